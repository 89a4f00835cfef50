import type { BatchEnvironment } from '../../envs/core/environment.ts';
import { InputError } from '../../envs/core/errors.ts';
import { createEnvironment, findWorld } from '../../envs/registry.ts';
import { AutoReset } from '../../envs/wrappers/auto-reset.ts';
import { episodeRng } from '../../envs/wrappers/episode-rng.ts';
import type { StartSource } from '../../envs/wrappers/restarting-env.ts';
import { Trials, type TrialsConfig } from '../../envs/wrappers/trials.ts';
import type { LevelSource } from './level-source.ts';

/** The worlds that a learner or an evaluator steps together. */
export interface VectorEnvPlan {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>;
  readonly numWorlds: number; // N
  readonly preference?: readonly number[]; // [C] of every seat, each in [-1, 1], in a world that pays by preference; left out: 1 for every cumulant
  readonly trials?: TrialsConfig; // left out: a world begins a new episode, on a new level, at every end
}

/**
 * N worlds of S seats, R = N x S rows, that begin again by themselves on the levels of `source`. The seed of an episode (of a task, where there are trials) comes
 * from the source's seed, the world and the number of the episode.
 */
export function createVectorEnv(plan: VectorEnvPlan, source: LevelSource): AutoReset | Trials {
  return wrapWorlds(plan, (worldIdx, episodeIdx) => ({
    level: source.next(worldIdx),
    seed: episodeRng(source.seed, worldIdx, episodeIdx).uint32(),
  }));
}

/**
 * N worlds of S seats, R = N x S rows, that begin again by themselves as `nextStart` says.
 * Errors   InputError for trials that no horizon ends, and for a preference of another length than C.
 */
export function wrapWorlds(plan: VectorEnvPlan, nextStart: StartSource): AutoReset | Trials {
  assertTrialsEnd(plan);
  const environment = createEnvironment(plan.worldId, plan.worldSettings, plan.numWorlds);
  if (environment.spec.hasPreferences) setPreferences(environment, plan.preference);
  return plan.trials === undefined
    ? new AutoReset(environment, nextStart)
    : new Trials(environment, nextStart, plan.trials);
}

function assertTrialsEnd({ worldId, worldSettings, trials }: VectorEnvPlan): void {
  if (trials === undefined || trials.stepsPerTask > 0) return;
  if (findWorld(worldId).horizonOf !== undefined || worldSettings.horizon !== 0) return; // or the level says when it ends
  throw new InputError(`trials in world ${worldId} need an end`, { value: 'horizon 0', limit: '--set horizon=N' });
}

/** Gives every seat one preference [C]; left out: 1 for every cumulant. Errors: InputError for another number of components. */
function setPreferences(environment: BatchEnvironment, preference?: readonly number[]): void {
  const { numSeats, numCumulants, id } = environment.spec;
  const components = preference ?? new Array<number>(numCumulants).fill(1);
  if (components.length !== numCumulants) {
    throw new InputError(`preference of world ${id}`, {
      value: components.join(','),
      limit: `${numCumulants} numbers in -1..1: ${environment.spec.cumulantNames.join(', ')}`,
    });
  }
  const hundredths = components.map((component) => Math.round(100 * component));
  for (let worldIdx = 0; worldIdx < environment.numWorlds; worldIdx++) {
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) environment.setPreference(worldIdx, seatIdx, hundredths);
  }
}
