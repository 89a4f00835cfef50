import { beforeAll, describe, expect, it } from 'vitest';
import { Ppo, ppoDefinition, ppoSettings } from '../../../agents/algorithms/ppo.ts';
import { stateTensor } from '../../../agents/algorithms/ppo-minibatch.ts';
import { Lineup } from '../../../agents/core/lineup.ts';
import { allRows, createPolicyOutput } from '../../../agents/core/policy.ts';
import { createTrajectory, type Trajectory } from '../../../agents/core/trajectory.ts';
import { evaluate } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { finish } from '../../../envs/core/steps.ts';
import { createEnvironment, createGenerator, findWorld, parseSettings } from '../../../envs/registry.ts';
import type { EpisodeStart } from '../../../envs/wrappers/restarting-env.ts';
import type { TrialsConfig } from '../../../envs/wrappers/trials.ts';
import { Collector } from '../../../train/loop/collect.ts';
import { Student } from '../../../train/loop/student.ts';
import { wrapWorlds } from '../../../train/loop/vector-env.ts';

/** PPO with each memory in worlds of one seat: what it remembers, and what its advantages are made of, by numbers. */
const MEMORIES = ['lstm', 'gru', 'min-gru', 'none'] as const;
type Memory = (typeof MEMORIES)[number];

const GAMMA = 0.9;
const LAMBDA = 0.8;
const DIGITS = 4;

/** Its policy stays as it is, and the policy loss of one sample alone is the negative advantage of that sample. */
function settingsOf(memory: Memory, numSteps: number) {
  return ppoSettings.parse({
    numSteps,
    memory,
    memorySize: 8,
    headSize: 4,
    denseSize: 8,
    filters: 0,
    scale: 1,
    previousAction: true,
    previousReward: true,
    gamma: GAMMA,
    lambda: LAMBDA,
    learningRate: 0,
    numEpochs: 1,
    isAdvantageNormalised: false,
  });
}

/** The advantage that `learn` gives sample `index` of a trajectory. */
function advantageAt(ppo: Ppo, trajectory: Trajectory, index: number): number {
  const mask = new Uint8Array(trajectory.actions.length);
  mask[index] = 1;
  return -finish(ppo.learn({ ...trajectory, mask }, 0, new Rng(1))).policyLoss;
}

beforeAll(async () => {
  await loadEngine('wasm');
});

const NUM_STEPS = 16;
const NUM_WORLDS = 4;
const settings = parseSettings(findWorld('t-maze'), { corridorLength: 1, horizon: 4 }) as Record<string, unknown>;
const { spec } = createEnvironment('t-maze', settings, 1);

/** Plays at random in T-mazes whose episodes now end in an arm and now at the horizon. starts: [N] of each world, in order. */
function playTMazes(memory: Memory) {
  const ppo = ppoDefinition.create({
    config: settingsOf(memory, NUM_STEPS),
    spec,
    numRows: NUM_WORLDS,
    rowsPerWorld: 1,
    rng: new Rng(3),
  });
  if (!(ppo instanceof Ppo)) throw new TypeError('no PPO');
  const starts: EpisodeStart[][] = Array.from({ length: NUM_WORLDS }, () => []);
  const generator = createGenerator('t-maze', settings);
  const rng = new Rng(4);
  const env = wrapWorlds({ worldId: 't-maze', worldSettings: settings, numWorlds: NUM_WORLDS }, (worldIdx) => {
    const start = { level: generator.sample(rng), seed: rng.uint32() };
    starts[worldIdx].push(start);
    return start;
  });
  const trajectory = createTrajectory({
    numSteps: NUM_STEPS,
    numRows: NUM_WORLDS,
    observationLength: spec.observation.length,
    numCumulants: spec.numCumulants,
    memorySize: ppo.network.stateSize,
  });
  const lineup = new Lineup(NUM_WORLDS, { policy: ppo.behaviour, rows: allRows(NUM_WORLDS) });
  finish(new Collector(env, lineup).collect(trajectory, rng, { worldsMs: 0, actingMs: 0 }));
  ppo.fillValues(trajectory);
  return { ppo, trajectory, starts };
}

/** Values of one episode's observations, the one after its last action among them: [n + 1], the memory empty at its start. */
function valuesOf({ network, parameters }: Ppo, observations: Uint8Array[], actions: number[], rewards: number[]) {
  const numSteps = observations.length;
  const resets = new Uint8Array(numSteps);
  resets[0] = 1;
  const previous = { actions: Uint8Array.of(0, ...actions), rewards: Float32Array.of(0, ...rewards) };
  const sequence = Uint8Array.from(observations.flatMap((bytes) => [...bytes]));
  const [values] = evaluate(() => {
    const initial = stateTensor(new Float32Array(network.stateSize).fill(7), 1); // an episode forgets it
    return [network.forward(parameters.tensors(), sequence, numSteps, 1, initial, resets, previous).values];
  });
  return values;
}

/** Plays the actions of one world again, an episode at a time: errors of every step, the future of an ended one being 0. */
function replayedErrors(
  ppo: Ppo,
  { actions, numSteps }: Trajectory,
  starts: readonly EpisodeStart[],
  worldIdx: number,
) {
  const environment = createEnvironment('t-maze', settings, 1);
  const look = () => {
    const out = new Uint8Array(spec.observation.length);
    environment.observeSeat(0, 0, out, 0);
    return out;
  };
  const errors: number[] = [];
  const ends: ('terminated' | 'truncated' | 'none')[] = [];
  for (let episode = 0; errors.length < numSteps; episode++) {
    environment.reset(0, starts[episode].level, starts[episode].seed);
    const seen = [look()];
    const done: number[] = [];
    const got: number[] = [];
    while (errors.length + done.length < numSteps && environment.terminated[0] + environment.truncated[0] === 0) {
      const action = actions[(errors.length + done.length) * NUM_WORLDS + worldIdx];
      environment.step(Uint8Array.of(action));
      seen.push(look());
      done.push(action);
      got.push(environment.rewards[0]);
    }
    const values = valuesOf(ppo, seen, done, got);
    done.forEach((_, i) => {
      const isLast = i === done.length - 1;
      const isTerminated = isLast && environment.terminated[0] === 1;
      errors.push(got[i] + GAMMA * (isTerminated ? 0 : values[i + 1]) - values[i]);
      ends.push(isTerminated ? 'terminated' : isLast && environment.truncated[0] === 1 ? 'truncated' : 'none');
    });
  }
  return { errors, ends };
}

describe.each(MEMORIES)('PPO with memory %s', (memory) => {
  it('learns from advantages that end at a termination and look beyond a cut, with the memory of the end', () => {
    const { ppo, trajectory, starts } = playTMazes(memory);
    const counts = { terminated: 0, truncated: 0, none: 0 };
    for (let worldIdx = 0; worldIdx < NUM_WORLDS; worldIdx++) {
      const { errors, ends } = replayedErrors(ppo, trajectory, starts[worldIdx], worldIdx);
      let expected = 0;
      for (let t = NUM_STEPS - 1; t >= 0; t--) {
        expected = errors[t] + (ends[t] === 'none' ? GAMMA * LAMBDA * expected : 0);
        expect(advantageAt(ppo, trajectory, t * NUM_WORLDS + worldIdx)).toBeCloseTo(expected, DIGITS);
        counts[ends[t]]++;
      }
    }
    for (const [end, count] of Object.entries(counts)) expect(count, end).toBeGreaterThan(2);
    ppo.dispose();
  });

  it('forgets at the end of a trial where trials say so, and at the end of the task in any case', () => {
    for (const forgets of ['task', 'trial'] as const) {
      const { student, trajectory } = playTrials(memory, forgets);
      const { numSteps, numRows, last } = trajectory;
      const policy = student.algorithm.behaviour;
      const state = policy.createState(numRows);
      let hasCarried = false;
      for (let t = 0; t <= numSteps; t++) {
        const isForgotten = t % (forgets === 'task' ? TASK : TRIAL) === 0;
        const flags = (isSet: boolean) => new Uint8Array(numRows).fill(Number(isSet));
        expect(stepOf(trajectory, 'resets', t)).toEqual(flags(isForgotten));
        if (t === numSteps)
          expect(state.memory).toEqual(last.memory); // bit by bit
        else expect(stepOf(trajectory, 'terminated', t)).toEqual(flags(t % TASK === TASK - 1));
        if (isForgotten) state.memory.fill(0);
        else if (t % TRIAL === 0) hasCarried ||= state.memory.some((value) => value !== 0);
        const out = createPolicyOutput(numRows);
        const input = {
          rows: allRows(numRows),
          observations: stepOf(trajectory, 'observations', t),
          resets: flags(false), // what is forgotten is forgotten here
          previousActions: isForgotten ? flags(false) : stepOf(trajectory, 'actions', t - 1),
          previousRewards: isForgotten ? new Float32Array(numRows) : stepOf(trajectory, 'rewards', t - 1),
        };
        policy.act(input, state, new Rng(1), out);
        expect(out.values).toEqual(t === numSteps ? trajectory.lastValues : stepOf(trajectory, 'values', t));
      }
      expect(trajectory.truncated).not.toContain(1);
      expect(hasCarried).toBe(forgets === 'task' && memory !== 'none');
      student.dispose();
    }
  });

  it('credits a trial with what the next one pays, and a task with nothing of the next task', () => {
    const { student, trajectory } = playTrials(memory, 'task');
    const ppo = student.actorCritic;
    const changeOf = (t: number, paidAt: number) => {
      const rewards = trajectory.rewards.slice();
      rewards[paidAt * trajectory.numRows] += 1;
      const index = t * trajectory.numRows;
      return advantageAt(ppo, { ...trajectory, rewards }, index) - advantageAt(ppo, trajectory, index);
    };
    const lastOfTrial = TRIAL - 1;
    const lastOfTask = TASK - 1;
    expect(changeOf(lastOfTrial, lastOfTrial + 1)).toBeCloseTo(GAMMA * LAMBDA, DIGITS);
    expect(changeOf(lastOfTrial, lastOfTrial + 3)).toBeCloseTo((GAMMA * LAMBDA) ** 3, DIGITS);
    expect(changeOf(0, lastOfTask)).toBeCloseTo((GAMMA * LAMBDA) ** lastOfTask, DIGITS);
    expect(changeOf(lastOfTask, lastOfTask)).toBeCloseTo(1, DIGITS);
    expect(changeOf(lastOfTask, lastOfTask + 1)).toBeCloseTo(0, DIGITS);
    student.dispose();
  });
});

const TRIAL = 3; // steps: an episode of the bandit ends at its horizon alone
const TASK = 3 * TRIAL;

/** One step of a column of a trajectory; of its end where it has that many steps. */
function stepOf<Name extends 'observations' | 'resets' | 'terminated' | 'actions' | 'rewards' | 'values'>(
  trajectory: Trajectory,
  name: Name,
  t: number,
): Trajectory[Name] {
  const { numSteps, last } = trajectory;
  if (t === numSteps) return last[name as keyof typeof last] as Trajectory[Name];
  const width = trajectory[name].length / numSteps;
  return trajectory[name].slice(t * width, (t + 1) * width) as Trajectory[Name];
}

/** Plays two tasks and the first trial of a third. */
function playTrials(memory: Memory, forgets: TrialsConfig['forgets']) {
  const worldSettings = parseSettings(findWorld('bandit'), { horizon: TRIAL }) as Record<string, unknown>;
  const config = {
    worldId: 'bandit',
    worldSettings,
    numWorlds: 2,
    algorithm: ppoDefinition.id,
    settings: settingsOf(memory, 2 * TASK + TRIAL),
    lineup: { kind: 'self' as const },
    trials: { trialsPerTask: TASK / TRIAL, stepsPerTask: 0, forgets },
  };
  const student = new Student(config, 5, 0);
  const generatorId = createGenerator('bandit', worldSettings).id;
  student.play({ kind: 'stream', stream: [{ weight: 1, generatorId }], isLearning: true });
  return { student, trajectory: student.trajectory };
}
