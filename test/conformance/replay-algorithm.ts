import { beforeAll, describe, expect, it } from 'vitest';
import type { ReplayAlgorithm } from '../../agents/algorithms/replay-algorithm.ts';
import type { LearnerSizes } from '../../agents/algorithms/replay-settings.ts';
import type { Algorithm, Metrics } from '../../agents/core/algorithm.ts';
import { allRows, createPolicyOutput, type Policy } from '../../agents/core/policy.ts';
import { createTrajectory, type Trajectory } from '../../agents/core/trajectory.ts';
import { createDemonstrations, type Demonstrations } from '../../agents/memory/demonstrations.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createFlagsSpec } from '../../envs/core/specs.ts';
import { finish } from '../../envs/core/steps.ts';

/** What every method with a replay or from demonstrations must do. Run by test/agents/algorithms/conformance.test.ts. */
export interface ReplayCase {
  readonly name: string;
  create(rng: Rng, demonstrations: Demonstrations, change?: Readonly<Record<string, number>>): ReplayAlgorithm;
}

const L = 10;
export const TOY_SPEC = createFlagsSpec({
  id: 'toy',
  actionNames: ['left', 'right', 'stay'],
  cumulantNames: [],
  scene: { terrainNames: ['floor'], itemNames: ['none'], heldNames: ['none'] },
  window: { height: 1, width: L, channelNames: ['here'] },
});
export const SIZES: LearnerSizes = { observationLength: L, numActions: 3 };

/** Small networks that learn after every `learn` of the toy's trajectory, once. */
export const SMALL = { torsoSizes: [16, 16], headSize: 8, batchSize: 16, replayCapacity: 100 };
export const PACE = { numSteps: 1, stepsPerUpdate: 60, warmUpSteps: 0 };

/**
 * Two players: in cell i the first takes action i mod 3, the second always action 0. Every sixth step ends an episode;
 * with `endsAlways` every step does.
 */
export function toyDemonstrations(endsAlways = false, length = 24): Demonstrations {
  const rng = new Rng(77);
  const out = createDemonstrations('toy', L, 2, 2 * length);
  for (let m = 0; m < 2 * length; m++) {
    const i = m % length;
    for (let j = 0; j < L; j++) {
      out.observations[m * L + j] = Number(j === i % L);
      out.nextObservations[m * L + j] = rng.below(2);
    }
    out.demonstratorIdx[m] = m < length ? 0 : 1;
    out.actions[m] = m < length ? (i % L) % 3 : 0;
    out.terminated[m] = Number(endsAlways || i % 6 === 5);
    if (out.terminated[m] === 0) out.nextActions[m] = rng.below(3);
  }
  return out;
}

/** How a transition goes on that does: to the row's next step, or to the final observation of an episode that is cut. */
export type GoingOn = 'next step' | 'cut';

/**
 * One step of 60 rows in which action `i mod 3` of cell i is best, for a method that looks ahead and knows where an episode ends.
 * In an even cell it pays nothing and goes on to the next cell, while the others pay .3 and end there; in an odd cell it
 * alone pays 1. An ended step shows a cell worth 1, and a cut one is followed by a cell that nothing is known of: who bootstraps
 * from an end, or not from a step that goes on, takes .3.
 */
export function toyTrajectory(numSteps: number, goingOn: GoingOn, rewardScale = 1): Trajectory {
  const numRows = 60;
  const out = createTrajectory({ numSteps, numRows, observationLength: L, numCumulants: 0, memorySize: 0 });
  for (let i = 0; i < numSteps * numRows; i++) {
    const cell = i % L;
    const action = Math.floor(i / L) % 3;
    const isBest = action === cell % 3;
    const goesOn = isBest && cell % 2 === 0;
    out.observations[i * L + cell] = 1;
    out.actions[i] = action;
    out.rewards[i] = rewardScale * (cell % 2 === 0 ? 0.3 * Number(!isBest) : Number(isBest));
    out.terminated[i] = Number(!goesOn);
    if (goesOn && goingOn === 'cut') {
      out.truncated[i] = 1;
      out.cuts.push({ index: i, observation: observationOf(cell + 1), memory: new Float32Array(0) });
    } else out.last.observations[i * L + (goesOn ? cell + 1 : 1)] = 1;
  }
  return out;
}

const observationOf = (cell: number): Uint8Array => Uint8Array.from({ length: L }, (_, i) => Number(i === cell));
const OBSERVATIONS = Uint8Array.from({ length: L * L }, (_, i) => Number(Math.floor(i / L) === i % L));

/** One `learn` of the toy's trajectory: one update. */
export function learnOnce(
  algorithm: Algorithm,
  rng: Rng,
  { goingOn = 'next step', rewardScale = 1 }: { goingOn?: GoingOn; rewardScale?: number } = {},
): Metrics {
  return finish(algorithm.learn(toyTrajectory(algorithm.numSteps, goingOn, rewardScale), 0, rng));
}

/** What a policy does in the ten observations; rows: which of them. */
export function actionsOf(policy: Policy, rng: Rng, rows = allRows(L)): number[] {
  const out = createPolicyOutput(L);
  out.actions.fill(NOBODY);
  policy.act(inputOf(OBSERVATIONS, rows), policy.createState(L), rng, out);
  return [...out.actions];
}

const NOBODY = 255;

function inputOf(observations: Uint8Array, rows: Int32Array) {
  const resets = new Uint8Array(L);
  return { rows, observations, resets, previousActions: new Uint8Array(L), previousRewards: new Float32Array(L) };
}

const weightsOf = ({ networks }: Algorithm): string =>
  JSON.stringify(Object.values(networks).map(({ values }) => Object.values(values).map((array) => [...array])));

export function describeReplayAlgorithm({ name, create }: ReplayCase): void {
  describe(`algorithm ${name}`, () => {
    beforeAll(async () => {
      await loadEngine();
    });

    const make = (change?: Readonly<Record<string, number>>, seed = 5) =>
      create(new Rng(seed), toyDemonstrations(), change);

    it('acts within range before it has learned anything, and for its rows alone', () => {
      const { behaviour, evaluation } = make();
      for (const policy of [behaviour, evaluation]) {
        for (const action of actionsOf(policy, new Rng(1))) expect(action).toBeLessThan(3);
        const some = actionsOf(policy, new Rng(1), Int32Array.of(2, 7));
        some.forEach((action, row) => {
          if (row === 2 || row === 7) expect(action).toBeLessThan(3);
          else expect(action).toBe(NOBODY);
        });
      }
    });

    it('plays what it has learned without chance, and in a batch as row by row', () => {
      const { evaluation } = make();
      const rng = new Rng(1);
      const together = actionsOf(evaluation, rng);
      expect(rng.state).toEqual(new Rng(1).state);
      const apart = together.map((_, row) => actionsOf(evaluation, rng, Int32Array.of(row))[row]);
      expect(apart).toEqual(together);
    });

    it('same seed, same bytes', () => {
      const [a, b] = [make(), make()];
      for (const algorithm of [a, b]) {
        const rng = new Rng(6);
        finish(algorithm.prepare(rng));
        for (let i = 0; i < 5; i++) learnOnce(algorithm, rng);
        expect(algorithm.numUpdates).toBe(5);
      }
      expect(weightsOf(a)).toBe(weightsOf(b));
    });

    it('learning rate 0 freezes it, another does not', () => {
      for (const learningRate of [0, 0.01]) {
        const algorithm = make({ learningRate });
        const before = weightsOf(algorithm);
        const rng = new Rng(6);
        finish(algorithm.prepare(rng));
        for (let i = 0; i < 3; i++) learnOnce(algorithm, rng);
        expect(weightsOf(algorithm) === before).toBe(learningRate === 0);
      }
    });

    it('tells the same figures every time', () => {
      const algorithm = make();
      const rng = new Rng(6);
      const [first, second] = [learnOnce(algorithm, rng), learnOnce(algorithm, rng)];
      expect(Object.keys(first)).toEqual(Object.keys(second));
      expect(first.numSkipped).toBe(0);
      for (const [figure, value] of Object.entries(second)) expect(value, figure).toSatisfy(Number.isFinite);
    });

    it('leaves out updates that are not finite, and says that nothing was learned', () => {
      const algorithm = make();
      learnOnce(algorithm, new Rng(6));
      const { online } = algorithm.networks;
      online.values['torso/1/bias'].fill(Number.NaN);
      online.changed('torso/1/bias');
      const others = () =>
        online.names.filter((each) => each !== 'torso/1/bias').map((each) => [...online.values[each]]);
      const before = others();
      const { numSkipped, ...figures } = learnOnce(algorithm, new Rng(7));
      expect(numSkipped).toBeGreaterThan(0);
      for (const value of Object.values(figures)) expect(value).toBeNaN();
      expect(others()).toEqual(before);
    });

    it('saved and loaded it acts and goes on learning with the same bytes', () => {
      const algorithm = make();
      const rng = new Rng(6);
      finish(algorithm.prepare(rng));
      for (let i = 0; i < 8; i++) {
        actionsOf(algorithm.behaviour, rng);
        learnOnce(algorithm, rng);
      }
      const copy = make(undefined, 999);
      copy.load(structuredClone(algorithm.save()), 'a test');
      for (let i = 0; i < 4; i++) {
        const rngs = [new Rng(7 + i), new Rng(7 + i)];
        const [one, other] = [algorithm, copy].map((each, k) => [
          actionsOf(each.behaviour, rngs[k]),
          learnOnce(each, rngs[k]),
          actionsOf(each.evaluation, rngs[k]),
        ]);
        expect(other).toEqual(one);
      }
      expect(weightsOf(copy)).toBe(weightsOf(algorithm));
      expect(copy.save()).toEqual(algorithm.save());
    });

    it('refuses weights that are missing or of other sizes, by name', () => {
      const algorithm = make();
      const { weights, extra } = algorithm.save();
      const [missing] = Object.keys(weights);
      const { [missing]: _missing, ...rest } = weights;
      expect(() => algorithm.load({ weights: rest, extra }, 'x.ckpt')).toThrow(
        new RegExp(`^weights ${missing} of the checkpoint; got "missing"; .*at x.ckpt`),
      );
    });

    it('plays from its networks and what is beside them, made without a demonstrated step', () => {
      const algorithm = make();
      const rng = new Rng(6);
      finish(algorithm.prepare(rng));
      for (let i = 0; i < 8; i++) learnOnce(algorithm, rng);
      const player = create(new Rng(999), createDemonstrations('toy', L, 2, 0));
      for (const [network, parameters] of Object.entries(algorithm.networks)) {
        player.networks[network].copyFrom(parameters);
      }
      player.loadPolicy(structuredClone(algorithm.savePolicy()));
      expect(actionsOf(player.evaluation, rng)).toEqual(actionsOf(algorithm.evaluation, rng));
    });
  });
}
