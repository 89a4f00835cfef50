import { Bc } from '../../agents/algorithms/bc.ts';
import { BcAux } from '../../agents/algorithms/bc-aux.ts';
import { Dqn } from '../../agents/algorithms/dqn.ts';
import { PsiPhi } from '../../agents/algorithms/psiphi.ts';
import { PSIPHI_DEFAULTS, type PsiPhiConfig } from '../../agents/algorithms/psiphi-settings.ts';
import type { ReplayAlgorithm } from '../../agents/algorithms/replay-algorithm.ts';
import { type LearnerSizes, SHARED_DEFAULTS, type SharedConfig } from '../../agents/algorithms/replay-settings.ts';
import { Sqil } from '../../agents/algorithms/sqil.ts';
import type { Demonstrations } from '../../agents/memory/demonstrations.ts';
import { Rng } from '../../envs/core/rng.ts';
import { COINS_SPEC, type CoinsTask, createCoins, createCoinsView, makeLevelSource } from './coins-task.ts';
import { scheduleSettings, TrainRun, type TrainSchedule, type TrainWorld } from './train-loop.ts';

/** The algorithms that are compared, by name. */
export type CoinsAlgorithmId = 'psiphi' | 'dqn' | 'bc' | 'bc-aux' | 'sqil';
/** Arms of the study: the algorithms and PsiPhi's own control, which acts without GPI. */
export type StudyArm = CoinsAlgorithmId | 'psiphi-no-gpi';

const LEARNER_STREAM = 0x1ea2;

/** Of a method, but for its schedule. */
export type LearnerSettings = SharedConfig | PsiPhiConfig;

/** The shared settings, and PsiPhi's own. */
export function defaultsOf(arm: StudyArm): LearnerSettings {
  if (arm === 'psiphi') return PSIPHI_DEFAULTS;
  return arm === 'psiphi-no-gpi' ? { ...PSIPHI_DEFAULTS, usesGpi: false } : SHARED_DEFAULTS;
}

/** Every arm gets the same initialisation stream, and the same shared settings unless told; DQN does not look at demonstrations. */
export function createCoinsAlgorithm(
  arm: StudyArm,
  seed: number,
  sizes: LearnerSizes,
  demonstrations: Demonstrations,
  schedule: TrainSchedule,
  settings: LearnerSettings = defaultsOf(arm),
): ReplayAlgorithm {
  const rng = new Rng(seed, LEARNER_STREAM);
  const config = { ...settings, ...scheduleSettings(schedule) };
  if (arm === 'dqn') return new Dqn(rng, sizes, config);
  if (arm === 'bc') return new Bc(rng, sizes, config, demonstrations);
  if (arm === 'bc-aux') return new BcAux(rng, sizes, config, demonstrations);
  if (arm === 'sqil') return new Sqil(rng, sizes, config, demonstrations);
  return new PsiPhi(rng, sizes, { ...PSIPHI_DEFAULTS, ...config }, demonstrations);
}

export const coinsSizes = (): LearnerSizes => ({
  observationLength: createCoinsView().length,
  numActions: COINS_SPEC.numActions,
});

/** A training run in the coins world for one task. `rewards` replaces the world's, for learning from an inferred one. */
export function createCoinsRun(
  learner: ReplayAlgorithm,
  egoSteps: number,
  numWorlds: number,
  task: CoinsTask,
  seed: number,
  rewards?: TrainWorld['rewards'],
): TrainRun {
  const view = createCoinsView();
  return new TrainRun(
    learner,
    egoSteps,
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
