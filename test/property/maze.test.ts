import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScene } from '../../envs/core/environment.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment } from '../../envs/registry.ts';
import {
  FIRST_START,
  findGoal,
  findStart,
  GOAL,
  MAZE_WORLD_ID,
  mazeLevelFormat,
} from '../../envs/worlds/maze/cells.ts';
import { actionsOfMaze, buildMaze } from '../../envs/worlds/maze/editor-actions.ts';
import { createEditorPlan, EDITOR_MODES } from '../../envs/worlds/maze/editor-rules.ts';
import { createDcdMutator, createFlipMutator } from '../../envs/worlds/maze/mutators.ts';
import { optimalActions, shortestPath, UNREACHABLE } from '../../envs/worlds/maze/solve.ts';

/** Any valid level: walls anywhere, rectangles too. */
const mazes = (maxSide: number): fc.Arbitrary<Level> =>
  fc
    .record({ height: fc.integer({ min: 5, max: maxSide }), width: fc.integer({ min: 5, max: maxSide }) })
    .chain(({ height, width }) =>
      fc.record({
        height: fc.constant(height),
        width: fc.constant(width),
        walls: fc.uint8Array({ minLength: height * width, maxLength: height * width, max: 3 }),
        goalIdx: fc.nat({ max: height * width - 1 }),
        startStep: fc.integer({ min: 1, max: height * width - 1 }),
        heading: fc.nat({ max: 3 }),
      }),
    )
    .map(({ height, width, walls, goalIdx, startStep, heading }) => {
      const cells = walls.map((draw) => (draw === 0 ? 1 : 0));
      cells[goalIdx] = GOAL;
      cells[(goalIdx + startStep) % cells.length] = FIRST_START + heading;
      return { worldId: MAZE_WORLD_ID, height, width, cells };
    });

interface TwinPlayer {
  row: number;
  col: number;
  heading: number;
  hasArrived: boolean;
}

/** The rule of one action, read from the papers and written for nothing but to be read. */
function actOnTwin(level: Level, player: TwinPlayer, action: number): boolean {
  if (action === 0) player.heading = (player.heading + 3) % 4;
  if (action === 1) player.heading = (player.heading + 1) % 4;
  if (action !== 2) return false;
  const row = player.row + [-1, 0, 1, 0][player.heading];
  const col = player.col + [0, 1, 0, -1][player.heading];
  const isInside = row >= 0 && row < level.height && col >= 0 && col < level.width;
  const code = isInside ? level.cells[row * level.width + col] : 1;
  if (code === GOAL) player.hasArrived = true;
  else if (code !== 1) Object.assign(player, { row, col });
  return code === GOAL;
}

describe('maze', () => {
  it('plays as its slow twin does, with any number of players on any level', () => {
    fc.assert(
      fc.property(
        mazes(20),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('all', 'first'),
        fc.array(fc.nat({ max: 6 }), { minLength: 60, maxLength: 200 }),
        (level, numSeats, ends, draws) => {
          const environment = createEnvironment('maze', { size: 20, numSeats, ends, horizon: 40 }, 1);
          environment.reset(0, level, 1);
          const startIdx = findStart(level);
          const players: TwinPlayer[] = Array.from({ length: numSeats }, () => ({
            row: Math.floor(startIdx / level.width),
            col: startIdx % level.width,
            heading: level.cells[startIdx] - FIRST_START,
            hasArrived: false,
          }));
          const scene = createScene(level.height, level.width, numSeats);
          for (let step = 1; (step + 1) * numSeats <= draws.length; step++) {
            const actions = draws.slice(step * numSeats, (step + 1) * numSeats);
            environment.step(Uint8Array.from(actions));
            const arrivals = players.map((player, i) => !player.hasArrived && actOnTwin(level, player, actions[i]));
            const isOver = ends === 'all' ? players.every((p) => p.hasArrived) : players.some((p) => p.hasArrived);
            arrivals.forEach((isArrival, i) => {
              expect(environment.rewards[i]).toBeCloseTo(isArrival ? 1 - (0.9 * step) / 40 : 0, 6);
              expect(environment.cumulants[2 * i]).toBe(isArrival ? 1 : 0);
            });
            environment.readScene(0, scene);
            expect([...scene.players]).toEqual(players.flatMap((p) => [p.row, p.col, p.heading, 0, 1]));
            expect(environment.terminated[0]).toBe(isOver ? 1 : 0);
            expect(environment.truncated[0]).toBe(!isOver && step === 40 ? 1 : 0);
            if (environment.terminated[0] + environment.truncated[0] > 0) return;
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('has levels that come back from text, and searches that agree on whether there is a way', () => {
    fc.assert(
      fc.property(mazes(12), (level) => {
        mazeLevelFormat.assertValid(level);
        expect(mazeLevelFormat.parse(mazeLevelFormat.format(level))).toEqual(level);
        const tiles = shortestPath(level);
        const actions = optimalActions(level);
        expect(actions === UNREACHABLE).toBe(tiles === UNREACHABLE);
        // A shortest way has at most one turn a tile, and two more at the start.
        expect(actions).toBeLessThanOrEqual(tiles === UNREACHABLE ? UNREACHABLE : 2 * tiles + 1);
      }),
    );
  });

  it('has mutators whose children are valid and whose parents stay as they were', () => {
    fc.assert(
      fc.property(mazes(9), fc.nat(), fc.integer({ min: 0, max: 30 }), (level, seed, numEdits) => {
        for (const mutator of [
          createDcdMutator(numEdits),
          createDcdMutator(numEdits, true),
          createFlipMutator(numEdits),
        ]) {
          const before = level.cells.slice();
          const child = mutator.mutate(level, new Rng(seed));
          mazeLevelFormat.assertValid(child);
          expect(level.cells).toEqual(before);
          const kept = [findGoal, findStart].flatMap((find) => [find(level), find(child)]);
          const changed = [...before.keys()].filter((at) => before[at] !== child.cells[at] && !kept.includes(at));
          expect(changed.length).toBeLessThanOrEqual(2 * numEdits); // a goal that moves on leaves floor
        }
      }),
    );
  });

  it('has editors that build any level that they have steps for', () => {
    fc.assert(
      fc.property(mazes(9), fc.constantFrom(...EDITOR_MODES), (level, mode) => {
        if (level.height !== level.width) return;
        const plan = createEditorPlan(mode, level.height, 81);
        if (mode === 'dcd-empty' && level.cells.includes(1)) return;
        if (mode === 'dcd-60-uniform') return; // what its tiles buy depends on where they are (editor.test.ts)
        expect(buildMaze(plan, actionsOfMaze(plan, level), new Rng(1))).toEqual(level);
      }),
    );
  });
});
