import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { LEVEL_BUFFER_DEFAULTS } from '../../../agents/memory/level-buffer-config.ts';
import { type BufferedLevel, type LevelLineage, NEW_LINEAGE } from '../../../agents/memory/level-entry.ts';
import { InputError } from '../../../envs/core/errors.ts';
import type { Level } from '../../../envs/core/level.ts';
import { findWorld } from '../../../envs/registry.ts';
import { DesignerSession } from '../../../server/hosting/designer-session.ts';
import { FIRST_ROOM_LEVEL_ID } from '../../../server/protocol/designer.ts';
import { LIMITS } from '../../../server/protocol/limits.ts';
import type { DesignerSnapshot } from '../../../train/live/designer-run.ts';

const { levelFormat } = findWorld('maze');
const textOf = (goalCol: number): string =>
  `.....\n>${'.'.repeat(goalCol - 1)}G${'.'.repeat(4 - goalCol)}\n.....\n.....\n.....\n`;
const levelOf = (goalCol: number): Level => levelFormat.parse(textOf(goalCol));
const DRAWN = '#####\n#>.G#\n#####\n.....\n.....\n';
const UNSOLVABLE = '.#...\n>#.G.\n.#...\n.#...\n.#...\n';

let entries: BufferedLevel[];

function entry(id: number, goalCol: number, score: number, lineage: LevelLineage = NEW_LINEAGE): BufferedLevel {
  return { id, level: levelOf(goalCol), lineage, score, maxReturn: 0.9, staleness: 0 };
}

function snapshotOf(changes: Partial<DesignerSnapshot> = {}): DesignerSnapshot {
  return {
    designer: 'accel',
    preset: 'nano',
    cycle: 7,
    worldId: 'maze',
    worldSettings: { size: 5, viewSize: 5, horizon: 50 },
    students: [],
    weightsHash: 'none',
    scoreName: 'max-mc',
    isRegretScore: true,
    buffer: { ...LEVEL_BUFFER_DEFAULTS, capacity: 8, minFill: 0.25, replayProb: 1, replaySchedule: 'fixed' },
    entries,
    records: [],
    numLevels: 2,
    newLevels: { kind: 'generated', generatorId: 'empty' },
    editProb: 0,
    numEdits: 2,
    ...changes,
  };
}

const createSession = (changes: Partial<DesignerSnapshot> = {}, countsPeople = false, requestLevels = () => {}) =>
  new DesignerSession({ snapshot: snapshotOf(changes), seed: 3, countsPeople, requestLevels });

beforeEach(() => {
  const lineage = { origin: 'mutated', parentId: 4, generation: 1 } as const;
  entries = [entry(4, 2, 0.3), entry(5, 3, 0.1, lineage)];
});

describe('levels are drawn as the designer of the run draws them', () => {
  it('replays those of its buffer by their weights', () => {
    const session = createSession();
    const ids = Array.from({ length: 200 }, () => {
      session.nextLevel();
      expect(session.designed(1)).toMatchObject({ move: 'replay', designer: 'accel', cycle: 7, side: 5 });
      return session.current.id;
    });
    const numHigher = ids.filter((id) => id === 4).length;
    expect(numHigher).toBeGreaterThan(110); // of 200; the score ranks first, staleness gives the other its turn
    expect(numHigher).toBeLessThan(195);
    expect(session.designed(1).levelId === 5 || session.designed(1).parentId === -1).toBe(true);
  });

  it('edits a level that it replayed, and plays the child next', () => {
    const session = createSession({ editProb: 1 });
    session.nextLevel();
    const parent = session.current;
    session.nextLevel();
    const child = session.designed(2);
    expect(child).toMatchObject({ move: 'mutate', origin: 'mutated', parentId: parent.id });
    expect(child.generation).toBe(parent.lineage.generation + 1);
    const changed = session.current.level.cells.filter((code, cellIdx) => code !== parent.level.cells[cellIdx]).length;
    expect(changed).toBeLessThanOrEqual(4); // two edits, each of which may move the goal
    session.nextLevel();
    expect(session.designed(3).move).toBe('replay');
  });

  it('plays new ones of its generator while the buffer is too empty', () => {
    entries = [entry(4, 2, 0.3)];
    const session = createSession();
    session.nextLevel();
    expect(session.designed(1)).toMatchObject({
      move: 'new',
      origin: 'new',
      walls: 0,
      score: null,
      estimatedRegret: null,
    });
    expect(session.current.id).toBe(FIRST_ROOM_LEVEL_ID);
  });

  it('plays what the adversary built, asks for more before it runs out, and has the generator fill in meanwhile', () => {
    entries = [];
    let numAsked = 0;
    const session = createSession({ newLevels: { kind: 'built', generatorId: 'empty' } }, false, () => numAsked++);
    session.nextLevel();
    session.nextLevel();
    expect(numAsked).toBe(1);
    session.takeBuilt([levelOf(1), levelOf(4)]);
    session.nextLevel();
    expect(numAsked).toBe(2);
    expect(levelFormat.format(session.current.level)).toBe(textOf(1));
    session.nextLevel();
    expect(levelFormat.format(session.current.level)).toBe(textOf(4));
  });
});

describe('levels that people draw', () => {
  it('are played next, in turn, with their own mark', () => {
    const session = createSession();
    session.nextLevel();
    expect(session.offer(DRAWN)).toEqual({ levelId: FIRST_ROOM_LEVEL_ID, isKnown: false, waiting: 0 });
    expect(session.offer(UNSOLVABLE)).toMatchObject({ waiting: 1 });
    expect(session.offer(DRAWN)).toMatchObject({ levelId: FIRST_ROOM_LEVEL_ID, isKnown: true, waiting: 0 });
    expect(session.offer(textOf(3))).toEqual({ levelId: 5, isKnown: true, waiting: 2 });
    expect(session.history().numWaiting).toBe(3);
    session.nextLevel();
    expect(session.designed(2)).toMatchObject({ levelId: FIRST_ROOM_LEVEL_ID, origin: 'person', parentId: -1 });
    expect(session.designed(2)).toMatchObject({ walls: 12, shortestPath: 2, isSolvable: true });
    session.nextLevel();
    expect(session.designed(3)).toMatchObject({ origin: 'person', shortestPath: null, isSolvable: false });
    session.nextLevel();
    expect(session.designed(4)).toMatchObject({ levelId: 5, origin: 'mutated' });
  });

  it('enter the buffer once they were raced, with the regret as their score', () => {
    const session = createSession({}, true);
    session.offer(DRAWN);
    session.nextLevel();
    session.record({ protagonist: 0, antagonist: undefined, people: [0.8] });
    expect(session.history().levels.find(({ levelId }) => levelId === FIRST_ROOM_LEVEL_ID)).toMatchObject({
      origin: 'person',
      isHeld: true,
      score: 0.8,
      plays: 1,
      humanBest: 0.8,
      measuredRegret: 0.8,
      text: DRAWN,
    });
  });

  it.each([
    ['a wall.', 'unknown level character'],
    ['.....\n', 'level height; got 1; expected 3..99'],
    ['.....\n.>...\n.....\n.....\n.....\n', 'number of goals; got 0; expected exactly 1 (G)'],
    ['.....\n.>.G.\n...G.\n.....\n.....\n', 'number of goals; got 2'],
    ['......\n.>..G.\n......\n......\n......\n......\n', 'size of a drawn level; got "6 x 6"; expected 5 x 5'],
  ])('are refused in one line when no editor could make them: %j', (text, line) => {
    const session = createSession();
    let message = 'none';
    try {
      session.offer(text);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(line);
    expect(message).not.toContain('\n');
    expect(session.numWaiting).toBe(0);
  });
});

it('never takes in, nor stumbles over, what is no level', () => {
  const session = createSession();
  const cell = fc.constantFrom(...'.#G>v<^x \n');
  const nearlyLevels = fc.array(cell, { maxLength: 40 }).map((cells) => cells.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearlyLevels), (text) => {
      const before = session.numWaiting;
      try {
        session.offer(text);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect(session.numWaiting).toBe(before);
      }
    }),
  );
});

describe('regret', () => {
  const race = (session: DesignerSession, protagonist: number, antagonist: number | undefined, ...people: number[]) =>
    session.record({ protagonist, antagonist, people });
  const regrets = (session: DesignerSession) => {
    const { estimatedRegret, measuredRegret } = session.designed(1);
    return [estimatedRegret, measuredRegret];
  };

  it('is estimated by the score where that does so, at least 0, whatever people do', () => {
    const session = createSession();
    session.offer(textOf(2));
    session.nextLevel();
    expect(regrets(session)).toEqual([0.3, null]);
    race(session, 0.25, undefined, 0.75);
    expect(regrets(session)).toEqual([0.3, 0.5]);
    expect(session.designed(1).score).toBe(0.3);
    entries = [entry(4, 2, -0.2)];
    const negative = createSession();
    negative.offer(textOf(2));
    negative.nextLevel();
    expect(negative.designed(1)).toMatchObject({ score: -0.2, estimatedRegret: 0 });
  });

  it('is estimated by the antagonist where the score says something else, and by the best ever known without one', () => {
    const session = createSession({ scoreName: 'learnability', isRegretScore: false });
    session.offer(textOf(2));
    session.nextLevel();
    expect(regrets(session)).toEqual([null, null]);
    race(session, 0.5, undefined);
    expect(regrets(session)[0]).toBeCloseTo(0.4); // 0.9 ever
    expect(regrets(session)[1]).toBeNull();
    race(session, 0, 0.7, 0.95);
    expect(regrets(session)[0]).toBeCloseTo(0.7 - 0.25);
    expect(regrets(session)[1]).toBeCloseTo(0.95 - 0.25);
  });

  it('is the score of a level when people count, and of no other', () => {
    const counting = createSession({}, true);
    counting.offer(textOf(3));
    counting.nextLevel();
    race(counting, 0, undefined);
    expect(counting.designed(1).score).toBe(0.1);
    race(counting, 0.5, undefined, 0.85);
    expect(counting.designed(1).score).toBeCloseTo(0.6);
    const history = counting.history().levels.find(({ levelId }) => levelId === 5);
    expect(history).toMatchObject({ plays: 2, humanBest: 0.85 });
    expect(history!.replayProb).toBeGreaterThan(0.5); // it was the lower of two
  });

  it('is never below 0', () => {
    const session = createSession({ isRegretScore: false });
    session.offer(textOf(2));
    session.nextLevel();
    race(session, 0.95, 0.5, 0.6);
    expect(regrets(session)).toEqual([0, 0]);
  });
});

describe('a newer checkpoint', () => {
  it('brings its levels and scores; what the room raced stays, also when the run took a drawn level over', () => {
    const session = createSession({}, true);
    session.offer(DRAWN);
    session.nextLevel();
    session.record({ protagonist: 0, antagonist: undefined, people: [0.8] });
    session.offer(UNSOLVABLE);
    const drawn: BufferedLevel = { ...entry(9, 2, 0.05), level: levelFormat.parse(DRAWN) };
    session.takeSnapshot(snapshotOf({ cycle: 8, entries: [entry(4, 2, 0.2), drawn] }));
    expect(session.current.id).toBe(9);
    expect(session.designed(1)).toMatchObject({ levelId: 9, cycle: 8, score: 0.8, measuredRegret: 0.8 });
    const ids = session.history().levels.map(({ levelId }) => levelId);
    expect(ids).toEqual([4, 9, FIRST_ROOM_LEVEL_ID + 1]); // 5 is held no more and nobody raced on it
    session.nextLevel();
    expect(session.current.id).toBe(FIRST_ROOM_LEVEL_ID + 1);
  });

  it('keeps the levels of the room in its buffer', () => {
    const session = createSession({}, true);
    session.offer(DRAWN);
    session.nextLevel();
    session.record({ protagonist: 0, antagonist: undefined, people: [0.8] });
    session.takeSnapshot(snapshotOf({ cycle: 8 }));
    expect(session.history().levels.find(({ origin }) => origin === 'person')).toMatchObject({
      isHeld: true,
      score: 0.8,
    });
  });
});

describe('the history', () => {
  it('has ancestors that are kept no more, and probabilities that sum to 1', () => {
    const records = [
      {
        cycle: 2,
        id: 1,
        parentId: -1,
        generation: 0,
        origin: 'new',
        score: 0.2,
        maxReturn: 0.5,
        text: textOf(1),
        shortestPath: 1,
        walls: 0,
      },
    ];
    const session = createSession({ records });
    const { levels, numLevels } = session.history();
    expect(levels.map(({ levelId, isHeld, cycle }) => [levelId, isHeld, cycle])).toEqual([
      [1, false, 2],
      [4, true, null],
      [5, true, null],
    ]);
    expect(levels.reduce((sum, { replayProb }) => sum + replayProb, 0)).toBeCloseTo(1);
    expect(numLevels).toBe(3);
  });

  it('does not grow without end', () => {
    entries = [];
    const session = createSession({ newLevels: { kind: 'generated', generatorId: 'uniform-25' } });
    for (let episode = 0; episode < 2 * LIMITS.maxHistoryLevels; episode++) session.nextLevel();
    const { levels } = session.history();
    expect(levels.length).toBeLessThanOrEqual(LIMITS.maxHistoryLevels / 2 + 2);
    expect(levels.at(-1)!.levelId).toBe(session.current.id);
  });
});
