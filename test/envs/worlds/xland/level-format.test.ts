import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { GOAL_KINDS } from '../../../../envs/worlds/xland/goals.ts';
import { xlandLevelFormat } from '../../../../envs/worlds/xland/level-format.ts';
import { numRuleTiles, RULE_KINDS } from '../../../../envs/worlds/xland/rules.ts';
import { decodeTask, encodeTask, type XlandTask } from '../../../../envs/worlds/xland/task.ts';
import { EMPTY_CODE, FLOOR_CODE, IS_CELL, IS_WALKABLE, WALL_CODE } from '../../../../envs/worlds/xland/tiles.ts';
import { room } from './play.ts';

const CODES = Array.from({ length: 256 }, (_, code) => code).filter((code) => IS_CELL[code] === 1);

/** Any task that the format allows in a room of 9 x 9, of every kind of goal and rule over time. */
function randomTask(rng: Rng, taskIdx: number): XlandTask {
  const pair = (): [number, number] => {
    const code = CODES[1 + rng.below(CODES.length - 1)];
    return [Math.max(1, code >> 4), code & 15];
  };
  const padded = (bytes: number[], length: number): number[] => [...bytes, ...new Array(length - bytes.length).fill(0)];
  const goal = (id: number): number[] => {
    const { numTiles, hasPosition } = GOAL_KINDS[id];
    const tiles = Array.from({ length: numTiles }, pair).flat();
    return padded([id, ...tiles, ...(hasPosition ? [rng.below(9), rng.below(9)] : [])], 5);
  };
  const rule = (id: number): number[] => padded([id, ...Array.from({ length: numRuleTiles(id) }, pair).flat()], 7);
  const ids = Array.from({ length: rng.below(7) }, (_, i) => (taskIdx + i) % RULE_KINDS.length);
  const cells = Array.from({ length: 49 }, (_, idx) => idx);
  rng.shuffleInPlace(cells);
  return {
    goals: Array.from({ length: 1 + rng.below(4) }, (_, i) => ({
      encoding: goal((taskIdx + i) % GOAL_KINDS.length),
      seats: rng.below(16),
    })),
    rules: ids.map((id) => ({ encoding: rule(id), seats: 1 + rng.below(15) })),
    objects: Array.from({ length: rng.below(8) }, pair),
    doors: rng.below(2) === 0 ? 'fixed' : 'R1',
    maxSteps: rng.below(2) * rng.below(0x10000),
    starts: Array.from({ length: rng.below(5) }, (_, i) => ({
      row: 1 + Math.floor(cells[i] / 7),
      col: 1 + (cells[i] % 7),
      direction: rng.below(4),
    })),
  };
}

describe('levels of xland', () => {
  it('keep every goal, rule, object, start and cell through text', () => {
    const rng = new Rng(3);
    for (let taskIdx = 0; taskIdx < 300; taskIdx++) {
      const task = randomTask(rng, taskIdx);
      const { cells, ...frame } = xlandLevelFormat.parse(room());
      const painted = cells.map((code) =>
        code === FLOOR_CODE && rng.below(4) === 0 ? CODES[rng.below(CODES.length)] : code,
      );
      if (task.doors === 'R1') painted.set(cells);
      for (const { row, col } of task.starts) {
        if (IS_WALKABLE[painted[row * 9 + col]] === 0) painted[row * 9 + col] = FLOOR_CODE;
      }
      const level = { ...frame, cells: painted, parameters: encodeTask(task) };
      xlandLevelFormat.assertValid(level);
      expect(decodeTask(level.parameters)).toEqual(task);
      expect(xlandLevelFormat.parse(xlandLevelFormat.format(level))).toEqual(level);
    }
  });

  it('are written in words', () => {
    const text = [
      'goal: tiles-near-left key-red hex-blue',
      'goal: tile-at goal-green 3 4 by 1,2',
      'rule: near-up ball-pink -> floor',
      'rule: tiles-near star-white square-black -> door-locked-red by 2',
      'objects: key-red hex-blue',
      'doors: R1',
      'steps: 90',
      'start: 2 3 down',
      '',
      room({ '4,4': 'gg', '5,5': ',r', '6,6': '%p' }),
      '',
    ].join('\n');
    expect(xlandLevelFormat.format(xlandLevelFormat.parse(text.replace('%p', '..')))).toBe(text.replace('%p', '..'));
    const open = text.replace('doors: R1\n', '');
    expect(xlandLevelFormat.format(xlandLevelFormat.parse(open))).toBe(open);
  });

  it('refuse arrays with ids out of range, naming rule or goal and argument', () => {
    const level = xlandLevelFormat.parse(`goal: hold ball-red\nrule: hold ball-red -> key-blue\n${room()}`);
    const broken = (at: number, value: number) => {
      const parameters = (level.parameters as Uint8Array).slice();
      parameters[at] = value;
      return () => xlandLevelFormat.assertValid({ ...level, parameters });
    };
    expect(broken(7, 15)).toThrow('kind of a goal; got 15; expected 0..14; at goal 1');
    expect(broken(8, 13)).toThrow('tile; got 13; expected 0..12; at goal 1, argument 1');
    expect(broken(10, 1)).toThrow('byte that is not used; got 1; expected 0; at goal 1');
    expect(broken(12, 16)).toThrow('seats; got 16; expected 0..15; at goal 1');
    expect(broken(13, 12)).toThrow('kind of a rule; got 12; expected 0..11; at rule 1');
    expect(broken(17, 12)).toThrow('colour; got 12; expected 0..11; at rule 1, argument 2');
    expect(broken(20, 0)).toThrow('seats; got 0; expected 1..15; at rule 1');
    expect(broken(0, 6)).toThrow('doors of an xland level; got 6; expected 0..5');
    expect(broken(4, 65)).toThrow('number of rules; got 65; expected 0..64');
    expect(broken(5, 1)).toThrow('parameters of an xland level; got 21; expected 23 bytes');
    expect(() => xlandLevelFormat.assertValid({ ...level, parameters: undefined })).toThrow('got "nothing"');
  });

  it('refuse cells that do not exist and walls that are not of the layout', () => {
    const level = xlandLevelFormat.parse(`goal: none\ndoors: R4\n${R4_ROOM}`);
    const withCell = (idx: number, code: number) => () =>
      xlandLevelFormat.assertValid({ ...level, cells: level.cells.with(idx, code) });
    expect(withCell(20, 0xd1)).toThrow('unknown cell code; got 209; at row 3, column 3');
    expect(withCell(3, FLOOR_CODE)).toThrow('the border must be wall; at row 1, column 4');
    expect(withCell(20, WALL_CODE)).toThrow(
      /not of the layout whose doors are drawn; expected no wall.*row 3, column 3/,
    );
    expect(withCell(13, 0x91)).toThrow(/not of the layout whose doors are drawn; expected wall.*row 2, column 5/);
    expect(withCell(20, EMPTY_CODE)).not.toThrow();
  });
});

const R4_ROOM = room(
  Object.fromEntries(
    Array.from(
      { length: 9 },
      (_, i) =>
        [
          [`4,${i}`, '##'],
          [`${i},4`, '##'],
        ] as const,
    ).flat(),
  ),
);
