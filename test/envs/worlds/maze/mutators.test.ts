import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createGenerator } from '../../../../envs/registry.ts';
import { findGoal, findStart, mazeLevelFormat, WALL } from '../../../../envs/worlds/maze/cells.ts';
import { createDcdMutator, createFlipMutator } from '../../../../envs/worlds/maze/mutators.ts';

const parents = (count: number, generatorId = 'uniform-0-60', size = 13) => {
  const generator = createGenerator('maze', { size }, generatorId);
  const rng = new Rng(2);
  return Array.from({ length: count }, () => generator.sample(rng));
};

describe('DCD edits', () => {
  it.each([
    [5, false],
    [3, true],
    [200, true],
  ])('%i of them keep one goal and one start and change few cells besides', (numEdits, movesStart) => {
    const mutator = createDcdMutator(numEdits, movesStart);
    const rng = new Rng(3);
    for (const parent of parents(400, 'uniform-0-60', numEdits === 200 ? 5 : 13)) {
      const before = parent.cells.slice();
      const child = mutator.mutate(parent, rng);
      expect(parent.cells).toEqual(before);
      mazeLevelFormat.assertValid(child);
      const moved = [findGoal(parent), findStart(parent), findGoal(child), findStart(child)];
      const changed = [...before.keys()].filter((at) => child.cells[at] !== before[at] && !moved.includes(at));
      expect(changed.length).toBeLessThanOrEqual(numEdits);
    }
  });

  it('move the start only when it is overwritten, unless told so', () => {
    const rng = new Rng(4);
    const countMoved = (movesStart: boolean): number =>
      parents(1000).filter(
        (parent) => findStart(createDcdMutator(5, movesStart).mutate(parent, rng)) !== findStart(parent),
      ).length;
    // Overwritten with probability 5 / 169; moved by one of about five edits with probability 1 / 4.
    expect(countMoved(false)).toBeGreaterThan(5);
    expect(countMoved(false)).toBeLessThan(60);
    expect(countMoved(true)).toBeGreaterThan(600);
  });

  it('make as many walls, floors and goals: from an empty maze 5 edits leave about 5 / 3 walls', () => {
    const rng = new Rng(5);
    const walls = parents(3000, 'empty').map(
      (parent) =>
        createDcdMutator(5)
          .mutate(parent, rng)
          .cells.filter((code) => code === WALL).length,
    );
    const distinct = 169 * (1 - (168 / 169) ** 5);
    const mean = walls.reduce((sum, count) => sum + count, 0) / walls.length;
    expect(Math.abs(mean - distinct / 3)).toBeLessThan(3 * Math.sqrt((distinct * 2) / 9 / walls.length));
  });
});

describe('flip and move edits', () => {
  it.each([5, 20])(
    '%i of them flip a third as many walls, spare start and goal, and move the goal to floor',
    (numEdits) => {
      const rng = new Rng(6);
      let numFlipped = 0;
      let numMoved = 0;
      const levels = parents(1500);
      for (const parent of levels) {
        const child = createFlipMutator(numEdits).mutate(parent, rng);
        mazeLevelFormat.assertValid(child);
        expect(findStart(child)).toBe(findStart(parent));
        expect(child.cells[findStart(child)]).toBe(parent.cells[findStart(parent)]);
        numMoved += findGoal(child) === findGoal(parent) ? 0 : 1;
        numFlipped += [...parent.cells.keys()].filter(
          (at) => (parent.cells[at] === WALL) !== (child.cells[at] === WALL),
        ).length;
      }
      // Slightly below numEdits / 3: a cell that is flipped twice is as it was.
      expect(numFlipped / levels.length).toBeGreaterThan(0.93 * (numEdits / 3));
      expect(numFlipped / levels.length).toBeLessThan(1.04 * (numEdits / 3));
      expect(numMoved / levels.length).toBeCloseTo(1 - (2 / 3) ** numEdits, 1);
    },
  );

  it('leave the goal where it is when nothing is free', () => {
    const [parent] = parents(1, 'empty', 5);
    const full = { ...parent, cells: parent.cells.map((code) => (code === 0 ? WALL : code)) };
    for (let seed = 0; seed < 50; seed++) {
      expect(findGoal(createFlipMutator(1).mutate(full, new Rng(seed)))).toBe(findGoal(parent));
    }
  });
});
