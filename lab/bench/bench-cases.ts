/** What `murmur bench` measures: the settings the field reports, and the bars we set ourselves (docs/results/worlds.md). */
export interface BenchCase {
  readonly id: string;
  readonly worldId: string;
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly generatorId?: string; // the world's first when left out
  /** What one step counts: a step of the world, or one for each seat. */
  readonly unit: 'step' | 'joint step' | 'agent-step';
  readonly atLeast?: number; // units per second on one core
  readonly stretch?: number;
}

const CRAMPED_ROOM = { height: 4, width: 5, numSeats: 2 }; // the only classic kitchen that fits

export const BENCH_CASES: readonly BenchCase[] = [
  {
    id: 'maze',
    worldId: 'maze',
    settings: { size: 13, viewSize: 5 },
    unit: 'step',
    atLeast: 10e6,
    stretch: 25e6,
  },
  {
    id: 'xland-R4-13x13-9-rules',
    worldId: 'xland',
    settings: { layout: 'R4', size: 13, minRules: 9, maxRules: 9 },
    generatorId: 'medium',
    unit: 'step',
    atLeast: 5e6,
    stretch: 12e6,
  },
  {
    id: 'overcooked-cramped-room-no-encoding',
    worldId: 'overcooked',
    settings: { ...CRAMPED_ROOM, observation: 'none' },
    generatorId: 'classic',
    unit: 'joint step',
    atLeast: 5e6,
    stretch: 12e6,
  },
  {
    id: 'overcooked-cramped-room-lossless',
    worldId: 'overcooked',
    settings: { ...CRAMPED_ROOM, observation: 'lossless' },
    generatorId: 'classic',
    unit: 'joint step',
    atLeast: 1e6,
    stretch: 3e6,
  },
  {
    id: 'goal-cycle',
    worldId: 'goal-cycle',
    settings: { size: 13, numSeats: 3, numExperts: 0 },
    unit: 'agent-step',
    atLeast: 3e6,
    stretch: 8e6,
  },
  {
    id: 'orchard',
    worldId: 'orchard',
    settings: { numSeats: 4, viewSize: 9, horizon: 1000 },
    unit: 'agent-step',
    atLeast: 3e6,
    stretch: 8e6,
  },
];

/** The case whose batch is split over threads, and the speed-up we want of two cores. */
export const THREADS_CASE_ID = 'maze';
export const THREADS_AT_LEAST = 1.8;
