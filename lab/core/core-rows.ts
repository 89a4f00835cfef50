import { InputError } from '../../envs/core/errors.ts';
import type { TrainRequest } from '../../train/settings/train-request.ts';

/** A training of the core study, by the seed that is left open, and how what comes out is measured. */
export interface CoreRow {
  readonly id: string;
  readonly part: CorePart;
  readonly request: Pick<TrainRequest, 'algorithm' | 'lineup' | 'trials' | 'memory'> & {
    readonly world: string;
    readonly level?: string; // by name
    readonly generator?: string;
    readonly settings: CoreSettings;
    readonly numSteps: number; // environment steps of the whole run
  };
  /** Settings of the world in which it is measured, where they are not those of the training. */
  readonly measuredIn?: Readonly<Record<string, unknown>>;
  readonly numEpisodes: number; // of a measurement; tasks, where there are trials
}

type CoreSettings = Readonly<Record<string, unknown>> & { readonly numWorlds: number; readonly numSteps: number };

/** The proofs of the learning core, by what they ask. */
export const CORE_PARTS = ['overcooked', 'trials', 'worlds', 'memory'] as const;
export type CorePart = (typeof CORE_PARTS)[number];

/** Returns of self-play after 3 M joint steps: the 2019 recipe of Carroll et al., repeated in 2026 with five seeds, while training. */
export const OVERCOOKED_BARS: Readonly<Record<string, number>> = {
  cramped_room: 165,
  asymmetric_advantages: 155,
  coordination_ring: 136,
  forced_coordination: 100,
  counter_circuit_o_1order: 88,
};

/**
 * Budgets are at most that of the bars. In forced_coordination one cook has the onions and the other the pots: whoever hands over must be
 * paid for what becomes of it.
 */
const OVERCOOKED_RUNS: Readonly<Record<string, { numSteps: number; shapingFor: 'own' | 'team' }>> = {
  cramped_room: { numSteps: 600_000, shapingFor: 'own' },
  asymmetric_advantages: { numSteps: 1_000_000, shapingFor: 'own' },
  coordination_ring: { numSteps: 1_000_000, shapingFor: 'own' },
  forced_coordination: { numSteps: 1_000_000, shapingFor: 'team' },
  counter_circuit_o_1order: { numSteps: 3_000_000, shapingFor: 'own' },
};

const overcookedRows: readonly CoreRow[] = Object.entries(OVERCOOKED_RUNS).map(([level, { numSteps, shapingFor }]) => ({
  id: `ippo-${level}`,
  part: 'overcooked',
  request: {
    algorithm: 'ippo',
    world: 'overcooked',
    level,
    settings: {
      numWorlds: 16,
      numSteps: 400,
      observation: 'featurised',
      featurisedCounters: true,
      entropyCoefficient: shapingFor === 'own' ? 0.02 : 0.01,
      shapingFor,
    },
    numSteps,
  },
  numEpisodes: 100,
}));

/** RL^2 in a world of trials, and the same without its last reward, the first control. */
function rl2Rows(
  world: string,
  trials: number,
  numSteps: number,
  settings: CoreSettings,
  numEpisodes = 2000,
): readonly CoreRow[] {
  return [true, false].map((previousReward) => ({
    id: `rl2-${world}${previousReward ? '' : WITHOUT_REWARD}`,
    part: 'trials',
    request: {
      algorithm: 'rl2',
      world,
      trials,
      settings: { ...settings, annealing: 'linear', previousReward },
      numSteps,
    },
    numEpisodes,
  }));
}
export const WITHOUT_REWARD = '-without-reward';
export const WITHOUT_MEMORY = '-without-memory';

const BANDIT = { numArms: 5, horizon: 1, numWorlds: 512, numSteps: 20 };
const GRIDNAVI = {
  numWorlds: 128,
  numSteps: 60,
  lambda: 0.95,
  entropyCoefficient: 0.02,
  numEpochs: 4,
  numMinibatches: 4,
};

/** Ten trials of ten steps, as Duan et al. 2016 had them. A short discount: what a step is worth shows within a few more. */
const TABULAR_MDP = {
  numWorlds: 256,
  numSteps: 100,
  learningRate: 0.002,
  gamma: 0.8,
  lambda: 0.9,
  valueCoefficient: 0.05,
  entropyCoefficient: 0.02,
  numEpochs: 4,
  numMinibatches: 8,
  filters: 0,
  denseSize: 128,
  headSize: 64,
  memory: 'min-gru',
  memorySize: 128,
};

/** PPO with a memory in a small network, where nobody says otherwise. */
const SMALL = { numWorlds: 32, numSteps: 64, filters: 0, memorySize: 64 };

/** Worlds in which one learner, alone or beside others, should do better than chance within minutes. */
const worldRows: readonly CoreRow[] = [
  worldRow('beacon', 300_000),
  worldRow('coins', 200_000),
  worldRow('bus', 400_000),
  worldRow('matrix-game', 100_000, { lineup: 'with:random' }),
  worldRow('orchard', 50_000, { settings: { ...SMALL, numWorlds: 8, horizon: 200 } }),
  worldRow('goal-cycle', 500_000, { lineup: 'with:scripted', settings: SMALL }),
  worldRow('xland', 1_500_000, { generator: 'trivial', settings: { ...SMALL, filters: 16, size: 9, layout: 'R1' } }),
];

function worldRow(world: string, numSteps: number, more: Partial<CoreRow['request']> = {}): CoreRow {
  const request = { algorithm: 'ppo', world, settings: SMALL, numSteps, ...more };
  return { id: `ppo-${world}`, part: 'worlds', request, numEpisodes: 200 };
}

/** The T-maze, whose cue is seen once: with a memory, and the same without. */
const memoryRows: readonly CoreRow[] = (['min-gru', 'none'] as const).map((memory) => ({
  id: `ppo-t-maze${memory === 'none' ? WITHOUT_MEMORY : ''}`,
  part: 'memory',
  request: { algorithm: 'ppo', world: 't-maze', memory, settings: SMALL, numSteps: 300_000 },
  numEpisodes: 200,
}));

export const CORE_ROWS: readonly CoreRow[] = [
  ...overcookedRows,
  ...rl2Rows('gridnavi', 2, 4_000_000, GRIDNAVI),
  ...rl2Rows('bandit', 10, 12_000_000, BANDIT),
  ...rl2Rows('tabular-mdp', 10, 5_000_000, TABULAR_MDP, 10_000), // rewards with a deviation of 1.4 hide what is flat from 2000
  ...worldRows,
  ...memoryRows,
];

/** Errors: InputError for a row that there is not. */
export function findCoreRow(id: string): CoreRow {
  const row = CORE_ROWS.find((known) => known.id === id);
  if (row !== undefined) return row;
  throw new InputError('row of the core study', { value: id, choices: CORE_ROWS.map((known) => known.id) });
}

/** The line that trains a row by hand; without a seed it is left to whoever types it. */
export function commandOf({ request }: CoreRow, seed?: number): string {
  const { algorithm, world, level, generator, lineup, trials, memory, settings, numSteps } = request;
  const flags = Object.entries({ level, generator, lineup, trials, memory }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${value}`],
  );
  const set = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [
    'murmur train',
    algorithm,
    `--world ${world}`,
    ...flags,
    `--set ${set.join(' ')}`,
    `--budget ${numSteps}`,
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
  ].join(' ');
}
