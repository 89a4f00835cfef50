import type { BatchEnvironment } from '../../envs/core/environment.ts';
import type { Level } from '../../envs/core/level.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';

/** What agents of a room are made from. */
export interface AgentOptions {
  readonly spec: WorldSpec;
  readonly worldSettings: unknown; // parsed by the world's settingsSchema
  readonly environment: BatchEnvironment; // the room's world, to look at: the arena steps it
  readonly keepsLevel?: boolean; // whether every episode is played on the same level; left out: not
  readonly generator?: string; // of the levels that are played, by its id; left out: it is not known
  readonly levelNow: () => Level;
  /** What players are told of the level that is played now, a `name: value` line each. */
  readonly taskNow: () => readonly string[];
  /** Run folder or checkpoint of a trained student by the name that the room knows it by; left out: there are none. */
  readonly studentPath?: (name: string) => string | undefined;
  readonly shippedFolder?: string; // of the students that ship; left out: the program's own
  readonly seed: number; // uint32, split from the room's seed
  readonly learn: boolean; // false: weights stay as loaded, no child process
  readonly dataFolder: string; // where checkpoints of this process may be written
  readonly roomId: string;
  readonly log: (line: string) => void; // one line for the server's log
}
