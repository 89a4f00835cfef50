import type { EngineName } from '../../agents/nets/engine-name.ts';
import type { MemoryCellKind } from '../../agents/nets/memory-cell.ts';

interface CaseParts {
  readonly id: string;
  readonly summary: string;
  readonly bars: Readonly<Partial<Record<EngineName, { readonly atLeast: number; readonly stretch: number }>>>; // steps of a row per second
}

/** Whole updates of one student under domain randomisation; a row is a world. */
export interface StudentCase extends CaseParts {
  readonly presetId: string;
  readonly memory: Extract<MemoryCellKind, 'lstm' | 'min-gru'>;
}

/** Whole updates of one network that plays in all seats; a row is a seat of a world. */
export interface SelfPlayCase extends CaseParts {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, number | string>>; // of a horizon that no bench reaches: no episode ends
  readonly generatorId: string;
  readonly numWorlds: number;
  readonly numSteps: number; // T of a rollout
  readonly network: Readonly<Record<string, number | string>>;
  readonly ppo: Readonly<Record<string, number>>;
}

/** Self-play in a kitchen; `murmur bench lineup` puts others beside it. */
export const SELF_PLAY_CASE: SelfPlayCase = {
  id: 'mlp',
  summary: 'self-play of one network in both seats of a kitchen, 96 numbers, dense 64-64, 4 epochs',
  worldId: 'overcooked',
  worldSettings: { height: 4, width: 5, numSeats: 2, observation: 'featurised', horizon: 60_000 },
  generatorId: 'classic',
  numWorlds: 64,
  numSteps: 128,
  network: { filters: 0, denseSize: 64, memory: 'none', memorySize: 64, headSize: 32 },
  ppo: { numEpochs: 4, numMinibatches: 4 },
  bars: { native: { atLeast: 40_000, stretch: 80_000 }, wasm: { atLeast: 20_000, stretch: 60_000 } },
};

/** What `murmur bench training` measures. */
export type TrainingCase = StudentCase | SelfPlayCase;

export const TRAINING_CASES: readonly TrainingCase[] = [
  {
    id: 'jaxued',
    summary: 'network and rollout of JaxUED: 32 x 256, conv 16, LSTM 256, 5 epochs',
    presetId: 'parity',
    memory: 'lstm',
    bars: { native: { atLeast: 9800, stretch: 15_000 }, wasm: { atLeast: 1200, stretch: 2500 } },
  },
  { id: 'jaxued-min-gru', summary: 'the same with a minGRU', presetId: 'parity', memory: 'min-gru', bars: {} },
  { id: 'large', summary: 'our recipe for the size of the papers', presetId: 'large', memory: 'min-gru', bars: {} },
  { id: 'mini', summary: 'the mini preset', presetId: 'mini', memory: 'min-gru', bars: {} },
  SELF_PLAY_CASE,
];
