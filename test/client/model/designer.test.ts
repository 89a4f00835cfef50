import { describe, expect, it } from 'vitest';
import { readHistory } from '../../../client/model/designer-history.ts';
import { readRace } from '../../../client/model/race.ts';
import { type DesignerHistory, designerHistory, type RaceMessage } from '../../../server/protocol/designer.ts';

const HISTORY: DesignerHistory = {
  designer: 'accel',
  tier: 'mini',
  cycle: 40,
  scoreName: 'max-mc',
  side: 5,
  countsPeople: false,
  playedId: 7,
  numWaiting: 0,
  numLevels: 1,
  levels: [
    {
      levelId: 7,
      parentId: 3,
      origin: 'mutated',
      generation: 2,
      score: null,
      estimatedRegret: 0.25,
      measuredRegret: null,
      walls: 1,
      shortestPath: 4,
      isSolvable: true,
      cycle: 12,
      maxReturn: 0.75,
      isHeld: true,
      replayProb: 0.5,
      plays: 3,
      humanBest: null,
      text: '>...G\n.....\n..#..\n.....\n.....\n',
    },
  ],
};

const RACE: RaceMessage = {
  episode: 2,
  levelId: 7,
  tick: 40,
  isOver: true,
  racers: [
    racer(0, 'protagonist', 31),
    racer(1, 'antagonist', 20),
    racer(2, 'person', 14),
    racer(3, 'person', 60, false),
  ],
  estimatedRegret: 0.3,
  measuredRegret: 0.19,
  countsPeople: false,
};

function racer(seatIdx: number, role: 'protagonist' | 'antagonist' | 'person', steps: number, isSolved = true) {
  return { seatIdx, role, name: role, isDone: true, isSolved, steps, return: isSolved ? 0.5 : 0, best: null };
}

describe('readHistory', () => {
  it('takes levels as the server sends them, what is not known as NaN', () => {
    expect(designerHistory.parse(HISTORY)).toEqual(HISTORY); // the example is one that the server could send
    const [level] = readHistory(HISTORY);
    expect(level).toMatchObject({ id: 7, parentId: 3, origin: 'mutated', generation: 2, plays: 3, isHeld: true });
    expect([level.score, level.estimatedRegret, level.measuredRegret]).toEqual([Number.NaN, 0.25, Number.NaN]);
    expect([level.maxReturn, level.humanBest]).toEqual([0.75, Number.NaN]);
    expect([level.level.height, level.level.cells[12]]).toEqual([5, 1]);
  });
});

describe('readRace', () => {
  it('finds the own result and the protagonist’s, and keeps what was estimated before the race', () => {
    expect(readRace(RACE, 0.1, 3)).toMatchObject({
      own: { isSolved: false },
      protagonist: { isSolved: true, steps: 31 },
      estimated: 0.1,
      measured: 0.19,
    });
    expect(readRace({ ...RACE, measuredRegret: null }, null, 2)).toMatchObject({
      own: { steps: 14 },
      estimated: Number.NaN,
      measured: Number.NaN,
    });
  });

  it('has no own result for who watches, nor for a seat that a student holds', () => {
    expect([readRace(RACE, null, -1).own, readRace(RACE, null, 0).own]).toEqual([undefined, undefined]);
  });
});
