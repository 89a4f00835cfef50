import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TreeCopy } from './tree-copy.ts';

/** CONTRIBUTING's "Add an algorithm" with a toy: one file, and one line of the registry beside its import. */
const tree = new TreeCopy();
afterAll(() => tree.remove());

tree.write('agents/algorithms/action-values.ts', readFileSync('test/contributing/action-values.ts', 'utf8'));
tree.insert(
  'agents/algorithms/registry.ts',
  "from '../core/algorithm.ts';\n",
  "import { actionValuesDefinition } from './action-values.ts';\n",
);
tree.insert('agents/algorithms/registry.ts', '  universalDefinition,\n', '  actionValuesDefinition,\n');
tree.write('arm.level', 'probabilities: 0 65535\npayoffs: 10 10\nLL'); // the second arm alone pays

describe('a toy algorithm', () => {
  it('is listed, and has a command with its settings and examples', () => {
    expect(tree.murmur('algorithms')).toMatch(/^action-values +values of actions, whatever is seen$/m);
    expect(tree.murmur('train', '--help')).toMatch(/action-values .*values of actions/);
    const help = tree.murmur('train', 'action-values', '--help');
    expect(help).toMatch(/stepSize +of the values; above 0, at most 1 \(default 0.1\)/);
    expect(help).toContain('murmur train action-values --world maze');
  });

  it('learns in any world, and is evaluated as every policy is', () => {
    tree.murmur('train', 'action-values', '--world', 'beacon', '--budget', '3200', '--out', join(tree.path, 'beacon'));
    const out = join(tree.path, 'bandit');
    const bandit = ['--world', 'bandit', '--level', 'arm.level', '--set', 'numArms=2', 'horizon=20', 'numWorlds=4'];
    tree.murmur('train', 'action-values', ...bandit, '--budget', '400', '--out', out);
    const report = JSON.parse(tree.murmur('evaluate', out, '--episodes', '4', '--json'));
    expect(report).toMatchObject({ world: 'bandit', meanReturn: 20 });
  });

  it('is held to the contract by the suite, in every world', () => {
    const said = tree.vitest('action-values', 'test/conformance/algorithm.test.ts');
    expect(said.match(/✓ .*action-values/g)?.length).toBeGreaterThan(20);
  });
});
