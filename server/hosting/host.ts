import { readCheckpoint } from '../../agents/checkpoint.ts';
import type { AgentPopulation, RoomTick } from '../../agents/parts.ts';
import { fitsSpec, UNIVERSAL_KIND } from '../../agents/runners/universal-checkpoint.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { createScriptedHost } from './seat-fillers.ts';
import { SocialHost, shippedCheckpoint } from './social-host.ts';

/**
 * The seam between a room and the agents in it.
 *
 * Order in a tick: the room calls `population.act` on the observations of the coming step and submits the answers as
 * intents, the arena steps, then the room calls `onTick` with what happened. `onTick` passes it to
 * `population.watch` and to the learner, and may swap weights there: it runs between two ticks. It never waits.
 * Seats come and go through `population.addAgent`, `removeAgent` and `playerChanged`, also between two ticks.
 * Whatever throws here is counted and logged by the room; the agents' seats then stay still, the room goes on.
 */
export interface AgentHost {
  readonly population: AgentPopulation;
  /** One line: which agents, whose weights, and on which engine they learn. */
  readonly summary: string;
  onTick(tick: RoomTick): void;
  /** Stops the learner and lets go of everything. Called once. */
  dispose(): Promise<void>;
}

export interface AgentHostOptions {
  readonly spec: WorldSpec;
  readonly worldSettings: unknown; // parsed by the world's settingsSchema
  /** The room's world as it is now (`BatchEnvironment.saveWorld`). */
  readonly saveWorld: () => Uint8Array;
  /** What players are told of the level that is played now, a `name: value` line each. */
  readonly taskNow: () => readonly string[];
  readonly seed: number; // uint32, split from the room's seed
  readonly learn: boolean; // false: weights stay as loaded, no child process
  readonly dataFolder: string; // where checkpoints of this process may be written
  readonly roomId: string;
  readonly log: (line: string) => void; // one line for the server's log
}

/**
 * Agents with shipped weights where the world has some that fit its settings, else rule-based seat fillers.
 * Throws InputError when a checkpoint is of another world or damaged.
 */
export async function createAgentHost(options: AgentHostOptions): Promise<AgentHost> {
  const path = shippedCheckpoint(options.spec.id);
  if (path === undefined) return createScriptedHost(options);
  if (fitsSpec(readCheckpoint(path, { kind: UNIVERSAL_KIND, worldId: options.spec.id }), options.spec)) {
    return new SocialHost(options, path);
  }
  options.log('the shipped weights are for the default window and fruit kinds; this room gets rule-based players');
  return createScriptedHost(options);
}
