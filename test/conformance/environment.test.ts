import { expect, it } from 'vitest';
import { worldIds } from '../../envs/registry.ts';
import { beaconCase } from './cases/beacon.ts';
import { coinsCase } from './cases/coins.ts';
import { goalCycleCase } from './cases/goal-cycle.ts';
import { mazeCase } from './cases/maze.ts';
import { mazeEditorCase } from './cases/maze-editor.ts';
import { orchardCase } from './cases/orchard.ts';
import { overcookedCase } from './cases/overcooked.ts';
import { tinyCases } from './cases/tiny.ts';
import { xlandCase } from './cases/xland.ts';
import { describeEnvironment, type EnvironmentCase } from './environment.ts';

const CASES: readonly EnvironmentCase[] = [
  orchardCase,
  coinsCase,
  beaconCase,
  mazeCase,
  mazeEditorCase,
  goalCycleCase,
  overcookedCase,
  xlandCase,
  ...tinyCases,
];

it('every registered world is put through the suite', () => {
  expect(CASES.map(({ worldId }) => worldId).sort()).toEqual([...worldIds()].sort());
});

for (const world of CASES) describeEnvironment(world);
