import { describe, expect, it } from 'vitest';
import { accelDesigner, accelRandomDesigner } from '../../../agents/designers/accel.ts';
import type { Cycle, Designer, DesignerContext } from '../../../agents/designers/designer.ts';
import type { LevelOutcomes } from '../../../agents/designers/outcomes.ts';
import { hashLevel, type Level } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { FIRST_START, GOAL, mazeLevelFormat } from '../../../envs/worlds/maze/cells.ts';
import { createDcdMutator, createFlipMutator } from '../../../envs/worlds/maze/mutators.ts';
import { contextOfPreset, findPreset } from '../../../train/settings/ued-presets.ts';
import { type ScriptedStudent, scriptedOutcomes } from '../../reference/scripted-student.ts';

const context = contextOfPreset(findPreset('mini'), 1, 3); // 16 levels of 7 x 7, 3 edits
const STUDENT: ScriptedStudent = { skill: 7, horizon: 80, numSteps: 320, hope: 0.4 };
const ALWAYS = { minFill: 0.5, replayProb: 1, replaySchedule: 'fixed', capacity: 32 };

function create(raw: Record<string, unknown>, definition = accelDesigner, given: DesignerContext = context): Designer {
  return definition.create(accelDesigner.settingsSchema.parse(raw) as never, given);
}

interface Played {
  readonly cycle: Cycle;
  readonly levels: readonly Level[];
  readonly outcomes: LevelOutcomes;
}

function play(designer: Designer, numCycles: number, rng: Rng, student = STUDENT): Played[] {
  return Array.from({ length: numCycles }, () => {
    const cycle = designer.nextCycle(rng);
    const [first] = cycle.plays;
    const levels = first.kind === 'levels' ? first.levels : [];
    const outcomes = scriptedOutcomes(student, levels, context.measure, rng);
    designer.receive(cycle, [outcomes], rng);
    return { cycle, levels, outcomes };
  });
}

function playUntilReplay(designer: Designer, rng: Rng): Played {
  for (;;) {
    const [played] = play(designer, 1, rng);
    if (played.cycle.move === 'replay') return played;
  }
}

function differingCells(one: Level, other: Level): number {
  return one.cells.reduce((count, code, i) => count + (code === other.cells[i] ? 0 : 1), 0);
}

const wallsOf = (level: Level): number => context.measure(level)!.walls;

describe('where it starts', () => {
  it('accel from levels without walls, accel-random from random ones', () => {
    const [empty] = play(create({}), 1, new Rng(1));
    const [random] = play(create({}, accelRandomDesigner), 1, new Rng(1));
    expect(Math.max(...empty.levels.map(wallsOf))).toBe(0);
    expect(Math.max(...random.levels.map(wallsOf))).toBeGreaterThan(8);
  });
});

describe('children', () => {
  it('come after every replay, one of each replayed level, at most n tiles, goal and start away from it', () => {
    for (const numEdits of [0, 1, 5]) {
      const designer = create({ ...ALWAYS, numEdits });
      const rng = new Rng(2);
      const first = playUntilReplay(designer, rng);
      const played = [first, ...play(designer, 41, rng)];
      played.forEach(({ cycle, levels }, i) => {
        expect(cycle.move).toBe(i % 2 === 0 ? 'replay' : 'mutate');
        if (i % 2 === 0) return;
        const parents = played[i - 1].levels;
        levels.forEach((child, b) => {
          mazeLevelFormat.assertValid(child);
          // an edit changes its tile; a moved goal also the tile it left, a lost goal or start where it is put again
          expect(differingCells(child, parents[b])).toBeLessThanOrEqual(2 * (numEdits || 3) + 2);
        });
      });
    }
  });

  it('know their parent and generation', () => {
    const designer = create({ ...ALWAYS, capacity: 64 });
    const rng = new Rng(3);
    const levelOfId = new Map<number, Level>();
    for (let i = 0; i < 60; i++) {
      play(designer, 1, rng);
      for (const { id, level } of designer.entries()) levelOfId.set(id, level);
    }
    const mutated = designer.entries().filter(({ lineage }) => lineage.origin === 'mutated');
    expect(mutated.length).toBeGreaterThan(20);
    expect(Math.max(...mutated.map(({ lineage }) => lineage.generation))).toBeGreaterThan(2);
    for (const { level, lineage } of mutated) {
      expect(differingCells(level, levelOfId.get(lineage.parentId)!)).toBeLessThanOrEqual(8);
    }
    expect(designer.metrics()['weighted-generation']).toBeGreaterThan(0.5);
  });

  it('stay only when they beat what would be replayed least', () => {
    const designer = create({ ...ALWAYS, score: 'learnability' });
    const rng = new Rng(4);
    playUntilReplay(designer, rng);
    const before = designer.entries().map(({ level }) => hashLevel(level));
    const [{ cycle }] = play(designer, 1, rng, { ...STUDENT, skill: -1000 }); // hopeless: a learnability of 0
    expect(cycle.move).toBe('mutate');
    const after = designer.entries();
    const newcomers = after.filter(({ level }) => !before.includes(hashLevel(level)));
    for (const { score } of newcomers) expect(score).toBe(0); // in the place of others that were worth nothing
    const positive = after.filter(({ score }) => score > 0);
    for (const { level } of positive) expect(before).toContain(hashLevel(level));
  });
});

describe('the choice of parents', () => {
  const parentsOf = (parents: string): { chosen: number[]; ease: number[] } => {
    const tagged: Level[] = [];
    const watching: DesignerContext = {
      ...context,
      mutate: (parent, numEdits, rng) => {
        tagged.push(parent);
        return context.mutate(parent, numEdits, rng);
      },
    };
    const designer = create({ ...ALWAYS, parents, numParents: 3 }, accelRandomDesigner, watching);
    const rng = new Rng(6);
    const { levels, outcomes } = playUntilReplay(designer, rng);
    play(designer, 1, rng);
    const chosen = tagged.map((parent) => levels.findIndex((level) => hashLevel(level) === hashLevel(parent)));
    return { chosen, ease: levels.map((_, b) => outcomes.meanReturns[b] - outcomes.l1ValueLoss[b]) };
  };

  it('batch: each replayed level once', () => {
    expect(parentsOf('batch').chosen).toEqual(Array.from({ length: 16 }, (_, b) => b));
  });

  it.each([
    ['easy', (values: number[]) => values.sort((a, b) => b - a)],
    ['hard', (values: number[]) => values.sort((a, b) => a - b)],
  ] as const)('%s: the first three by mean return less value loss, in turn', (parents, sort) => {
    const { chosen, ease } = parentsOf(parents);
    const extremes = sort([...ease]).slice(0, 3);
    expect(chosen.map((b) => ease[b])).toEqual(Array.from({ length: 16 }, (_, b) => extremes[b % 3]));
  });
});

describe('the mutators', () => {
  const parents = Array.from({ length: 200 }, (_, i) => context.generator.sample(new Rng(i)));

  it('change no more than they say and leave the parent as it was', () => {
    for (const mutator of [createDcdMutator(3), createDcdMutator(3, true), createFlipMutator(3)]) {
      parents.forEach((parent, i) => {
        const before = hashLevel(parent);
        const child = mutator.mutate(parent, new Rng(i, 2));
        mazeLevelFormat.assertValid(child);
        expect(hashLevel(parent)).toBe(before);
        const tiles = parent.cells.filter((code, cell) => {
          const isBody = (value: number): boolean => value === GOAL || value >= FIRST_START;
          return code !== child.cells[cell] && !isBody(code) && !isBody(child.cells[cell]);
        });
        expect(tiles.length).toBeLessThanOrEqual(3);
      });
    }
  });

  it('flip-move flips a third of its edits', () => {
    const numEdits = 6;
    let numFlips = 0;
    for (let i = 0; i < 4000; i++) {
      const parent = parents[i % parents.length];
      const child = createFlipMutator(numEdits).mutate(parent, new Rng(i, 3));
      numFlips += parent.cells.filter(
        (code, cell) => code < GOAL && child.cells[cell] < GOAL && code !== child.cells[cell],
      ).length;
    }
    // two flips of one tile cancel (3 % of flips) and a goal may land on a flipped tile
    expect(numFlips / 4000).toBeGreaterThan(1.8);
    expect(numFlips / 4000).toBeLessThan(2.02);
  });
});
