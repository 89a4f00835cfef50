import type { EngineName } from '../nets/engine.ts';
import type { MemoryCellKind } from '../nets/memory-cell.ts';

/** What `murmur bench training` measures: whole updates of one student under domain randomisation. */
export interface TrainingCase {
  readonly id: string;
  readonly summary: string;
  readonly tierId: string;
  readonly memory: Extract<MemoryCellKind, 'lstm' | 'min-gru'>;
  readonly bars: Readonly<Partial<Record<EngineName, { readonly atLeast: number; readonly stretch: number }>>>; // environment steps per second
}

export const TRAINING_CASES: readonly TrainingCase[] = [
  {
    id: 'jaxued',
    summary: 'network and rollout of JaxUED: 32 x 256, conv 16, LSTM 256, 5 epochs',
    tierId: 'parity',
    memory: 'lstm',
    bars: { native: { atLeast: 9800, stretch: 15_000 }, wasm: { atLeast: 1200, stretch: 2500 } },
  },
  { id: 'jaxued-min-gru', summary: 'the same with a minGRU', tierId: 'parity', memory: 'min-gru', bars: {} },
  { id: 'large', summary: 'our recipe for the size of the papers', tierId: 'large', memory: 'min-gru', bars: {} },
  { id: 'mini', summary: 'the mini tier', tierId: 'mini', memory: 'min-gru', bars: {} },
];
