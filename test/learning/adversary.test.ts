import { expect, it } from 'vitest';
import { LevelBuilder } from '../../agents/designers/level-builder.ts';
import { pairedDesigner } from '../../agents/designers/paired.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import { Rng } from '../../envs/core/rng.ts';
import { contextOfPreset, findPreset } from '../../train/settings/ued-presets.ts';

/** Minutes rather than seconds: an adversary that is paid for long ways must find out that nothing but the far end pays. */
it('an adversary learns to put start and goal far apart and to leave a way', async () => {
  await loadEngine();
  const context = contextOfPreset(findPreset('mini'), 2, 1);
  const builder = new LevelBuilder(pairedDesigner.settingsSchema.parse({}), context);
  const rng = new Rng(3);
  const paths: number[] = [];
  for (let cycle = 0; cycle < 200; cycle++) {
    const measured = builder.build(rng).map((level) => context.measure(level));
    const rewards = measured.map((each) => (each?.isSolvable ? each.shortestPath / 20 : 0));
    builder.learn(
      rewards.map((reward) => ({ reward, maxReturn: 0 })),
      rng,
    );
    paths.push((20 * rewards.reduce((sum, reward) => sum + reward, 0)) / rewards.length);
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(paths.slice(0, 20))).toBeLessThan(5.5); // 5.0 at random
  expect(mean(paths.slice(-20))).toBeGreaterThan(9);
  builder.dispose();
});
