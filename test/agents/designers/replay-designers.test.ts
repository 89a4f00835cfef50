import { describe, expect, it } from 'vitest';
import type { Cycle, Designer, DesignerContext } from '../../../agents/designers/designer.ts';
import { findDesigner } from '../../../agents/designers/registry.ts';
import { hashLevel, type Level } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createGenerators } from '../../../envs/registry.ts';
import { measureMaze } from '../../../envs/worlds/maze/metrics.ts';
import { contextOfPreset, findPreset } from '../../../train/settings/ued-presets.ts';
import { type ScriptedStudent, scriptedOutcomes } from '../../reference/scripted-student.ts';

const MINI = findPreset('mini');
const STUDENT: ScriptedStudent = { skill: 6, horizon: 80, numSteps: 320, hope: 0.4 };

function createContext(change: Partial<DesignerContext> = {}): DesignerContext {
  return { ...contextOfPreset(MINI, 1, 3), ...change };
}

function create(id: string, raw: Record<string, unknown>, context = createContext()): Designer {
  const definition = findDesigner(id);
  return definition.create(definition.settingsSchema.parse(raw), context);
}

/** Plays cycles with the scripted student, which the caller may change by cycle. */
function play(designer: Designer, numCycles: number, seed: number, student = STUDENT): Cycle[] {
  const context = createContext();
  const rng = new Rng(seed);
  return Array.from({ length: numCycles }, () => {
    const cycle = designer.nextCycle(rng);
    const outcomes = cycle.plays.map((played) =>
      played.kind === 'stream' ? undefined : scriptedOutcomes(student, played.levels, context.measure, rng),
    );
    designer.receive(cycle, outcomes, rng);
    return cycle;
  });
}

const isLearning = ({ plays }: Cycle): boolean => plays[0].isLearning;
const levelsOf = ({ plays: [first] }: Cycle): readonly Level[] => (first.kind === 'levels' ? first.levels : []);

describe('which cycles teach', () => {
  const teaching = (id: string): string[] => {
    const seen = play(create(id, { capacity: 32 }), 80, 1).map((cycle) => `${cycle.move} ${isLearning(cycle)}`);
    return [...new Set(seen)].sort();
  };

  it('PLR learns from every cycle, robust PLR and ACCEL from replays alone', () => {
    expect(teaching('plr')).toEqual(['new true', 'replay true']);
    expect(teaching('robust-plr')).toEqual(['new false', 'replay true']);
    expect(teaching('accel')).toEqual(['mutate false', 'new false', 'replay true']);
    expect(teaching('accel-random')).toEqual(['mutate false', 'new false', 'replay true']);
  });

  it('an unfinished buffer is never replayed', () => {
    const cycles = play(create('robust-plr', { capacity: 64, minFill: 0.5 }), 60, 2);
    expect(cycles.slice(0, 2).map(({ move }) => move)).toEqual(['new', 'new']); // 32 of 64 after two batches of 16
    expect(cycles.some(({ move }) => move === 'replay')).toBe(true);
  });
});

describe('rollouts an update', () => {
  /** What came out does not matter here: every cycle has the same outcomes. */
  const movesOf = (designer: Designer, context: DesignerContext, numCycles: number): Cycle[] => {
    const rng = new Rng(5);
    const levels = Array.from({ length: context.numWorlds }, () => context.generator.sample(rng));
    const outcomes = [scriptedOutcomes(STUDENT, levels, createContext().measure, rng)];
    return Array.from({ length: numCycles }, () => {
      const cycle = designer.nextCycle(rng);
      designer.receive(cycle, outcomes, rng);
      return cycle;
    });
  };
  const unmeasured = createContext({ measure: () => undefined });

  // .1: 3 standard errors of a share of 4000 draws near a half, carried over to its inverse
  it.each([
    ['robust-plr', { replayProb: 0.5 }, 2],
    ['robust-plr', { replayProb: 0.8 }, 1.25],
    ['accel', { replayProb: 0.8 }, 2.25],
    ['accel', { replayProb: 0.8, editProb: 0.5 }, 1.75],
    ['accel', { replayProb: 0.5, editProb: 0 }, 2],
    ['plr', { replayProb: 0.5 }, 1],
  ])('%s with %o: %f', (id, raw, expected) => {
    const designer = create(id, { capacity: 16, replaySchedule: 'fixed', ...raw }, unmeasured);
    const cycles = movesOf(designer, unmeasured, 4000);
    expect(Math.abs(cycles.length / cycles.filter(isLearning).length - expected)).toBeLessThan(0.1);
  });

  it('grow with the fill where the schedule says so', () => {
    const halfFull = { capacity: 64, minFill: 0.5, replayProb: 1, replaySchedule: 'proportionate' };
    const context = { ...unmeasured, generator: twoBatches() };
    const designer = create('robust-plr', halfFull, context);
    const replays = movesOf(designer, context, 3000).filter(({ move }) => move === 'replay');
    expect(designer.metrics()['buffer-fill']).toBe(0.5); // the generator knows 32 levels
    expect(Math.abs(replays.length / 3000 - 0.5)).toBeLessThan(0.03);
  });
});

/** A generator that goes round the same 32 levels. */
function twoBatches(): DesignerContext['generator'] {
  const { generator } = createContext();
  const levels = Array.from({ length: 32 }, (_, i) => generator.sample(new Rng(i, 9)));
  let next = 0;
  return { ...generator, sample: () => levels[next++ % 32] };
}

describe('a replayed batch', () => {
  it('holds no level twice, unless the buffer is smaller than a batch or the setting says otherwise', () => {
    const numDistinct = (raw: Record<string, unknown>): number => {
      const cycles = play(create('robust-plr', { temperature: 0.1, ...raw }), 60, 4);
      const replayed = cycles.filter(({ move }) => move === 'replay').map((cycle) => levelsOf(cycle).map(hashLevel));
      return Math.min(...replayed.map((hashes) => new Set(hashes).size));
    };
    expect(numDistinct({ capacity: 32 })).toBe(16);
    expect(numDistinct({ capacity: 32, hasDistinctDraws: false })).toBeLessThan(12);
    expect(numDistinct({ capacity: 12 })).toBeLessThan(13);
  });

  it('takes its new score, and MaxMC the best return ever seen on the level', () => {
    const designer = create('robust-plr', { capacity: 16, minFill: 1, replayProb: 1, replaySchedule: 'fixed' });
    play(designer, 1, 1, { ...STUDENT, skill: 100 }); // solves everything
    const before = designer.entries();
    expect(before.length).toBe(16);
    const [cycle] = play(designer, 1, 2, { ...STUDENT, skill: -1000 }); // solves nothing
    expect(cycle.move).toBe('replay');
    for (const [i, { score, maxReturn }] of designer.entries().entries()) {
      expect(maxReturn).toBe(before[i].maxReturn);
      expect(score).toBeCloseTo(maxReturn - STUDENT.hope, 1); // not 0 - hope, what this rollout alone would say
    }
  });
});

describe('buffer hygiene without an oracle', () => {
  const dense = createGenerators('maze', MINI.student.worldSettings).find(({ id }) => id === 'uniform-60')!;

  // 15 % of these levels have no way; 5 K / B = 80 batches of new levels, and about as many replays
  it.each(['max-mc', 'positive-value-loss', 'learnability'])('%s: levels without a way keep no mass', (score) => {
    const designer = create('robust-plr', { score }, createContext({ generator: dense }));
    play(designer, 8, 1);
    expect(designer.metrics()['passable-mass']).toBeLessThan(0.97);
    play(designer, 192, 2);
    expect(designer.metrics()['passable-mass']).toBeGreaterThanOrEqual(0.99);
  });

  it('with the oracle their mass is 0, whatever the score', () => {
    const raw = { score: 'l1-value-loss', rejectsUnsolvable: true };
    const designer = create('robust-plr', raw, createContext({ generator: dense }));
    for (let i = 0; i < 10; i++) {
      play(designer, 4, i);
      expect(designer.metrics()['passable-mass']).toBeCloseTo(1, 12);
    }
  });

  it('a world that cannot tell has no such oracle, and no complexity', () => {
    const blind = createContext({ measure: () => undefined });
    expect(() => create('robust-plr', { rejectsUnsolvable: true }, blind)).toThrow(/^rejectsUnsolvable; got true/);
    const designer = create('robust-plr', { capacity: 32 }, blind);
    play(designer, 20, 1);
    const metrics = designer.metrics();
    expect(metrics['buffer-fill']).toBe(1);
    expect([metrics['passable-mass'], metrics['replayed-walls'], metrics['replayed-shortest-path']]).toEqual(
      Array(3).fill(Number.NaN),
    );
  });
});

describe("AdA's no-op filter", () => {
  const admitted = (filter: string, skill: number): number => {
    const designer = create('robust-plr', { filter, capacity: 1024 });
    play(designer, 12, 3, { ...STUDENT, skill });
    return designer.entries().length;
  };

  it('lets nothing in that is always solved or never', () => {
    expect(admitted('none', 100)).toBeGreaterThan(180); // of 192, less those drawn twice
    expect(admitted('no-op', 100)).toBe(0);
    expect(admitted('no-op', -1000)).toBe(0);
    expect(admitted('no-op', 5)).toBeGreaterThan(40);
  });
});

describe('metrics', () => {
  it('are those of the buffer and of the last replay', () => {
    const designer = create('accel', { capacity: 32 });
    const cycles = play(designer, 61, 3);
    const entries = designer.entries();
    const metrics = designer.metrics();
    expect(metrics['max-score']).toBe(Math.max(...entries.map(({ score }) => score)));
    const share = (origin: string): number =>
      entries.filter(({ lineage }) => lineage.origin === origin).length / entries.length;
    expect(metrics['share-mutated']).toBeCloseTo(share('mutated'), 12);
    expect(metrics['share-new'] + metrics['share-mutated'] + metrics['share-person']).toBeCloseTo(1, 12);
    const lastReplay = cycles.findLast(({ move }) => move === 'replay')!;
    const measured = levelsOf(lastReplay).map(measureMaze);
    const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(metrics['replayed-walls']).toBeCloseTo(meanOf(measured.map(({ numWalls }) => numWalls)), 12);
    const paths = measured.filter(({ isPassable }) => isPassable).map(({ shortestPath }) => shortestPath);
    expect(metrics['replayed-shortest-path']).toBeCloseTo(meanOf(paths), 12);
  });
});
