import { Rng } from '../../envs/core/rng.ts';
import { createBc } from '../learners/bc.ts';
import { createBcAux } from '../learners/bc-aux.ts';
import { createDqn } from '../learners/dqn.ts';
import { type Learner, type LearnerSizes, SHARED_DEFAULTS } from '../learners/learner.ts';
import { createPsiPhi, PSIPHI_DEFAULTS } from '../learners/psiphi.ts';
import { createSqil } from '../learners/sqil.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { COINS_SPEC, type CoinsTask, createCoins, createCoinsView, makeLevelSource } from './coins-task.ts';
import { TrainRun, type TrainSchedule, type TrainWorld } from './train-loop.ts';

/** The learners that are compared, by name. */
export type ArmId = 'psiphi' | 'dqn' | 'bc' | 'bc-aux' | 'sqil';
export const ARMS: readonly ArmId[] = ['psiphi', 'dqn', 'bc', 'bc-aux', 'sqil'];

const LEARNER_STREAM = 0x1ea2;

/** Every arm gets the same shared settings and the same initialisation stream; DQN does not look at demonstrations. */
export function createArm(arm: ArmId, seed: number, sizes: LearnerSizes, demonstrations: Demonstrations): Learner {
  const rng = new Rng(seed, LEARNER_STREAM);
  if (arm === 'dqn') return createDqn(rng, sizes, SHARED_DEFAULTS);
  if (arm === 'bc') return createBc(rng, sizes, SHARED_DEFAULTS, demonstrations);
  if (arm === 'bc-aux') return createBcAux(rng, sizes, SHARED_DEFAULTS, demonstrations);
  if (arm === 'sqil') return createSqil(rng, sizes, SHARED_DEFAULTS, demonstrations);
  return createPsiPhi(rng, sizes, PSIPHI_DEFAULTS, demonstrations);
}

export const coinsSizes = (): LearnerSizes => ({
  viewLength: createCoinsView().length,
  numActions: COINS_SPEC.numActions,
});

/** A training run in the coins world for one task. `rewards` replaces the world's, for learning from an inferred one. */
export function createCoinsRun(
  learner: Learner,
  schedule: TrainSchedule,
  numWorlds: number,
  task: CoinsTask,
  seed: number,
  rewards?: TrainWorld['rewards'],
): TrainRun {
  const view = createCoinsView();
  return new TrainRun(
    learner,
    schedule,
    {
      environment: createCoins(numWorlds, task),
      nextLevel: makeLevelSource('train'),
      viewLength: view.length,
      writeView: view.write,
      rewards,
    },
    seed,
  );
}
