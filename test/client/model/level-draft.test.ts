import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellsBetween,
  checkDraft,
  clearWalls,
  createDraft,
  DRAFT_TOOLS,
  DraftHistory,
  draftHeading,
  findDraftGoal,
  findDraftStart,
  formatDraft,
  paintCell,
  parseDraft,
  turnStart,
} from '../../../client/model/level-draft.ts';
import type { Level } from '../../../envs/core/level.ts';
import { FIRST_START, GOAL, mazeLevelFormat, WALL } from '../../../envs/worlds/maze/cells.ts';
import { optimalActions, shortestPath } from '../../../envs/worlds/maze/solve.ts';

const draftOf = (...rows: readonly string[]): Level => parseDraft(rows.join('\n'));
const paint = (draft: Level, tool: (typeof DRAFT_TOOLS)[number], ...cells: readonly number[]): Level =>
  cells.reduce((painted, cellIdx) => paintCell(painted, cellIdx, tool), draft);

const CORRIDOR = ['.....', '#####', '>...G', '#####', '.....'];

describe('editing a draft', () => {
  it('begins with a level that can be played', () => {
    for (const [height, width] of [
      [5, 5],
      [7, 13],
    ] as const) {
      const draft = createDraft(height, width);
      expect(() => mazeLevelFormat.assertValid(draft)).not.toThrow();
      expect(checkDraft(draft)).toMatchObject({ isSolvable: true, shortestPath: width - 3, actions: width - 3 });
    }
  });

  it('grows walls on floor only, and never on start or goal', () => {
    const draft = createDraft(5, 5);
    const walled = paint(draft, 'wall', ...draft.cells.keys());
    expect(walled.cells.filter((code) => code === WALL).length).toBe(23);
    expect(findDraftStart(walled)).toBe(findDraftStart(draft));
    expect(findDraftGoal(walled)).toBe(findDraftGoal(draft));
    expect(paintCell(walled, 0, 'wall')).toBe(walled);
    expect(clearWalls(walled)).toEqual(draft);
  });

  it('moves start and goal, through walls too, and lets them change places', () => {
    const draft = turnStart(draftOf(...CORRIDOR), 1);
    const moved = paintCell(draft, 5, 'start');
    expect(moved.cells[10]).toBe(0);
    expect(moved.cells[5]).toBe(FIRST_START + 2);
    const swapped = paintCell(draft, 14, 'start');
    expect([swapped.cells[10], swapped.cells[14]]).toEqual([GOAL, FIRST_START + 2]);
    expect(paintCell(swapped, 14, 'goal')).toEqual(draft);
    expect(paintCell(draft, 10, 'start')).toBe(draft);
  });

  it('erases anything, and a new start looks to the right', () => {
    const draft = paint(draftOf(...CORRIDOR), 'erase', 10, 14, 5);
    expect(formatDraft(draft)).toBe('.....\n.####\n.....\n#####\n.....\n');
    expect(checkDraft(draft)).toMatchObject({ missing: ['start', 'goal'], isSolvable: false, shortestPath: -1 });
    expect(draftHeading(draft)).toBe(-1);
    expect(turnStart(draft, 1)).toBe(draft);
    expect(draftHeading(paintCell(draft, 0, 'start'))).toBe(1);
    const goalOnly = paintCell(draft, 3, 'goal');
    expect(paintCell(goalOnly, 3, 'start')).toBe(goalOnly); // there is no start to change places with
  });

  it('turns the start both ways round', () => {
    const draft = draftOf(...CORRIDOR);
    expect([-2, -1, 0, 1, 2, 3, 7].map((quarters) => draftHeading(turnStart(draft, quarters)))).toEqual([
      3, 0, 1, 2, 3, 0, 0,
    ]);
  });

  it('covers every cell on the way of a fast stroke', () => {
    expect(cellsBetween(0, 4, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(cellsBetween(24, 0, 5)).toEqual([24, 18, 12, 6, 0]);
    expect(cellsBetween(7, 7, 5)).toEqual([7]);
  });
});

describe('checkDraft', () => {
  it('tells the way with its turns', () => {
    expect(checkDraft(draftOf('>....', '####.', '.....', '.####', '....G'))).toEqual({
      missing: [],
      isSolvable: true,
      shortestPath: 16,
      actions: 20,
      numWalls: 8,
      path: [0, 1, 2, 3, 4, 9, 14, 13, 12, 11, 10, 15, 20, 21, 22, 23, 24],
    });
  });

  it('tells that there is none', () => {
    expect(checkDraft(draftOf('>...#', '####.', '.....', '.####', '....G'))).toMatchObject({
      missing: [],
      isSolvable: false,
      actions: -1,
      path: [],
    });
  });

  it('traces a way that exists: neighbours, no wall, as long as the search says (random drafts)', () => {
    const cells = fc.uint8Array({ minLength: 42, maxLength: 42, max: 1 });
    fc.assert(
      fc.property(cells, fc.nat(41), fc.nat(41), fc.nat(3), (walls, startIdx, goalIdx, quarters) => {
        fc.pre(startIdx !== goalIdx);
        const level = { worldId: 'maze', height: 6, width: 7, cells: walls.slice() };
        level.cells[startIdx] = FIRST_START + quarters;
        level.cells[goalIdx] = GOAL;
        const { path, actions, isSolvable, shortestPath: moves } = checkDraft(level);
        expect(moves).toBe(shortestPath(level));
        expect(actions).toBe(optimalActions(level));
        expect([path[0], path.at(-1)]).toEqual(isSolvable ? [startIdx, goalIdx] : [undefined, undefined]);
        expect(path.length - 1).toBeGreaterThanOrEqual(moves); //  fewest actions may be another way than fewest cells
        for (const [idx, cell] of path.entries()) {
          expect(level.cells[cell]).not.toBe(WALL);
          if (idx > 0) expect([1, 7]).toContain(Math.abs(cell - path[idx - 1]));
        }
      }),
    );
  });
});

describe('DraftHistory', () => {
  it('undoes a stroke as one thing, and does it again', () => {
    const history = new DraftHistory(createDraft(5, 5));
    const first = history.current;
    expect([history.canUndo, history.canRedo, history.undo()]).toEqual([false, false, false]);
    history.beginStroke();
    for (const cellIdx of [0, 1, 2]) history.apply(paintCell(history.current, cellIdx, 'wall'));
    history.endStroke();
    const walled = history.current;
    history.apply(turnStart(history.current, 1));
    history.undo();
    expect(history.current).toBe(walled);
    history.undo();
    expect(history.current).toBe(first);
    history.redo();
    expect(history.current).toBe(walled);
    history.apply(paintCell(history.current, 20, 'wall'));
    expect(history.canRedo).toBe(false);
  });

  it('takes no empty stroke and no edit without effect for something to undo', () => {
    const history = new DraftHistory(createDraft(5, 5));
    history.beginStroke();
    history.endStroke();
    expect(history.apply(paintCell(history.current, findDraftStart(history.current), 'wall'))).toBe(false);
    expect(history.canUndo).toBe(false);
  });

  it('comes back to where it began after any edits (random)', () => {
    const edit = fc.tuple(fc.constantFrom(...DRAFT_TOOLS), fc.nat(24));
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        const history = new DraftHistory(createDraft(5, 5));
        const first = history.current;
        for (const [tool, cellIdx] of edits) history.apply(paintCell(history.current, cellIdx, tool));
        const last = history.current;
        while (history.undo());
        expect(history.current).toBe(first);
        while (history.redo());
        expect(history.current).toBe(last);
      }),
    );
  });
});
