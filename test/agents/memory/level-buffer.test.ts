import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { LevelBuffer } from '../../../agents/memory/level-buffer.ts';
import { LEVEL_BUFFER_DEFAULTS, type LevelBufferConfig } from '../../../agents/memory/level-buffer-config.ts';
import { childLineage, NEW_LINEAGE, PERSON_LINEAGE } from '../../../agents/memory/level-entry.ts';
import { InputError } from '../../../envs/core/errors.ts';
import type { Level } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { NaiveLevelBuffer } from '../../reference/naive-level-buffer.ts';

function createBuffer(config: Partial<LevelBufferConfig> = {}): LevelBuffer {
  return new LevelBuffer({ ...LEVEL_BUFFER_DEFAULTS, capacity: 4, ...config });
}

function levelOf(number: number): Level {
  return { worldId: 'maze', height: 1, width: 2, cells: Uint8Array.of(number & 255, number >> 8) };
}

function insert(buffer: LevelBuffer, number: number, score: number, maxReturn = score) {
  return buffer.insert({ level: levelOf(number), score, maxReturn, lineage: NEW_LINEAGE });
}

function draw(buffer: LevelBuffer, seed: number, count: number, isDistinct = false): number[] {
  const ids = new Int32Array(count);
  buffer.sample(new Rng(seed), ids, isDistinct);
  return [...ids];
}

const numbersIn = (buffer: LevelBuffer) => buffer.entries().map(({ level }) => level.cells[0] + 256 * level.cells[1]);

describe('what comes in', () => {
  it('fills up to its capacity; then the level least likely to be replayed goes, if its score is not higher', () => {
    const buffer = createBuffer({ stalenessCoefficient: 0 });
    for (const [number, score] of [1, 5, 3, 2].entries()) {
      expect(insert(buffer, number, score)).toEqual({ kind: 'added', id: number });
    }
    expect(insert(buffer, 10, 0.5)).toEqual({ kind: 'refused', id: -1 });
    expect(insert(buffer, 11, 1)).toEqual({ kind: 'replaced', id: 4 }); // equal scores displace
    expect(numbersIn(buffer)).toEqual([11, 1, 2, 3]);
    expect(buffer.get(0)).toBeUndefined();
    expect(buffer.length).toBe(4);
  });

  it('the victim is the argmin of P, not of the score: a stale low level outlives a fresh middling one', () => {
    const buffer = createBuffer({ capacity: 3, stalenessCoefficient: 0.9, temperature: 1 });
    insert(buffer, 0, 1); // lowest score, and the stalest by far after what follows
    insert(buffer, 1, 3);
    insert(buffer, 2, 2);
    for (let i = 0; i < 20; i++) insert(buffer, 1 + (i % 2), i % 2 === 0 ? 3 : 2);
    const probs = buffer.replayProbs();
    expect(probs.indexOf(Math.min(...probs))).toBe(2);
    expect(insert(buffer, 7, 1.5)).toEqual({ kind: 'refused', id: -1 }); // less than the 2 of that victim
    expect(insert(buffer, 8, 2.5).kind).toBe('replaced');
    expect(numbersIn(buffer)).toEqual([0, 1, 8]);
  });

  it('an equal level updates the one that is held: score, the highest return, staleness; not its lineage', () => {
    const buffer = createBuffer();
    insert(buffer, 0, 3, 0.5);
    insert(buffer, 1, 2, 0.5);
    const again = buffer.insert({ level: levelOf(0), score: 1, maxReturn: 0.25, lineage: PERSON_LINEAGE });
    expect(again).toEqual({ kind: 'updated', id: 0 });
    expect(buffer.length).toBe(2);
    expect(buffer.get(0)).toMatchObject({ score: 1, maxReturn: 0.5, lineage: NEW_LINEAGE, staleness: 0 });
    expect([buffer.find(levelOf(1)), buffer.find(levelOf(2))]).toEqual([1, -1]);
    const doubles = createBuffer({ isDeduplicated: false });
    for (let i = 0; i < 6; i++) insert(doubles, 0, i);
    expect(numbersIn(doubles)).toEqual([0, 0, 0, 0]);
  });

  it('takes no level without a finished episode, and no score that is no number', () => {
    const buffer = createBuffer();
    expect(insert(buffer, 0, Number.NEGATIVE_INFINITY)).toEqual({ kind: 'refused', id: -1 });
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => insert(buffer, 0, bad, 0)).toThrow(InputError);
      expect(() => insert(buffer, 0, 0, bad)).toThrow(/maximum return of a level; got/);
    }
    expect(buffer.length).toBe(0);
  });

  it('keeps whose child a level is, also after the parent is gone, and who drew it', () => {
    const buffer = createBuffer({ capacity: 2, stalenessCoefficient: 0 });
    const drawn = buffer.insert({ level: levelOf(0), score: 1, maxReturn: 1, lineage: PERSON_LINEAGE });
    const parent = buffer.get(drawn.id)!;
    const child = buffer.insert({ level: levelOf(1), score: 2, maxReturn: 1, lineage: childLineage(parent) });
    const lineage = childLineage(buffer.get(child.id)!);
    const grandchild = buffer.insert({ level: levelOf(2), score: 3, maxReturn: 1, lineage });
    expect(parent.lineage.origin).toBe('person');
    expect(buffer.get(drawn.id)).toBeUndefined(); // displaced by its grandchild
    expect(buffer.get(child.id)?.lineage).toEqual({ origin: 'mutated', parentId: drawn.id, generation: 1 });
    expect(buffer.get(grandchild.id)?.lineage).toEqual({ origin: 'mutated', parentId: child.id, generation: 2 });
  });
});

describe('what a replay changes', () => {
  it('the score, and the maximum return upwards; an unfinished replay leaves the score; a displaced level is told', () => {
    const buffer = createBuffer({ capacity: 1 });
    insert(buffer, 0, 1, 0.5);
    expect(buffer.update(0, 0.25, 0.75)).toBe(true);
    expect(buffer.get(0)).toMatchObject({ score: 0.25, maxReturn: 0.75 });
    expect(buffer.update(0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY)).toBe(true);
    expect(buffer.get(0)).toMatchObject({ score: 0.25, maxReturn: 0.75 });
    insert(buffer, 1, 9);
    expect(buffer.update(0, 100, 1)).toBe(false);
    expect(buffer.get(1)).toMatchObject({ score: 9 });
    expect(() => buffer.update(1, Number.NaN, 0)).toThrow(InputError);
  });
});

describe('what goes out', () => {
  it('staleness is 0 after a draw and grows by one with each other draw', () => {
    const buffer = createBuffer();
    for (let i = 0; i < 4; i++) insert(buffer, i, i);
    for (let seed = 0; seed < 10; seed++) {
      const before = buffer.entries().map((entry) => entry.staleness);
      const [id] = draw(buffer, seed, 1);
      expect(buffer.entries().map((entry) => entry.staleness)).toEqual(
        before.map((age, i) => (i === id ? 0 : age + 1)),
      );
    }
  });

  it('by scores alone (rho 0) levels come as often as P says, within 3 standard errors', () => {
    const buffer = createBuffer({ stalenessCoefficient: 0, temperature: 1 });
    for (let i = 0; i < 4; i++) insert(buffer, i, i);
    const numDraws = 5000;
    const ids = draw(buffer, 3, numDraws);
    buffer.replayProbs().forEach((p, id) => {
      const share = ids.filter((drawn) => drawn === id).length / numDraws;
      expect(Math.abs(share - p)).toBeLessThanOrEqual(3 * Math.sqrt((p * (1 - p)) / numDraws));
    });
  });

  it('by staleness alone (rho 1) nothing is drawn twice in a row', () => {
    const buffer = createBuffer({ stalenessCoefficient: 1 });
    for (let i = 0; i < 4; i++) insert(buffer, i, i);
    const ids = draw(buffer, 4, 300);
    expect(ids.some((id, i) => i > 0 && id === ids[i - 1])).toBe(false);
  });

  it('a distinct batch has nothing twice, even where only one level has a weight', () => {
    const buffer = createBuffer({ prioritisation: 'proportional', stalenessCoefficient: 0 });
    for (let i = 0; i < 4; i++) insert(buffer, i, i === 2 ? 1 : 0);
    for (let seed = 0; seed < 20; seed++) {
      const ids = draw(buffer, seed, 4, true);
      expect(ids[0]).toBe(2);
      expect([...ids].sort()).toEqual([0, 1, 2, 3]);
    }
    expect(() => draw(buffer, 1, 5, true)).toThrow('levels in the buffer to draw from; got 4; expected at least 5');
    expect(draw(buffer, 1, 5)).toEqual([2, 2, 2, 2, 2]);
    expect(() => draw(createBuffer(), 1, 1)).toThrow(InputError);
  });

  it('replays never below the minimum fill, then with p, or with min(fill, p)', () => {
    const rng = new Rng(8);
    const numTries = 4000;
    const share = (buffer: LevelBuffer) => {
      let yes = 0;
      for (let i = 0; i < numTries; i++) if (buffer.decideReplay(rng)) yes++;
      return yes / numTries;
    };
    for (const replaySchedule of ['fixed', 'proportionate'] as const) {
      const buffer = createBuffer({ capacity: 10, minFill: 0.3, replayProb: 0.6, replaySchedule });
      for (let size = 0; size <= 10; size++) {
        const p = size < 3 ? 0 : replaySchedule === 'fixed' ? 0.6 : Math.min(size / 10, 0.6);
        expect(buffer.currentReplayProb).toBe(p);
        expect(Math.abs(share(buffer) - p)).toBeLessThanOrEqual(3 * Math.sqrt((p * (1 - p)) / numTries));
        if (size < 10) insert(buffer, size, size);
      }
    }
    expect(createBuffer({ minFill: 0, replayProb: 1 }).decideReplay(rng)).toBe(false); // empty
  });
});

describe('any life of a buffer', () => {
  const score = fc.oneof(
    fc.constantFrom(Number.NEGATIVE_INFINITY, 0, 0.25),
    fc.double({ min: -1, max: 1, noNaN: true }),
  );
  const call = fc.oneof(
    fc.record({ kind: fc.constant('insert' as const), number: fc.nat(30), score }),
    fc.record({ kind: fc.constant('update' as const), number: fc.nat(30), score }),
    fc.record({ kind: fc.constant('sample' as const), number: fc.nat(5), score: fc.constant(0) }),
  );

  it('equals that of a list of records: same levels, scores and P; never too many, none twice', () => {
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('rank' as const, 'proportional' as const),
        fc.constantFrom(0, 0.3, 1),
        (calls, capacity, prioritisation, stalenessCoefficient) => {
          const config = { capacity, prioritisation, stalenessCoefficient, temperature: 1, epsilon: 0.5 };
          const buffer = createBuffer(config);
          const twin = new NaiveLevelBuffer(buffer.config);
          calls.forEach(({ kind, number, score: value }, seed) => {
            if (kind === 'insert') {
              expect(insert(buffer, number, value).kind).toBe(twin.insert(String(number), value, value));
            } else if (kind === 'update') {
              expect(buffer.update(number, value, value)).toBe(twin.update(number, value, value));
            } else if (buffer.length > 0) {
              for (const id of draw(buffer, seed, number)) twin.draw(id);
            }
            const probs = buffer.replayProbs();
            const expected = twin.replayProbs();
            expect(numbersIn(buffer).map(String)).toEqual(twin.entries.map((entry) => entry.name));
            expect(new Set(numbersIn(buffer)).size).toBe(buffer.length);
            expect(buffer.length).toBeLessThanOrEqual(capacity);
            buffer.entries().forEach((entry, slot) => {
              const { id, score: kept, maxReturn, lastDrawn } = twin.entries[slot];
              expect(entry).toMatchObject({ id, score: kept, maxReturn, staleness: twin.drawCount - lastDrawn });
              expect(probs[slot]).toBeCloseTo(expected[slot], 9);
            });
            if (buffer.length > 0) expect(probs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
          });
        },
      ),
      { seed: 9, numRuns: 150 },
    );
  });
});

describe('saved and loaded', () => {
  const packr = new Packr({ moreTypes: true, useRecords: false, mapsAsObjects: true });

  function lived(): LevelBuffer {
    const buffer = createBuffer({ capacity: 8 });
    const rng = new Rng(12);
    for (let i = 0; i < 20; i++) insert(buffer, rng.below(15), rng.unit(), rng.unit());
    const parent = buffer.entries()[3];
    buffer.insert({ level: levelOf(300), score: 5, maxReturn: 1, lineage: childLineage(parent) });
    buffer.insert({ level: levelOf(301), score: 6, maxReturn: 1, lineage: PERSON_LINEAGE });
    draw(buffer, 13, 9);
    return buffer;
  }

  it('through the bytes of a checkpoint, goes on as if nothing had been', () => {
    const buffer = lived();
    const copy = createBuffer({ capacity: 8 });
    for (let i = 0; i < 5; i++) insert(copy, 90 + i, 1); // forgotten
    copy.load(packr.unpack(packr.pack(buffer.save())));
    expect(copy.entries()).toEqual(buffer.entries());
    expect(copy.find(levelOf(90))).toBe(-1);
    for (let id = 0; id < 25; id++) expect(copy.get(id)).toEqual(buffer.get(id));
    for (const each of [buffer, copy]) {
      const rng = new Rng(14);
      for (let i = 0; i < 30; i++) {
        insert(each, rng.below(40), rng.unit() * 7, rng.unit());
        const ids = new Int32Array(3);
        each.sample(rng, ids, i % 2 === 0);
        for (const id of ids) each.update(id, rng.unit(), rng.unit());
      }
    }
    expect(packr.pack(copy.save())).toEqual(packr.pack(buffer.save()));
    expect(copy.replayProbs()).toEqual(buffer.replayProbs());
  });

  it('is refused with another capacity, a damaged level or columns of different lengths, and nothing is lost', () => {
    const buffer = lived();
    const saved = buffer.save();
    const target = createBuffer({ capacity: 8 });
    insert(target, 3, 1);
    const damaged = (saved.levels as Uint8Array[]).map((bytes) => bytes.slice());
    damaged[2][damaged[2].length - 20] ^= 1;
    expect(() => createBuffer({ capacity: 9 }).load(saved)).toThrow(
      'capacity of a saved level buffer; got 8; expected 9',
    );
    expect(() => target.load({ ...saved, levels: damaged })).toThrow(InputError);
    expect(() => target.load({ ...saved, scores: new Float64Array(7) })).toThrow(
      /scores of a saved level buffer; got 7/,
    );
    expect(target.entries()).toMatchObject([{ id: 0, score: 1 }]);
  });
});

describe('configuration', () => {
  it('is refused out of range, with the field named', () => {
    expect(() => createBuffer({ capacity: 0 })).toThrow(/capacity of the level buffer; got 0/);
    expect(() => createBuffer({ capacity: 2.5 })).toThrow(InputError);
    expect(() => createBuffer({ minFill: 1.5 })).toThrow(/minFill/);
    expect(() => createBuffer({ replayProb: -0.1 })).toThrow(/replayProb/);
    expect(() => createBuffer({ stalenessCoefficient: Number.NaN })).toThrow(/stalenessCoefficient/);
    expect(() => createBuffer({ temperature: 0 })).toThrow(/temperature/);
    expect(() => createBuffer({ epsilon: -1 })).toThrow(/epsilon/);
  });
});
