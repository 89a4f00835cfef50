import type { TrainSchedule } from '../../train/coins/train-loop.ts';

/** How long the experiments of docs/results/psiphi.md run. All arms of a comparison have the same budget. */
export interface ExperimentBudget {
  readonly name: 'full' | 'smoke';
  readonly schedule: TrainSchedule;
  readonly numWorlds: number; // stepped together
  readonly numRollouts: number; // demonstrations per demonstrator
  readonly evaluationEverySteps: number; // ego steps between points of a curve
  readonly numLevels: number; // held-out levels per evaluation
  readonly transferEpisodes: number; // the long shot of test E
}

export const FULL_BUDGET: ExperimentBudget = {
  name: 'full',
  schedule: {
    egoSteps: 10_000,
    demonstrationUpdates: 400,
    stepsPerUpdate: 12,
    warmUpSteps: 500,
    epsilonStart: 1,
    epsilonEnd: 0.05,
    epsilonSteps: 5000,
  },
  numWorlds: 16,
  numRollouts: 300,
  evaluationEverySteps: 1000,
  numLevels: 60,
  transferEpisodes: 100,
};

/** Two minutes for everything on two cores: shows that the machinery runs, proves nothing about learning. */
export const SMOKE_BUDGET: ExperimentBudget = {
  ...FULL_BUDGET,
  name: 'smoke',
  schedule: { ...FULL_BUDGET.schedule, egoSteps: 960, demonstrationUpdates: 20, stepsPerUpdate: 24, warmUpSteps: 160 },
  numRollouts: 20,
  evaluationEverySteps: 480,
  numLevels: 10,
  transferEpisodes: 4,
};
