import { expect, it } from 'vitest';
import type { PpoRollout } from '../../../agents/algorithms/ppo-minibatch.ts';
import { type BuildingEpisode, packEpisodes } from '../../../agents/designers/packed-episodes.ts';
import { computeAdvantages, createTrajectories } from '../../../agents/ops/advantages.ts';
import { Rng } from '../../../envs/core/rng.ts';

const [T, B, L] = [7, 5, 3];

function sampleRollout(rng: Rng): PpoRollout {
  const bytes = (length: number) => Uint8Array.from({ length }, () => rng.below(256));
  const normals = (length: number) => Float32Array.from({ length }, () => rng.normal());
  return {
    ...createTrajectories(T, B),
    values: normals(T * B),
    observations: bytes(T * B * L),
    actions: bytes(T * B),
    logProbabilities: normals(T * B),
    resets: new Uint8Array(T * B).fill(1, 0, B),
    initialMemory: new Float32Array(0),
  };
}

/** Every sample that counts as one line of numbers, with its advantage; sorted, as the order is the packing's affair. */
function samplesOf(rollout: PpoRollout): string[] {
  const advantages = new Float32Array(rollout.rewards.length);
  computeAdvantages(rollout, 0.99, 0.9, advantages);
  return Array.from(advantages, (advantage, i) =>
    [
      rollout.observations.subarray(i * L, (i + 1) * L),
      rollout.actions[i],
      rollout.logProbabilities[i],
      rollout.values[i],
      advantage,
    ].join(' '),
  )
    .filter((_, i) => rollout.mask?.[i] === 1)
    .sort();
}

it('holds the same samples with the same advantages as the episodes side by side, in fewer columns', () => {
  for (let seed = 0; seed < 50; seed++) {
    const rng = new Rng(seed);
    const rollout = sampleRollout(rng);
    const episodes: BuildingEpisode[] = Array.from({ length: B }, (_, world) => ({
      world,
      length: 1 + rng.below(T),
      reward: rng.normal(),
    })).filter((_, world) => world === 0 || rng.below(4) > 0);
    const mask = new Uint8Array(T * B);
    for (const { world, length, reward } of episodes) {
      rollout.rewards[(length - 1) * B + world] = reward;
      rollout.terminated[(length - 1) * B + world] = 1;
      for (let t = 0; t < length; t++) mask[t * B + world] = 1;
    }
    const packed = packEpisodes(rollout, episodes);
    expect(samplesOf(packed)).toEqual(samplesOf({ ...rollout, mask }));
    expect(packed.numSteps).toBe(T);
    expect(packed.numRows).toBeLessThanOrEqual(episodes.length);
    expect(packed.resets.reduce((sum, flag) => sum + flag, 0)).toBe(episodes.length);
  }
});

it('puts a short episode behind a long one', () => {
  const rollout = sampleRollout(new Rng(1));
  const lengths = [2, 7, 4, 5, 3];
  const packed = packEpisodes(
    rollout,
    lengths.map((length, world) => ({ world, length, reward: 1 })),
  );
  expect(packed.numRows).toBe(3); // 7, 5 + 2, 4 + 3
  expect(packed.mask?.every((flag) => flag === 1)).toBe(true);
});
