import { describe, expect, it } from 'vitest';
import type { BufferedLevel } from '../../../agents/memory/level-entry.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createGenerator, findWorld, parseSettings } from '../../../envs/registry.ts';
import { measurePlayed, toLevelRecord } from '../../../train/loop/level-record.ts';
import type { StudentConfig } from '../../../train/loop/student.ts';

const IN_WAY = '..#..\n.>#G.\n..#..\n.....\n.....\n';
const WITHOUT = '..#..\n.>#G.\n..#..\n..#..\n..#..\n';

const levelOf = (worldId: string, text: string) => findWorld(worldId).levelFormat.parse(text);
const entryOf = (level: BufferedLevel['level']) =>
  ({
    level,
    id: 7,
    score: 0.5,
    maxReturn: Number.NaN,
    lineage: { parentId: 3, generation: 2, origin: 'mutated' },
  }) as BufferedLevel;

describe('the record of a level', () => {
  it('has what its world measures, in the order of the first files', () => {
    const head =
      '{"cycle":4,"id":7,"parentId":3,"generation":2,"origin":"mutated","score":0.5,"maxReturn":null,"text":';
    const lineOf = (text: string) => JSON.stringify(toLevelRecord(4, entryOf(levelOf('maze', text))));
    expect(lineOf(IN_WAY)).toBe(`${head}${JSON.stringify(IN_WAY)},"shortestPath":6,"walls":3}`);
    expect(lineOf(WITHOUT)).toBe(`${head}${JSON.stringify(WITHOUT)},"shortestPath":null,"walls":5}`);
  });

  it('has no measures in a world that has none', () => {
    const settings = parseSettings(findWorld('overcooked'), {}) as Record<string, unknown>;
    const kitchen = createGenerator('overcooked', settings, undefined).sample(new Rng(1));
    expect(Object.keys(toLevelRecord(4, entryOf(kitchen)))).toEqual(
      'cycle id parentId generation origin score maxReturn text'.split(' '),
    );
  });
});

it('the complexity of what is played is the mean over levels, of ways over those that have one', () => {
  const levels = [IN_WAY, WITHOUT].map((text) => levelOf('maze', text));
  const cycle = { move: 'new', plays: [{ kind: 'levels', levels, isLearning: true }] } as const;
  expect(measurePlayed(cycle, 1, { worldId: 'maze' } as StudentConfig)).toEqual({
    shortestPath: 6,
    walls: 4,
    solvableShare: 0.5,
  });
  const kitchens = measurePlayed(cycle, 1, { worldId: 'overcooked' } as StudentConfig);
  expect(kitchens).toEqual({ shortestPath: Number.NaN, walls: Number.NaN, solvableShare: Number.NaN });
});
