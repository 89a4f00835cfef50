import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TreeCopy } from './tree-copy.ts';

/** CONTRIBUTING's "Add a world" with the world and the case that docs/adding-a-world.md shows, under another name. */
const tree = new TreeCopy();
afterAll(() => tree.remove());

/** The blocks of code of the page, renamed. */
const [world, worldCase] = [...readFileSync('docs/adding-a-world.md', 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code.replaceAll('beacon', 'lantern').replaceAll('Beacon', 'Lantern'),
);

tree.write('envs/worlds/lantern.ts', world);
tree.insert(
  'envs/registry.ts',
  "import { goalCycleWorld } from './worlds/goal-cycle/goal-cycle.ts';\n",
  "import { lanternWorld } from './worlds/lantern.ts';\n",
);
tree.insert('envs/registry.ts', '  beaconWorld,\n', '  lanternWorld,\n');
tree.write('test/conformance/cases/lantern.ts', worldCase);
tree.insert(
  'test/conformance/environment.test.ts',
  "import { goalCycleCase } from './cases/goal-cycle.ts';\n",
  "import { lanternCase } from './cases/lantern.ts';\n",
);
tree.insert('test/conformance/environment.test.ts', '  beaconCase,\n', '  lanternCase,\n');

describe('a toy world', () => {
  it('is held to the contract by the suite, which asks for its case', () => {
    const said = tree.vitest('lantern|every registered world', 'test/conformance/environment.test.ts');
    expect(said).toContain('every registered world is put through the suite');
    expect(said.match(/✓ .*lantern/g)?.length).toBeGreaterThan(10);
  });

  it('is listed, is learned in and is evaluated', () => {
    expect(tree.murmur('worlds', 'lantern')).toContain('lantern: a corridor');
    const run = join(tree.path, 'run');
    const small = ['--set', 'numWorlds=4', 'numSteps=16', 'memory=none', 'filters=0', 'memorySize=8'];
    tree.murmur('train', 'ppo', '--world', 'lantern', '--budget', '600', '--engine', 'wasm', '--out', run, ...small);
    const report = JSON.parse(tree.murmur('evaluate', run, '--episodes', '20', '--engine', 'wasm', '--json'));
    expect(report).toMatchObject({ world: 'lantern', numEpisodes: 20, successRate: expect.any(Number) });
  });
});
