import { describe, expect, it } from 'vitest';
import type { Algorithm, AlgorithmDefinition } from '../../agents/core/algorithm.ts';
import {
  allRows,
  createPolicyOutput,
  type Policy,
  type PolicyInput,
  type PolicyState,
} from '../../agents/core/policy.ts';
import {
  createTrajectory,
  type Trajectory,
  type TrajectoryEnd,
  type TrajectorySizes,
} from '../../agents/core/trajectory.ts';
import { Hash64 } from '../../envs/core/hash.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { finish } from '../../envs/core/steps.ts';
import { createEnvironment, worldIds } from '../../envs/registry.ts';
import { findMisfit } from '../../train/loop/fit-algorithm.ts';
import { demonstrationsIn } from './played-demonstrations.ts';
import { SMALL, settingsKnownTo, shortWorld } from './small-settings.ts';

const R = 4;
const NUM_LEARNS = 2; // what the first one changes in a replay, the second one learns from
const NUM_WORLDS = 2;

/** What happens in a trajectory, beside what is the same in all of them. What is seen is named by the seed that it is drawn from. */
interface Course {
  readonly endedSteps: 'odd' | 'last' | 'none';
  readonly terminated?: boolean; // how those steps end; both flags may be set, and a termination is one all the same
  readonly truncated?: boolean;
  readonly seenAtEnd?: number; // final observation of truncated episodes
  readonly seenAfter?: number; // after the last step
  readonly remembered?: number; // before the first step
  readonly forgetsFirst?: boolean; // whether that is forgotten; true where left out
}

/** The worlds that show the least of those that a method goes with: a number or two, where there is such a world. */
export function smallestWorldsOf(definition: AlgorithmDefinition): readonly string[] {
  const has = { hasTrials: true, hasDemonstrations: true };
  const lengthOf = (worldId: string) => specOf(worldId).observation.length;
  return worldIds()
    .filter((worldId) => findMisfit(definition, specOf(worldId), has) === undefined)
    .sort((one, other) => lengthOf(one) - lengthOf(other))
    .slice(0, NUM_WORLDS);
}

const specOf = (worldId: string): WorldSpec => createEnvironment(worldId, shortWorld(worldId), 1).spec;

/**
 * What every method must make of the ends of episodes, read off its weights: two copies of it learn from trajectories that are the
 * same but for one thing, which must change what is learned or must not, to the byte. A method that takes no step is told by its definition.
 */
export function describeEnds(definition: AlgorithmDefinition, worldId: string): void {
  describe(`${definition.id} learning in ${worldId} where episodes end`, () => {
    const spec = specOf(worldId);
    const settings = settingsKnownTo(definition, SMALL) as Record<string, unknown>;

    const create = (): Algorithm =>
      definition.create({
        config: settings,
        spec,
        numRows: R,
        rowsPerWorld: 1,
        rng: new Rng(5),
        demonstrations: demonstrationsIn(worldId),
      });

    /** Hash of the weights, and of what plays beside them, after some trajectories of this course. */
    function learned(course: Course): string {
      const algorithm = create();
      for (let n = 0; n < NUM_LEARNS; n++) {
        const trajectory = play(algorithm, spec, course, n);
        algorithm.fillValues?.(trajectory);
        const { numSkipped } = finish(algorithm.learn(trajectory, 0, new Rng(n)));
        expect(numSkipped).toBe(0);
      }
      const hash = new Hash64();
      for (const { values } of Object.values(algorithm.networks)) {
        for (const { buffer, byteOffset, byteLength } of Object.values(values)) {
          hash.words(new Uint8Array(buffer, byteOffset, byteLength));
        }
      }
      hash.words(Buffer.from(JSON.stringify(algorithm.savePolicy?.() ?? {})));
      algorithm.dispose();
      return hash.digest();
    }

    const expectSame = (course: Course, change: Partial<Course>) =>
      expect(learned({ ...course, ...change })).toBe(learned(course));
    const expectOther = (course: Course, change: Partial<Course>) =>
      expect(learned({ ...course, ...change })).not.toBe(learned(course));

    const untaught = create();
    const takesSteps = untaught.numSteps > 0;
    untaught.dispose();
    if (!takesSteps) {
      it('takes no step, and says that it learns from demonstrations', () => {
        expect(definition.needs.demonstrations).toBe('needed');
      });
      return;
    }

    it('has no future after a termination, whatever is seen there', () => {
      expectSame({ endedSteps: 'odd', terminated: true, truncated: true }, { seenAtEnd: 2 });
      expectOther({ endedSteps: 'odd', terminated: true }, { terminated: false, truncated: true });
    });

    it('looks beyond a truncation, from its final observation', () => {
      expectOther({ endedSteps: 'odd', truncated: true }, { seenAtEnd: 2 });
    });

    it('takes what is seen after an end for another episode', () => {
      expectSame({ endedSteps: 'last', terminated: true }, { seenAfter: 2 });
      expectSame({ endedSteps: 'last', truncated: true }, { seenAfter: 2 });
    });

    it('learns without what was remembered before a reset', () => {
      expectSame({ endedSteps: 'none' }, { remembered: 2 });
      if (settings.memory !== undefined) expectOther({ endedSteps: 'none', forgetsFirst: false }, { remembered: 2 });
    });
  });
}

/** Trajectory `n` of a course: the method acts on what is drawn, not played, so that nothing but the course differs. */
function play(algorithm: Algorithm, spec: WorldSpec, course: Course, n: number): Trajectory {
  const { numSteps: T, behaviour, recordsMemory } = algorithm;
  const { remembered = 1, forgetsFirst = true } = course;
  const state = behaviour.createState(R);
  const out = draw(spec, { numSteps: T, memorySize: state.memory.length / R, recordsMemory }, n);
  const memory = new Rng(remembered);
  for (let i = 0; i < state.memory.length; i++) state.memory[i] = memory.unit();
  out.initialMemory.set(state.memory);
  const next: Omit<TrajectoryEnd, 'observations' | 'memory'> = {
    resets: new Uint8Array(R).fill(Number(forgetsFirst)),
    previousActions: new Uint8Array(R),
    previousRewards: new Float32Array(R),
  };
  const finals = new Rng(course.seenAtEnd ?? 1);
  for (let t = 0; t < T; t++) {
    act(behaviour, next, state, new Rng(n, t), out, t);
    const isEnd = course.endedSteps === 'odd' ? t % 2 === 1 : course.endedSteps === 'last' && t === T - 1;
    if (isEnd) endEpisodes(spec, course, finals, state, out, t);
    const [from, to] = [t * R, (t + 1) * R];
    next.resets.fill(Number(isEnd));
    next.previousActions.set(isEnd ? new Uint8Array(R) : out.actions.subarray(from, to));
    next.previousRewards.set(isEnd ? new Float32Array(R) : out.rewards.subarray(from, to));
  }
  const observations = drawObservations(spec, R, new Rng(course.seenAfter ?? 1));
  for (const [name, column] of Object.entries({ ...next, observations, memory: state.memory })) {
    out.last[name as keyof TrajectoryEnd].set(column);
  }
  return out;
}

/** A trajectory of which what is seen and paid is drawn. */
function draw(
  spec: WorldSpec,
  sizes: Pick<TrajectorySizes, 'numSteps' | 'memorySize' | 'recordsMemory'>,
  seed: number,
): Trajectory {
  const { observation, numCumulants } = spec;
  const out = createTrajectory({ ...sizes, numRows: R, observationLength: observation.length, numCumulants });
  const rng = new Rng(seed);
  for (let i = 0; i < out.rewards.length; i++) out.rewards[i] = rng.unit();
  for (let i = 0; i < out.cumulants.length; i++) out.cumulants[i] = rng.below(2);
  out.observations.set(drawObservations(spec, out.rewards.length, rng));
  return out;
}

/** Step t: every row acts. */
function act(
  policy: Policy,
  known: Omit<PolicyInput, 'rows' | 'observations'>,
  state: PolicyState,
  rng: Rng,
  out: Trajectory,
  t: number,
): void {
  const from = t * R;
  const L = out.last.observations.length / R;
  const observations = out.observations.subarray(from * L, (from + R) * L);
  const { resets, previousActions, previousRewards } = known;
  const chosen = createPolicyOutput(R);
  policy.act({ rows: allRows(R), observations, resets, previousActions, previousRewards }, state, rng, chosen);
  out.resets.set(resets, from);
  out.previousActions.set(previousActions, from);
  out.previousRewards.set(previousRewards, from);
  out.actions.set(chosen.actions, from);
  out.logProbabilities.set(chosen.logProbabilities, from);
  out.values.set(chosen.values, from);
  if (out.memory.length > 0) out.memory.set(state.memory, from * (state.memory.length / R));
}

/** Step t ends the episode of every row. */
function endEpisodes(
  spec: WorldSpec,
  { terminated = false, truncated = false }: Course,
  finals: Rng,
  { memory }: PolicyState,
  out: Trajectory,
  t: number,
): void {
  const M = memory.length / R;
  out.terminated.fill(Number(terminated), t * R, (t + 1) * R);
  out.truncated.fill(Number(truncated), t * R, (t + 1) * R);
  if (!truncated) return;
  for (let row = 0; row < R; row++) {
    const observation = drawObservations(spec, 1, finals);
    out.cuts.push({ index: t * R + row, observation, memory: memory.slice(row * M, (row + 1) * M) });
  }
}

/** Bytes that the world's observations may hold: [numRows, L]. */
function drawObservations({ observation: { length, low, high } }: WorldSpec, numRows: number, rng: Rng): Uint8Array {
  return Uint8Array.from({ length: numRows * length }, () => low + rng.below(high - low + 1));
}
