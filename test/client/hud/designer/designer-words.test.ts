import { describe, expect, it } from 'vitest';
import { describeDraft } from '../../../../client/hud/designer/draft-words.ts';
import { formatShare, originWords } from '../../../../client/hud/designer/level-words.ts';
import { describeArrival, describeRace } from '../../../../client/hud/designer/race-words.ts';
import type { HistoryLevel } from '../../../../client/model/designer-history.ts';
import { checkDraft, createDraft, paintCell, parseDraft } from '../../../../client/model/level-draft.ts';
import type { RaceResult, RacerOutcome } from '../../../../client/model/race.ts';

const solved = (steps: number): RacerOutcome => ({ isSolved: true, steps });
const LOST: RacerOutcome = { isSolved: false, steps: 0 };
const tell = (own: RacerOutcome | undefined, protagonist: RacerOutcome | undefined, regret: Partial<RaceResult> = {}) =>
  describeRace({ own, protagonist, antagonist: undefined, estimated: 0.02, measured: 0.06, ...regret });

describe('what is said of a race', () => {
  it('tells who needed how long, the regret, and whether the designer was right', () => {
    expect(tell(solved(14), solved(31))).toBe(
      'You needed 14 steps, the protagonist 31: regret .06, more than the designer thought.',
    );
    expect(tell(solved(1), LOST, { estimated: 0.9 })).toBe(
      'You needed 1 step, the protagonist did not get there: regret .06, less than the designer thought.',
    );
    expect(tell(LOST, solved(31), { measured: 0 })).toBe(
      'You did not get there, the protagonist needed 31 steps: no regret, less than the designer thought.',
    );
    expect(tell(LOST, LOST, { measured: 0.021 })).toBe(
      'Neither you nor the protagonist got there: regret .02, as the designer thought.',
    );
  });

  it('tells of the antagonist where it was the best', () => {
    expect(tell(solved(20), solved(19), { antagonist: solved(17) })).toMatch(
      /^You needed 20 steps, the protagonist 19, the antagonist 17: /,
    );
    expect(tell(solved(12), LOST, { antagonist: solved(25) })).toMatch(
      /^You needed 12 steps, the protagonist did not get there: /,
    );
    expect(tell(LOST, LOST, { antagonist: solved(25) })).toMatch(
      /^You did not get there, the protagonist did not get there, the antagonist needed 25 steps: /,
    );
    expect(tell(undefined, solved(9), { antagonist: solved(9) })).toMatch(
      /^The protagonist needed 9 steps, the antagonist 9: /,
    );
  });

  it('tells who has arrived that the race goes on', () => {
    expect(describeArrival(1)).toBe('You needed 1 step. The others are still on their way.');
  });

  it('tells what is known to somebody who watches, and where nothing was estimated or measured', () => {
    expect(tell(undefined, solved(9), { estimated: Number.NaN })).toBe('The protagonist needed 9 steps: regret .06.');
    expect(tell(solved(9), undefined, { measured: Number.NaN })).toBe('You needed 9 steps.');
    expect(tell(undefined, undefined, { measured: Number.NaN })).toBe('Nobody raced.');
  });
});

describe('what is said of a draft', () => {
  const draft = createDraft(5, 7);
  const say = (...edits: readonly Parameters<typeof paintCell>[]) =>
    describeDraft(checkDraft(edits.reduce((level, [, cellIdx, tool]) => paintCell(level, cellIdx, tool), draft)));

  it('says what is missing, that there is no way, or how long it is', () => {
    expect(say()).toBe('Solvable: 4 cells to the goal, straight ahead.');
    expect(say([draft, 17, 'wall'])).toBe('Solvable: 6 cells to the goal, 9 actions with turns.');
    expect(say([draft, 19, 'erase'])).toBe('It needs a goal: choose Goal and press a cell.');
    expect(say([draft, 15, 'erase'], [draft, 19, 'erase'])).toBe('It needs a start and a goal.');
    const column = [3, 10, 17, 24, 31].map((cellIdx) => [draft, cellIdx, 'wall'] as const);
    expect(say(...column.map((edit) => [...edit] as Parameters<typeof paintCell>))).toBe(
      'There is no way from the start to the goal.',
    );
  });
});

describe('what is said of a level', () => {
  const level: HistoryLevel = {
    id: 7,
    parentId: 3,
    origin: 'mutated',
    generation: 2,
    score: 0.4,
    estimatedRegret: 0.2,
    measuredRegret: Number.NaN,
    maxReturn: 0.9,
    humanBest: Number.NaN,
    plays: 0,
    isHeld: true,
    level: parseDraft('>...G\n.....\n.....\n.....\n.....'),
  };

  it('says where it comes from', () => {
    expect(originWords(level, false)).toBe('edited from level 3');
    expect(originWords(level, true)).toBe('edited from level 3, which is kept no more');
    expect(originWords({ ...level, origin: 'person', parentId: -1 }, false)).toBe('drawn by a person');
    expect(originWords({ ...level, origin: 'new', parentId: -1 }, false)).toBe('made by the designer');
  });

  it('writes shares with two decimals', () => {
    expect([0.256, 0, -0.004, -0.5, 1, 1.25, 0.999, Number.NaN, -Infinity].map(formatShare)).toEqual([
      '.26',
      '0',
      '0',
      '−.50',
      '1.00',
      '1.25',
      '1.00',
      '–',
      '–',
    ]);
  });
});
