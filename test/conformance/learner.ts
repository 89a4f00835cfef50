import { beforeAll, describe, expect, it } from 'vitest';
import type { Learner, LearnerSizes } from '../../agents/learners/learner.ts';
import { createDemonstrations, type Demonstrations } from '../../agents/memory/demonstrations.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import { Rng } from '../../envs/core/rng.ts';

/** What every learner must do, whatever its algorithm. Run over the registry by test/agents/learners/conformance.test.ts. */
export interface LearnerCase {
  readonly name: string;
  create(rng: Rng, sizes: LearnerSizes, demonstrations: Demonstrations, change?: { learningRate: number }): Learner;
}

export const SIZES: LearnerSizes = { viewLength: 10, numActions: 3 };
const V = SIZES.viewLength;

/**
 * Two players: in view i the first takes action i mod 3, the second always action 0. Every sixth step ends an episode;
 * with `endsAlways` every step does, as in what `feed` gives.
 */
export function toyDemonstrations(endsAlways = false, length = 24): Demonstrations {
  const rng = new Rng(77);
  const out = createDemonstrations('toy', V, 2, 2 * length);
  for (let m = 0; m < 2 * length; m++) {
    const i = m % length;
    for (let j = 0; j < V; j++) {
      out.observations[m * V + j] = Number(j === i % V);
      out.nextObservations[m * V + j] = rng.below(2);
    }
    out.demonstratorIdx[m] = m < length ? 0 : 1;
    out.actions[m] = m < length ? (i % V) % 3 : 0;
    out.terminated[m] = Number(endsAlways || i % 6 === 5);
    if (out.terminated[m] === 0) out.nextActions[m] = rng.below(3);
  }
  return out;
}

/** Transitions in which only action `i mod 3` of view i pays. */
export function feed(learner: Learner, rewardScale = 1): void {
  const rng = new Rng(78);
  for (let i = 0; i < 60; i++) {
    const views = new Uint8Array(V);
    const nextViews = Uint8Array.from({ length: V }, () => rng.below(2));
    views[i % V] = 1;
    const action = Math.floor(i / V) % 3;
    learner.remember(views, nextViews, 0, action, (action === (i % V) % 3 ? 1 : 0) * rewardScale, true);
  }
}

const VIEWS = Uint8Array.from({ length: V * V }, (_, i) => Number(Math.floor(i / V) === i % V));

function actionsOf(learner: Learner): number[] {
  const actions = new Uint8Array(V);
  learner.act(VIEWS, V, actions);
  return [...actions];
}

const weightsOf = (learner: Learner): string =>
  JSON.stringify(Object.values(learner.networks).map((network) => Object.values(network.values).map((v) => [...v])));

export function describeLearner({ name, create }: LearnerCase): void {
  describe(`learner ${name}`, () => {
    beforeAll(async () => {
      await loadEngine();
    });

    const make = (change?: { learningRate: number }) => create(new Rng(5), SIZES, toyDemonstrations(), change);

    it('acts within range before it has learned anything', () => {
      for (const action of actionsOf(make())) expect(action).toBeLessThan(3);
    });

    it('same seed, same bytes', () => {
      const [a, b] = [make(), make()];
      for (const learner of [a, b]) {
        feed(learner);
        const rng = new Rng(6);
        for (let i = 0; i < 3; i++) learner.prepare(rng);
        for (let i = 0; i < 5; i++) learner.update(rng);
      }
      expect(weightsOf(a)).toBe(weightsOf(b));
    });

    it('learning rate 0 freezes it', () => {
      const learner = make({ learningRate: 0 });
      const before = weightsOf(learner);
      feed(learner);
      const rng = new Rng(6);
      learner.prepare(rng);
      for (let i = 0; i < 3; i++) learner.update(rng);
      expect(weightsOf(learner)).toBe(before);
    });

    it('saved and loaded it acts and goes on learning the same', () => {
      const learner = make();
      feed(learner);
      const rng = new Rng(6);
      for (let i = 0; i < 8; i++) learner.update(rng);
      const copy = create(new Rng(999), SIZES, toyDemonstrations());
      for (const [network, parameters] of Object.entries(learner.networks)) copy.networks[network].copyFrom(parameters);
      copy.loadExtra(structuredClone(learner.saveExtra()));
      expect(actionsOf(copy)).toEqual(actionsOf(learner));
      for (const each of [learner, copy]) {
        const rngAfter = new Rng(7);
        for (let i = 0; i < 4; i++) each.update(rngAfter);
      }
      expect(weightsOf(copy)).toBe(weightsOf(learner));
    });
  });
}
