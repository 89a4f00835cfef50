import { expect, it } from 'vitest';
import { worldIds } from '../../envs/registry.ts';
import { coinsCase } from './cases/coins.ts';
import { orchardCase } from './cases/orchard.ts';
import { describeEnvironment, type EnvironmentCase } from './environment.ts';

const CASES: readonly EnvironmentCase[] = [orchardCase, coinsCase];

it('every registered world is put through the suite', () => {
  expect(CASES.map(({ worldId }) => worldId).sort()).toEqual([...worldIds()].sort());
});

for (const world of CASES) describeEnvironment(world);
