import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TreeCopy } from './tree-copy.ts';

/** CONTRIBUTING's "Add an algorithm" with a toy: one file, and one line of the registry beside its import. */
const tree = new TreeCopy();
afterAll(() => tree.remove());

tree.write('agents/algorithms/linear-q.ts', readFileSync('test/contributing/linear-q.ts', 'utf8'));
tree.insert(
  'agents/algorithms/registry.ts',
  "from '../core/algorithm.ts';\n",
  "import { linearQDefinition } from './linear-q.ts';\n",
);
tree.insert('agents/algorithms/registry.ts', '  universalDefinition,\n', '  linearQDefinition,\n');
tree.write('arm.level', 'probabilities: 0 65535\npayoffs: 10 10\nLL'); // the second arm alone pays

describe('a toy algorithm', () => {
  it('is listed, and has a command with its settings and examples', () => {
    expect(tree.murmur('algorithms')).toMatch(/^linear-q +Q-learning whose values are linear in what is seen$/m);
    expect(tree.murmur('train', '--help')).toMatch(/linear-q .*Q-learning/);
    const help = tree.murmur('train', 'linear-q', '--help');
    expect(help).toMatch(/stepSize +of the weights; above 0, at most 1 \(default 0.5\)/);
    expect(help).toContain('murmur train linear-q --world maze');
  });

  it('learns in any world, and is evaluated as every policy is', () => {
    tree.murmur('train', 'linear-q', '--world', 'beacon', '--budget', '3200', '--out', join(tree.path, 'beacon'));
    const out = join(tree.path, 'bandit');
    const bandit = ['--world', 'bandit', '--level', 'arm.level', '--set', 'numArms=2', 'horizon=20', 'numWorlds=4'];
    tree.murmur('train', 'linear-q', ...bandit, '--budget', '400', '--out', out);
    const report = JSON.parse(tree.murmur('evaluate', out, '--episodes', '4', '--json'));
    expect(report).toMatchObject({ world: 'bandit', meanReturn: 20 });
  });

  it('is held to the contract by the suite, in every world', () => {
    const said = tree.vitest('linear-q', 'test/conformance/algorithm.test.ts');
    expect(said.match(/✓ .*linear-q/g)?.length).toBeGreaterThan(20);
  });
});
