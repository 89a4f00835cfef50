import { ActorPolicy } from '../../agents/core/actor-policy.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { type ActorFactory, scriptedActorsOf, type WorldActors } from '../../envs/players.ts';
import { createEnvironment } from '../../envs/registry.ts';
import { OtherView } from '../../envs/wrappers/other-view.ts';
import type { AgentOptions } from './agent-options.ts';
import { PolicySeats, type SeatPlayer } from './policy-seats.ts';

/** Players by rule, each made for its seat's preferences and for the task of the level; made anew where an episode brings another task. */
export function createScriptedPlayer(
  makeActor: ActorFactory,
  taskNow: () => readonly string[] = () => [],
  view?: OtherView,
): SeatPlayer {
  let task = taskNow();
  return {
    summary: 'players by rule',
    givesWay: true,
    view,
    policyFor(_seatIdx, preference) {
      const makeNow = () => makeActor(preference, taskNow());
      return new ActorPolicy(makeNow().id, makeNow);
    },
    changes() {
      const now = taskNow();
      const isSame = now.join('\n') === task.join('\n');
      task = now;
      return !isSame;
    },
    tell: (_seatIdx, { id }) => ({ reason: `plays by rule (${id}), follows nobody`, training: '' }),
  };
}

/** Agents that play by rule: what a world without a checkpoint gets. */
export function createScriptedSeats(
  options: AgentOptions,
  actors: WorldActors = scriptedActorsOf(options.spec.id),
): PolicySeats {
  const { view, create } = actors;
  const settings = options.worldSettings as Readonly<Record<string, unknown>>;
  const otherView = viewOf(options, view);
  const spec: WorldSpec = otherView?.spec ?? options.spec;
  return new PolicySeats(options.spec, createScriptedPlayer(create(spec, settings), options.taskNow, otherView));
}

/** The room seen through other settings of observation; undefined where it has them itself. */
export function viewOf(options: AgentOptions, view: Readonly<Record<string, unknown>> = {}): OtherView | undefined {
  const settings = options.worldSettings as Readonly<Record<string, unknown>>;
  const isAsTheyRead = Object.entries(view).every(([name, value]) => settings[name] === value);
  if (isAsTheyRead) return undefined;
  return new OtherView(options.environment, createEnvironment(options.spec.id, { ...settings, ...view }, 1));
}
