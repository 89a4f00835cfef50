import { expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../agents/checkpoint.ts';
import type { AlgorithmDefinition, Metrics } from '../../agents/core/algorithm.ts';
import { allRows, createPolicyOutput } from '../../agents/core/policy.ts';
import { findDesigner } from '../../agents/designers/registry.ts';
import { InputError } from '../../envs/core/errors.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, createGenerators } from '../../envs/registry.ts';
import { CURRICULUM_KIND, Curriculum, type CycleReport } from '../../train/loop/curriculum.ts';
import { assertAlgorithmFits, type GivenToAlgorithm } from '../../train/loop/fit-algorithm.ts';
import type { LearnerConfig } from '../../train/loop/student.ts';
import { encodePolicy, readPolicy } from '../../train/players/policy-checkpoint.ts';
import { demonstrationsIn } from './played-demonstrations.ts';
import { HORIZON, SMALL, settingsKnownTo, shortWorld } from './small-settings.ts';

/** One method in one world, and who plays there. */
export interface AlgorithmCase {
  readonly definition: AlgorithmDefinition;
  readonly worldId: string;
  readonly lineup?: LearnerConfig['lineup']; // the learner in every seat where left out
  readonly trialsPerTask?: number;
}

const NUM_WORLDS = 2;

function learnerOf({ definition, worldId, lineup, trialsPerTask }: AlgorithmCase): LearnerConfig {
  return {
    worldId,
    worldSettings: shortWorld(worldId),
    numWorlds: NUM_WORLDS,
    algorithm: definition.id,
    settings: settingsKnownTo(definition, SMALL) as Record<string, unknown>,
    lineup: lineup ?? { kind: 'self' },
    ...(trialsPerTask !== undefined && { trials: { trialsPerTask, stepsPerTask: 0 } }),
  };
}

function createCurriculum(each: AlgorithmCase, seed: number): Curriculum {
  const learner = learnerOf(each);
  const [{ id }] = createGenerators(learner.worldId, learner.worldSettings);
  return new Curriculum({
    learner,
    levels: { generatorId: id, editorMode: '', numEdits: 1 },
    ...(each.definition.needs.demonstrations !== undefined && { demonstrations: demonstrationsIn(each.worldId) }),
    totalSteps: 1000,
    designerId: 'dr',
    designerSettings: findDesigner('dr').settingsSchema.parse({}),
    seed,
  });
}

/** A run as its checkpoint holds it. */
function encode(curriculum: Curriculum): Uint8Array {
  const { worldId } = curriculum.config.learner;
  return encodeCheckpoint({ kind: CURRICULUM_KIND, worldId, config: {}, engine: 'any', ...curriculum.save() });
}

const nameOf = ({ definition, worldId, lineup, trialsPerTask }: AlgorithmCase): string =>
  [
    definition.id,
    'in',
    worldId,
    lineup === undefined ? '' : 'beside others',
    trialsPerTask === undefined ? '' : 'over trials',
  ]
    .filter((word) => word !== '')
    .join(' ');

/** What every method must do in every world that it accepts; a world that it cannot use is refused in one line. */
export function describePair(each: AlgorithmCase): void {
  const { definition, worldId, trialsPerTask } = each;
  const { spec } = createEnvironment(worldId, shortWorld(worldId), 1);
  const given: GivenToAlgorithm = { hasTrials: trialsPerTask !== undefined, hasDemonstrations: true };
  const refusal = catchError(() => assertAlgorithmFits(definition, spec, given));

  if (refusal !== undefined) {
    it(`${nameOf(each)} is refused in one line`, () => {
      expect(refusal).toBeInstanceOf(InputError);
      expect(String(refusal)).toMatch(new RegExp(`^[^\\n]*algorithm ${definition.id} [^\\n]*world ${worldId}[^\\n]*$`));
    });
    return;
  }
  it(`${nameOf(each)} learns in finite numbers, goes on from a checkpoint with the same bytes, and plays from a file`, () => {
    const whole = createCurriculum(each, 1);
    const before = weightsOf(whole);
    const first = whole.cycle();
    expectFinite(definition, first);
    expectCounted(whole, first);
    const checkpoint = encode(whole);
    const second = whole.cycle();
    expectFinite(definition, second);
    expectCounted(whole, second);
    expect(Object.keys(metricsOf(second))).toEqual(Object.keys(metricsOf(first)));
    expect(weightsOf(whole)).not.toEqual(before);
    const { worldSettings } = whole.config.learner;
    const isShort = worldSettings.horizon === HORIZON || worldSettings.maxSteps === HORIZON;
    const numEnded = [first, second].reduce((sum, { students: [{ numEpisodes }] }) => sum + numEpisodes, 0);
    if (isShort && whole.students[0].algorithm.numSteps > 0) expect(numEnded).toBeGreaterThan(0);
    for (const value of weightsOf(whole).flat()) if (!Number.isFinite(value)) expect(value).toBe('finite');
    const resumed = createCurriculum(each, 2); // whatever it was made with is overwritten
    resumed.load(decodeCheckpoint(checkpoint, { where: 'a test' }), 'a test');
    expect(encode(resumed)).toEqual(checkpoint);
    expect(JSON.stringify(resumed.cycle())).toBe(JSON.stringify(second));
    expect(encode(resumed)).toEqual(encode(whole));
    expectSamePlay(whole);
    for (const curriculum of [whole, resumed]) curriculum.dispose();
  });
}

function catchError(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

function weightsOf({ students }: Curriculum): number[][] {
  return students.flatMap(({ algorithm }) =>
    Object.values(algorithm.networks).flatMap(({ values }) => Object.values(values).map((array) => [...array])),
  );
}

/** The guard against numbers that are not finite hears of every update that the weights have had, and of those left out. */
function expectCounted({ students: [{ algorithm }] }: Curriculum, report: CycleReport): void {
  const { numApplied, numSkipped } = algorithm.steps;
  expect(numApplied).toBeGreaterThan(0);
  expect(numSkipped).toBe(metricsOf(report).numSkipped);
}

const metricsOf = ({ students: [{ metrics = {} }] }: CycleReport): Metrics => metrics;

/** The file that plays of the first student says what the student says. */
function expectSamePlay({ config: { learner }, students: [student] }: Curriculum): void {
  const bytes = encodePolicy(student, learner, 'any', {});
  const frozen = readPolicy(decodeCheckpoint(bytes, { where: 'a test' }), 'a test');
  const { observations, observationLength: L } = demonstrationsIn(learner.worldId);
  const numRows = 5;
  const [one, other] = [frozen.policy, student.algorithm.evaluation].map((policy) => {
    const out = createPolicyOutput(numRows);
    const input = {
      rows: allRows(numRows),
      observations: observations.subarray(0, numRows * L),
      resets: new Uint8Array(numRows).fill(1),
      previousActions: new Uint8Array(numRows),
      previousRewards: new Float32Array(numRows),
    };
    policy.act(input, policy.createState(numRows), new Rng(1), out);
    return out;
  });
  expect(one).toEqual(other);
  expect(frozen).toMatchObject({ algorithm: learner.algorithm, worldId: learner.worldId, trials: learner.trials });
  frozen.dispose();
}

/** A method may give more figures than it names, such as one for each of its demonstrators. */
function expectFinite({ metricNames }: AlgorithmDefinition, report: CycleReport): void {
  const metrics = metricsOf(report);
  expect(Object.keys(metrics)).toEqual(expect.arrayContaining([...metricNames]));
  for (const [name, value] of Object.entries(metrics)) expect(value, name).toSatisfy(Number.isFinite);
  expect(metrics.numSkipped).toBe(0);
}
