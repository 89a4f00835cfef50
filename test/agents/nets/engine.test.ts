import { beforeAll, describe, expect, it } from 'vitest';
import { describeEngine, type Engine, loadEngine } from '../../../agents/nets/engine.ts';
import { matMul } from '../../../agents/nets/matmul.ts';
import { Rng } from '../../../envs/core/rng.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine();
});

function random(rng: Rng, size: number): Float32Array {
  return Float32Array.from({ length: size }, () => rng.normal());
}

describe('engine', () => {
  it('is the same object for a second caller and refuses a change of engine', async () => {
    expect(await loadEngine()).toBe(engine);
    const other = engine.name === 'wasm' ? 'native' : 'wasm';
    await expect(loadEngine(other)).rejects.toThrow(/already runs another engine/);
    expect(describeEngine(engine.name)).toContain(engine.name);
  });

  it('matMul has the gradient autodiff would give', () => {
    const [aShape, bShape] = [
      [5, 7],
      [7, 3],
    ];
    const { tf } = engine;
    const rng = new Rng(3);
    const a = tf.tensor(
      random(
        rng,
        aShape.reduce((x, y) => x * y),
      ),
      aShape,
    );
    const b = tf.tensor(
      random(
        rng,
        bShape.reduce((x, y) => x * y),
      ),
      bShape,
    );
    const ours = tf.grads((x, y) => tf.sum(tf.square(matMul(x, y))))([a, b]);
    const theirs = tf.grads((x, y) => tf.sum(tf.square(tf.matMul(x, y))))([a, b]);
    for (let i = 0; i < 2; i++) {
      const [mine, reference] = [ours[i].dataSync(), theirs[i].dataSync()];
      for (let j = 0; j < mine.length; j++) expect(mine[j]).toBeCloseTo(reference[j], 3);
    }
  });
});
