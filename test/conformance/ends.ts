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

type End = 'terminated' | 'truncated' | 'both'; // both flags may be set, and a termination is one all the same

/** What happens in a trajectory, beside what is the same in all of them. What is seen is named by the seed that it is drawn from. */
interface Course {
  readonly endOf: (t: number, row: number, T: number) => End | undefined;
  readonly seenAtEnd?: Seeds; // final observations of truncated episodes
  readonly seenAfter?: Seeds; // after the last step
  readonly isSeamless?: boolean; // a final observation is what the next episode begins with, and who acts is told of no end
  readonly remembered?: number; // before the first step
  readonly forgetsFirst?: boolean; // whether that is forgotten; true where left out
}

/** Of each row. */
type Seeds = readonly number[];
const SEEDS: Seeds = [1, 1, 1, 1];
const ROW_1: Seeds = [1, 2, 1, 1]; // what row 1 sees is another
const OTHER_ROWS: Seeds = [2, 1, 2, 2];
const ALL_ROWS: Seeds = [2, 2, 2, 2];

const never = () => undefined;
/** Rows end one by one, most of them in the middle. */
const atTimes = (end: End) => (t: number, row: number) => ((t + 2 * row) % 5 === 4 ? end : undefined);
/** All rows end at the third step: row 1 is truncated, and what the others saw at last is there and without a meaning. */
const atOnce = (t: number, row: number) => (t !== 2 ? undefined : row === 1 ? 'truncated' : 'both');
/** Row 1 ends alone, in the middle. */
const alone = (end: End) => (t: number, row: number) => (t === 2 && row === 1 ? end : undefined);
/** Row 1 ends alone, at the last step. */
const atLast = (end: End) => (t: number, row: number, T: number) => (t === T - 1 && row === 1 ? end : undefined);

/** What makes a method learn a step from that step and what comes after it, and from nothing further. */
const ONE_STEP = { ...SMALL, memory: 'none', previousAction: false, previousReward: false, lambda: 0, ownSteps: 1 };

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
 * same but for one thing, which must change what is learned or must not, to the byte. Tested, with rows that end at different steps:
 *
 * - a termination has no future;
 * - a truncated row goes on from its own final observation, and no other row does;
 * - it is learned as if it had not ended, whatever its next episode is. A method is asked that can learn every step by itself: none
 *   that remembers over trials, nor one that draws from whole histories, as a cut changes what it draws;
 * - what a row that ended at the last step sees after it matters in no row, and what a reset forgets does not matter.
 *
 * Not tested: that the method learns anything of use. A method that takes no step is told by its definition.
 */
export function describeEnds(definition: AlgorithmDefinition, worldId: string): void {
  describe(`${definition.id} learning in ${worldId} where episodes end`, () => {
    const spec = specOf(worldId);
    const settings = settingsKnownTo(definition, SMALL) as Record<string, unknown>;

    const create = (config = settings): Algorithm =>
      definition.create({
        config,
        spec,
        numRows: R,
        rowsPerWorld: 1,
        rng: new Rng(5),
        demonstrations: demonstrationsIn(worldId),
      });

    /** Hash of the weights, and of what plays beside them, after some trajectories of this course. */
    function learned(course: Course, config = settings): string {
      const algorithm = create(config);
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
      expectSame({ endOf: atTimes('both') }, { seenAtEnd: ALL_ROWS });
      expectOther({ endOf: atTimes('terminated') }, { endOf: atTimes('truncated') });
    });

    it('looks beyond a truncation, from the final observation of that row', () => {
      expectOther({ endOf: atOnce }, { seenAtEnd: ROW_1 });
      expectSame({ endOf: atOnce }, { seenAtEnd: OTHER_ROWS });
    });

    const learnsByStep = definition.needs.trials === undefined && !('historySteps' in settings);
    if (learnsByStep) {
      it('learns a truncated step as if the episode had gone on, whatever the next one is', () => {
        const config = settingsKnownTo(definition, ONE_STEP) as Record<string, unknown>;
        const goesOn = learned({ endOf: never }, config);
        expect(learned({ endOf: alone('truncated'), isSeamless: true }, config)).toBe(goesOn);
        expect(learned({ endOf: alone('terminated') }, config)).not.toBe(goesOn);
      });
    }

    it('takes what is seen after an end for another episode, and no other row for its own', () => {
      for (const end of ['terminated', 'truncated'] as const) {
        expectSame({ endOf: atLast(end) }, { seenAfter: ROW_1 });
      }
    });

    it('learns without what was remembered before a reset', () => {
      expectSame({ endOf: never }, { remembered: 2 });
      if (settings.memory !== undefined) expectOther({ endOf: never, forgetsFirst: false }, { remembered: 2 });
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
  for (let t = 0; t < T; t++) {
    const told = course.isSeamless && t > 0 ? new Uint8Array(R) : next.resets;
    act(behaviour, { ...next, resets: told }, state, new Rng(n, t), out, t);
    out.resets.set(next.resets, t * R);
    const from = t * R;
    next.previousActions.set(out.actions.subarray(from, from + R));
    next.previousRewards.set(out.rewards.subarray(from, from + R));
    for (let row = 0; row < R; row++) {
      const end = course.endOf(t, row, T);
      next.resets[row] = Number(end !== undefined);
      if (end === undefined) continue;
      endEpisode(spec, course, { end, row, t }, state, out);
      next.previousActions[row] = 0;
      next.previousRewards[row] = 0;
    }
  }
  const observations = drawRows(spec, course.seenAfter ?? SEEDS, T);
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
  out.previousActions.set(previousActions, from);
  out.previousRewards.set(previousRewards, from);
  out.actions.set(chosen.actions, from);
  out.logProbabilities.set(chosen.logProbabilities, from);
  out.values.set(chosen.values, from);
  if (out.memory.length > 0) out.memory.set(state.memory, from * (state.memory.length / R));
}

/** Step t ends the episode of a row. */
function endEpisode(
  spec: WorldSpec,
  { seenAtEnd = SEEDS, isSeamless = false }: Course,
  { end, row, t }: { end: End; row: number; t: number },
  { memory }: PolicyState,
  out: Trajectory,
): void {
  const [L, M] = [spec.observation.length, memory.length / R];
  const index = t * R + row;
  out.terminated[index] = Number(end !== 'truncated');
  out.truncated[index] = Number(end !== 'terminated');
  if (end === 'terminated') return;
  const observation = isSeamless
    ? out.observations.slice((index + R) * L, (index + R + 1) * L)
    : drawRows(spec, seenAtEnd, t).slice(row * L, (row + 1) * L);
  out.cuts.push({ index, observation, memory: memory.slice(row * M, (row + 1) * M) });
}

/** What each row sees after step t: [R, L]. */
function drawRows(spec: WorldSpec, seeds: Seeds, t: number): Uint8Array {
  const L = spec.observation.length;
  const rows = new Uint8Array(R * L);
  for (const [row, seed] of seeds.entries()) rows.set(drawObservations(spec, 1, new Rng(seed, t * R + row)), row * L);
  return rows;
}

/** Bytes that the world's observations may hold: [numRows, L]. */
function drawObservations({ observation: { length, low, high } }: WorldSpec, numRows: number, rng: Rng): Uint8Array {
  return Uint8Array.from({ length: numRows * length }, () => low + rng.below(high - low + 1));
}
