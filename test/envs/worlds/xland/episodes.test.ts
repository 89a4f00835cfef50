import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createGenerator } from '../../../../envs/registry.ts';
import { XlandEnvironment } from '../../../../envs/worlds/xland/environment.ts';
import { xlandSettings } from '../../../../envs/worlds/xland/settings.ts';
import { decodeTask } from '../../../../envs/worlds/xland/task.ts';
import { cellCode, FLOOR, WALL_CODE } from '../../../../envs/worlds/xland/tiles.ts';
import { PICK_UP, Play, room, TOGGLE } from './play.ts';

const ROW = [-1, 0, 1, 0];
const COL = [0, 1, 0, -1];

/** The window by its definition: cell by cell, ahead and to the side of the agent. */
function windowTwin(environment: XlandEnvironment, side: number, viewSize: number): number[] {
  const cells = environment.readCells(0);
  const { row, col, direction } = environment.readAgent(0, 0);
  const right = (direction + 1) % 4;
  const bytes: number[] = [];
  for (let ahead = viewSize - 1; ahead >= 0; ahead--) {
    for (let sideways = -(viewSize - 1) / 2; sideways <= (viewSize - 1) / 2; sideways++) {
      const y = row + ahead * ROW[direction] + sideways * ROW[right];
      const x = col + ahead * COL[direction] + sideways * COL[right];
      const isOnMap = y >= 0 && x >= 0 && y < side && x < side;
      const code = isOnMap ? cells[y * side + x] : 0;
      bytes.push(code >> 4, code & 15);
    }
  }
  return bytes;
}

describe('xland, episodes', () => {
  it.each([3, 5, 7, 11])('shows a window of %i cells as its definition says, in batch and alone', (viewSize) => {
    for (const showPocket of [false, true]) {
      const settings = xlandSettings.parse({
        layout: 'R4',
        size: 13,
        viewSize,
        showPocket,
        maxSteps: 400,
        minRules: 4,
      });
      const environment = new XlandEnvironment(settings, 1);
      const rng = new Rng(viewSize);
      environment.reset(0, createGenerator('xland', settings, 'small').sample(rng), 3);
      const { length } = environment.spec.observation;
      const all = new Uint8Array(length + 1);
      for (let step = 0; step < 300 && environment.terminated[0] === 0; step++) {
        environment.step(Uint8Array.of(rng.below(8) % 6));
        const expected = windowTwin(environment, 13, viewSize);
        const { direction, pocket } = environment.readAgent(0, 0);
        for (let i = 0; i < 4; i++) expected.push(i === direction ? 1 : 0);
        if (showPocket) expected.push(pocket >> 4, pocket & 15);
        for (const buffer of [all.subarray(0, length), all.subarray(1)]) {
          environment.observe(buffer); // at an even and an odd address
          expect([...buffer]).toEqual(expected);
        }
      }
    }
  });

  it('puts objects and agents on distinct floor cells, everywhere alike', () => {
    const settings = xlandSettings.parse({ size: 5, numSeats: 2 });
    const environment = new XlandEnvironment(settings, 1);
    const level = createGenerator('xland', settings, 'trivial').sample(new Rng(1));
    const { objects } = decodeTask(level.parameters as Uint8Array);
    const wanted = objects.map(([tile, colour]) => cellCode(tile, colour)).sort();
    const numResets = 4000;
    const visits = new Array<number>(25).fill(0);
    const headings = new Array<number>(4).fill(0);
    for (let seed = 0; seed < numResets; seed++) {
      environment.reset(0, level, seed);
      const cells = environment.readCells(0);
      expect([...cells].filter((code) => code !== WALL_CODE && code >> 4 !== FLOOR).sort()).toEqual(wanted);
      const [first, second] = [environment.readAgent(0, 0), environment.readAgent(0, 1)];
      expect(first.row === second.row && first.col === second.col).toBe(false);
      for (const { row, col } of [first, second]) expect(cells[row * 5 + col] >> 4).toBe(FLOOR);
      visits[first.row * 5 + first.col]++;
      headings[first.direction]++;
    }
    const isFar = (count: number, prob: number) =>
      Math.abs(count - numResets * prob) > 3.5 * Math.sqrt(numResets * prob * (1 - prob));
    const inner = visits.filter((_, idx) => idx % 5 > 0 && idx % 5 < 4 && idx > 4 && idx < 20);
    expect(inner.filter((count) => isFar(count, 1 / 9))).toEqual([]);
    expect(headings.filter((count) => isFar(count, 1 / 4))).toEqual([]);
  });

  it('opens a locked door with the key of its colour alone, and keeps the key', () => {
    const start = (key: string) => `start: 2 2 right\nsteps: 50\n${room({ '1,2': key, '2,1': 'Lr' })}`;
    const right = new Play(start('kr')).do(PICK_UP, 1, TOGGLE);
    expect([right.cell(2, 1), right.pocket]).toEqual(['door-open-red', 'key-red']);
    expect(right.do(TOGGLE).cell(2, 1)).toBe('door-closed-red');
    expect(new Play(start('kb')).do(PICK_UP, 1, TOGGLE).cell(2, 1)).toBe('door-locked-red');
    expect(new Play(start('or')).do(PICK_UP, 1, TOGGLE).cell(2, 1)).toBe('door-locked-red');
    const counts = Array.from(right.environment.cumulants);
    expect(counts).toEqual([0, 0, 1, 0, 0]);
  });

  it('counts what each seat does', () => {
    const text = `goal: hold key-blue\nrule: hold ball-red -> key-blue\nstart: 2 2 right\n${room({ '1,2': 'or' })}`;
    const { environment } = new Play(text).do(PICK_UP);
    expect(environment.spec.cumulantNames).toEqual(['picked-up', 'put-down', 'toggled', 'rule-fired', 'goal-met']);
    expect([...environment.cumulants]).toEqual([1, 0, 0, 1, 1]);
  });

  it('plays levels of several sizes in one batch, each up to its own limit', () => {
    const settings = xlandSettings.parse({ size: 13 });
    const environment = new XlandEnvironment(settings, 3);
    const sides = [13, 9, 5];
    sides.forEach((size, worldIdx) => {
      const generator = createGenerator('xland', { size }, size === 5 ? 'trivial' : 'high');
      environment.reset(worldIdx, generator.sample(new Rng(size)), worldIdx);
    });
    const ends: number[] = [0, 0, 0];
    for (let step = 1; ends[2] === 0; step++) {
      environment.step(Uint8Array.of(1, 1, 1));
      sides.forEach((_, worldIdx) => {
        if (environment.truncated[worldIdx] === 1) ends[worldIdx] = step;
      });
    }
    expect(ends).toEqual([0, 0, 75]);
  });

  it('keeps held-out rulesets from training', () => {
    const sample = (split: string) => {
      const generator = createGenerator('xland', { split, heldOutPercent: 30 }, 'trivial');
      const rng = new Rng(2);
      return new Set(
        Array.from({ length: 2000 }, () =>
          String(decodeTask(generator.sample(rng).parameters as Uint8Array).goals[0].encoding),
        ),
      );
    };
    const train = sample('train');
    expect([...sample('held-out')].filter((goal) => train.has(goal))).toEqual([]);
    const share = [...sample('all')].filter((goal) => !train.has(goal)).length;
    expect(share).toBeGreaterThan(0);
  });

  it('refuses settings that no level can have', () => {
    const create = (settings: Record<string, unknown>) => () => createGenerator('xland', settings);
    expect(create({ layout: 'R9', size: 12 })).toThrow(/setting size of world xland; got 12; expected 3n \+ 4.*for R9/);
    expect(create({ minRules: 30 })).toThrow('setting minRules of world xland; got 30; expected at most maxRules = 24');
    expect(create({ viewSize: 4 })).toThrow(/setting viewSize of world xland; got 4/);
    expect(create({ layout: 'R3' })).toThrow(/setting layout of world xland/);
    expect(() => createGenerator('xland', { maxRules: 1, size: 13 }, 'high').sample(new Rng(1))).not.toThrow();
  });
});
