import { describe, expect, it } from 'vitest';
import { Lineup } from '../../../agents/core/lineup.ts';
import {
  createMemory,
  type Policy,
  type PolicyInput,
  type PolicyOutput,
  type PolicyState,
} from '../../../agents/core/policy.ts';
import { createTrajectory } from '../../../agents/core/trajectory.ts';
import { Rng } from '../../../envs/core/rng.ts';
import type { VectorEnv } from '../../../envs/core/vector-env.ts';
import { createEnvironment, createGenerator, findWorld, parseSettings } from '../../../envs/registry.ts';
import { Collector } from '../../../train/loop/collect.ts';
import { wrapWorlds } from '../../../train/loop/vector-env.ts';
import { createLineup } from '../../../train/players/lineup.ts';

const NUM_WORLDS = 3;
const NUM_STEPS = 12;
const HORIZON = 5;

/** A player at random that signs what it does with its row, and keeps a copy of what it was told. Remembers its steps since a reset. */
class SigningPolicy implements Policy {
  readonly id = 'signing';
  readonly inputs: PolicyInput[] = [];
  readonly #numActions: number;
  readonly #sign: number;

  constructor(numActions: number, sign: number) {
    this.#numActions = numActions;
    this.#sign = sign;
  }

  createState(numRows: number): PolicyState {
    return createMemory(numRows, 1);
  }

  act(input: PolicyInput, { memory }: PolicyState, rng: Rng, out: PolicyOutput): void {
    this.inputs.push(structuredClone(input));
    for (const row of input.rows) {
      memory[row] = (input.resets[row] === 0 ? memory[row] : 0) + this.#sign;
      out.actions[row] = 1 + rng.below(this.#numActions - 1); // never 0, which is what a row that has just begun did before
      out.values[row] = this.#sign * (1 + row);
      out.logProbabilities[row] = -out.values[row];
    }
  }
}

/** Copies of what the worlds say after a step; of the actions that led there the learner's and others' alike. */
function lookAt({ observations, finalObservations, rewards, cumulants, terminated, truncated, resets }: VectorEnv) {
  return structuredClone({ observations, finalObservations, rewards, cumulants, terminated, truncated, resets });
}

/** Plays a learner in one seat of each world beside others, with a look at all rows after every step. */
function collectBesideOthers(worldId: string) {
  const worldSettings = parseSettings(findWorld(worldId), { horizon: HORIZON }) as Record<string, unknown>;
  const { spec } = createEnvironment(worldId, worldSettings, 1);
  const world = { worldId, worldSettings, spec, numWorlds: NUM_WORLDS };
  const levels = new Rng(3);
  const generator = createGenerator(worldId, worldSettings);
  const env = wrapWorlds(world, () => ({ level: generator.sample(levels), seed: levels.uint32() }));
  const { learnerRows } = createLineup({ kind: 'with', names: ['random'] }, world);
  const played = createLineup({ kind: 'self' }, world).learnerRows;
  const otherRows = played.filter((row) => !learnerRows.includes(row));
  const [learner, other] = [new SigningPolicy(spec.numActions, 1), new SigningPolicy(spec.numActions, -1)];
  const lineup = new Lineup(env.numRows, { policy: learner, rows: learnerRows }, [{ policy: other, rows: otherRows }]);
  const trajectory = createTrajectory({
    numSteps: NUM_STEPS,
    numRows: learnerRows.length,
    observationLength: spec.observation.length,
    numCumulants: spec.numCumulants,
    memorySize: 1,
  });
  const collector = new Collector(env, lineup);
  collector.start();
  const looks = [lookAt(env)];
  const steps = collector.collect(trajectory, new Rng(5), { worldsMs: 0, actingMs: 0 });
  while (!steps.next().done) looks.push(lookAt(env));
  return { spec, env, trajectory, looks, learnerRows, otherRows, learner, other, lineup };
}

type Column = Uint8Array | Float32Array;

/** The named rows of columns of all rows, a step after the other. */
function rowsOf(columns: readonly Column[], rows: Int32Array, numRows: number): number[] {
  return columns.flatMap((column) => {
    const width = column.length / numRows;
    return [...rows].flatMap((row) => [...column.subarray(row * width, (row + 1) * width)]);
  });
}

describe.each(['matrix-game', 'overcooked', 'goal-cycle'])('a trajectory collected in %s beside others', (worldId) => {
  it('holds what the rows of the learner saw, did and got, and nothing of the others', () => {
    const { trajectory, looks, learnerRows, env, spec } = collectBesideOthers(worldId);
    const before = looks.slice(0, NUM_STEPS);
    const after = looks.slice(1);
    const of = (columns: readonly Column[]) => rowsOf(columns, learnerRows, env.numRows);
    expect(learnerRows).toHaveLength(NUM_WORLDS);
    expect([...trajectory.observations]).toEqual(of(before.map(({ observations }) => observations)));
    expect([...trajectory.resets]).toEqual(of(before.map(({ resets }) => resets)));
    expect([...trajectory.rewards]).toEqual(of(after.map(({ rewards }) => rewards)));
    expect([...trajectory.cumulants]).toEqual(of(after.map(({ cumulants }) => cumulants)));
    expect([...trajectory.terminated]).toEqual(of(after.map(({ terminated }) => terminated)));
    expect([...trajectory.truncated]).toEqual(of(after.map(({ truncated }) => truncated)));
    expect([...trajectory.last.observations]).toEqual(of([looks[NUM_STEPS].observations]));
    expect([...trajectory.last.resets]).toEqual(of([looks[NUM_STEPS].resets]));
    const signs = Array.from({ length: NUM_STEPS }, () => [...learnerRows].map((row) => 1 + row)).flat();
    expect([...trajectory.values]).toEqual(signs);
    expect([...trajectory.logProbabilities]).toEqual(signs.map((sign) => -sign));
    const L = spec.observation.length;
    expect(trajectory.cuts.map(({ index }) => index)).toEqual(
      [...trajectory.truncated.keys()].filter((index) => trajectory.truncated[index] === 1),
    );
    for (const { index, observation, memory } of trajectory.cuts) {
      const [t, row] = [Math.floor(index / NUM_WORLDS), learnerRows[index % NUM_WORLDS]];
      expect(observation).toEqual(after[t].finalObservations.slice(row * L, (row + 1) * L));
      expect([...memory]).toEqual([HORIZON]); // the learner's, of its steps in the episode
    }
    expect(trajectory.cuts.length).toBe(2 * NUM_WORLDS);
  });

  it('tells everybody the action and the reward before, and 0 where a row has just begun', () => {
    const { trajectory, looks, learnerRows, otherRows, learner, other, env } = collectBesideOthers(worldId);
    for (const [policy, rows] of [
      [learner, learnerRows],
      [other, otherRows],
    ] as const) {
      expect(policy.inputs).toHaveLength(NUM_STEPS);
      policy.inputs.forEach((input, t) => {
        expect(input.rows).toEqual(rows);
        expect(input.observations).toEqual(looks[t].observations);
        for (const row of rows) {
          const isFresh = t % HORIZON === 0;
          expect(input.resets[row]).toBe(Number(isFresh));
          if (isFresh) expect([input.previousActions[row], input.previousRewards[row]]).toEqual([0, 0]);
          else {
            expect(input.previousActions[row]).toBeGreaterThan(0);
            expect(input.previousRewards[row]).toBe(looks[t].rewards[row]);
          }
        }
      });
    }
    const told = (name: 'previousActions' | 'previousRewards') =>
      rowsOf(
        learner.inputs.map((input) => input[name]),
        learnerRows,
        env.numRows,
      );
    expect([...trajectory.previousActions]).toEqual(told('previousActions'));
    expect([...trajectory.previousRewards]).toEqual(told('previousRewards'));
    for (let t = 1; t < NUM_STEPS; t++) {
      if (t % HORIZON === 0) continue;
      const [from, to] = [t * NUM_WORLDS, (t + 1) * NUM_WORLDS];
      const before = trajectory.actions.subarray(from - NUM_WORLDS, to - NUM_WORLDS);
      expect(trajectory.previousActions.subarray(from, to)).toEqual(before);
    }
    if (worldId === 'matrix-game') expect(trajectory.previousRewards.some((reward) => reward !== 0)).toBe(true);
  });
});
