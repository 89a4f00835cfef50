import { beforeAll, describe, expect, it } from 'vitest';
import { ippoDefinition, ippoSettings } from '../../../agents/algorithms/ippo.ts';
import type { Algorithm } from '../../../agents/core/algorithm.ts';
import { createTrajectory, type Trajectory } from '../../../agents/core/trajectory.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { finish } from '../../../envs/core/steps.ts';
import { createEnvironment } from '../../../envs/registry.ts';
import { stageKitchen } from '../../envs/worlds/overcooked/stage.ts';

const { spec } = createEnvironment('overcooked', { observation: 'featurised' }, 1);
const [T, R] = [6, 4];

beforeAll(async () => {
  await loadEngine();
});

function create(settings: Record<string, unknown>, world = spec): Algorithm {
  const small = { denseSize: 8, memorySize: 8, headSize: 4, numEpochs: 2, numMinibatches: 2, annealing: 'none' };
  const config = ippoSettings.parse({ ...small, ...settings });
  return ippoDefinition.create({ config, spec: world, numRows: R, rowsPerWorld: 2, rng: new Rng(1) });
}

/** Steps by chance, with an event of every kind now and then. */
function sample(rng: Rng): Trajectory {
  const trajectory = createTrajectory({
    numSteps: T,
    numRows: R,
    observationLength: spec.observation.length,
    numCumulants: spec.numCumulants,
    memorySize: 0,
  });
  trajectory.observations.forEach((_, i, all) => {
    all[i] = rng.below(2);
  });
  trajectory.cumulants.forEach((_, i, all) => {
    all[i] = rng.below(4) === 0 ? 1 : 0;
  });
  for (let i = 0; i < T * R; i++) {
    trajectory.actions[i] = rng.below(spec.numActions);
    trajectory.logProbabilities[i] = Math.log(1 / spec.numActions);
    trajectory.rewards[i] = 20 * rng.below(2);
  }
  return trajectory;
}

function learn(algorithm: Algorithm, trajectory: Trajectory, progress: number): Float32Array[] {
  finish(algorithm.learn(trajectory, progress, new Rng(2)));
  const { names, values } = algorithm.networks.policy;
  const weights = names.map((name) => values[name].slice());
  algorithm.dispose();
  return weights;
}

describe('IPPO', () => {
  it.each([
    [0, 1, 'own'],
    [0.4, 0.5, 'own'],
    [0.4, 0.5, 'team'],
    [0.9, 0, 'team'],
  ])(
    'at %d of the run learns from scale * (reward + %d * shaping of its %s), and leaves the rewards as they were',
    (progress, share, shapingFor) => {
      const trajectory = sample(new Rng(3));
      const before = trajectory.rewards.slice();
      const shaping = { shaping: 'potting-onion:3,soup-pickup:5', shapingFor, shapedShare: 0.8 };
      const shaped = learn(create({ ...shaping, rewardScale: 0.1 }), trajectory, progress);
      expect(trajectory.rewards).toEqual(before);
      const kinds = [spec.cumulantNames.indexOf('potting-onion'), spec.cumulantNames.indexOf('soup-pickup')];
      const rewards = before.map((reward, i) => {
        const rows = shapingFor === 'own' ? [i] : [i, i ^ 1]; // two seats a world
        const [pots, soups] = kinds.map((kind) =>
          rows.reduce((sum, row) => sum + trajectory.cumulants[row * spec.numCumulants + kind], 0),
        );
        return 0.1 * (reward + share * (3 * pots + 5 * soups));
      });
      expect(learn(create({ rewardScale: 1 }), { ...trajectory, rewards }, progress)).toEqual(shaped);
      expect(learn(create({ rewardScale: 0.1 }), trajectory, progress)).not.toEqual(share === 0 ? [] : shaped);
    },
  );

  it("pays the world's shaping rewards unless told, in any world that has some", () => {
    const shapingIn = (world: typeof spec) => ippoDefinition.defaultsFor?.(world).shaping;
    expect(shapingIn(spec)).toBe(
      'potting-onion:3,potting-tomato:3,useful-dish-pickup:3,soup-pickup:5,soup-drop:-5', // as in configs of before
    );
    expect(shapingIn({ ...spec, id: 'toy', shapingRewards: { 'dish-drop': -0.5 } })).toBe('dish-drop:-0.5');
    expect(shapingIn({ ...spec, shapingRewards: undefined })).toBe('');
  });

  it('learns from rewards alone in a world that counts no events, and refuses to shape there', () => {
    const mute = { ...spec, numCumulants: 0, cumulantNames: [] };
    const trajectory = sample(new Rng(3));
    const unshaped = learn(create({}), trajectory, 0);
    expect(learn(create({}, mute), { ...trajectory, cumulants: new Uint8Array(0) }, 0)).toEqual(unshaped);
    expect(() => create({ shaping: 'potting-onion:3' }, mute)).toThrow(
      'shaped event of world overcooked; got "potting-onion"; expected none: it counts no events',
    );
  });

  it('pays nothing in Overcooked for putting a soup down and taking it up again', () => {
    const { shaping } = ippoSettings.parse(ippoDefinition.defaultsFor?.(spec) ?? {});
    const rewards = new Map(shaping.split(',').map((part) => part.split(':') as [string, string]));
    const { play, events, player } = stageKitchen('XPXXDX\nO1   S\nX   2X\nXXXXXX\ncook-times: 1');
    const paid = (words: string) =>
      words.split(' ').reduce((sum, word) => {
        play(word);
        return sum + events(0).reduce((part, name) => part + Number(rewards.get(name) ?? 0), 0);
      }, 0);
    const potOne = 'W. !. N. !.';
    expect(paid(`${potOne} ${potOne} ${potOne}`)).toBe(3 * 3);
    expect(paid('E. E. E. N. !. W. W. W. N. !.')).toBe(3 + 5); // a dish, then the soup
    expect([paid('E. N. !.'), player(0).held]).toEqual([-5, 'empty']); // onto the counter
    expect([paid('!.'), player(0).held]).toEqual([5, 'soup-3-0']);
  });

  it('refuses an event that the world does not count, and what is no list of rewards', () => {
    expect(() => create({ shaping: 'potting-onions:3' })).toThrow(/shaped event of world overcooked.*potting-onion/s);
    for (const reward of ['', ':', ':1.2.3', ':.', ':1.', ':-']) {
      expect(ippoSettings.safeParse({ shaping: `potting-onion${reward}` }).success, reward).toBe(false);
    }
    expect(ippoSettings.parse({ shaping: 'potting-onion:-3.4e38,soup-drop:1e-3' }).shaping).toContain('e38');
    for (const reward of ['9'.repeat(40), '-1e39', '1e999']) {
      expect(() => ippoSettings.parse({ shaping: `soup-drop:1,potting-onion:${reward}` }), reward).toThrow(
        /rewards in -3\.4e38\.\.3\.4e38, the finite numbers of 32 bits/,
      );
    }
    expect(() => create({ shaping: 'potting-onion:3,potting-onion:5' })).toThrow(/one reward for potting-onion/);
  });
});
