import { afterEach, describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../agents/checkpoint.ts';
import { Rng } from '../../envs/core/rng.ts';
import { finish } from '../../envs/core/steps.ts';
import { findWorld } from '../../envs/registry.ts';
import { evaluatePolicy } from '../../train/evaluate/evaluate-policy.ts';
import { Curriculum } from '../../train/loop/curriculum.ts';
import { linearQDefinition } from './linear-q.ts';

/** A method that no registry has, trained by a program: its definition stands in the learner's config. */
const ARM_THAT_PAYS = 1;
const level = findWorld('bandit').levelFormat.parse('probabilities: 0 65535\npayoffs: 10 10\nLL');
const made: Curriculum[] = [];

/** Its training in the bandit whose second arm alone pays, under domain randomisation, the default designer. */
function createRun(seed = 5): Curriculum {
  const run = new Curriculum({
    learner: {
      worldId: 'bandit',
      worldSettings: { numArms: 2, horizon: 20 },
      numWorlds: 4,
      algorithm: linearQDefinition.id,
      definition: linearQDefinition,
      settings: linearQDefinition.configSchema.parse({}),
      lineup: { kind: 'self' },
      level,
    },
    levels: { generatorId: 'level', editorMode: '', numEdits: 0 },
    totalSteps: 400,
    designerId: 'dr',
    designerSettings: { episodes: 'fresh' },
    seed,
  });
  made.push(run);
  return run;
}

const evaluationOf = ({ students: [student] }: Curriculum) =>
  evaluatePolicy({
    worldId: 'bandit',
    worldSettings: { numArms: 2, horizon: 20 },
    policy: student.algorithm.evaluation,
    levels: [{ name: 'second arm', level }],
    numEpisodes: 4,
    seed: 1,
  });

afterEach(() => {
  for (const run of made.splice(0)) run.dispose();
});

describe('a toy algorithm in the one loop', () => {
  it('learns in two cycles which arm pays, and is evaluated as every policy is', () => {
    const run = createRun();
    expect(evaluationOf(run).meanReturn).toBe(0); // its first weights prefer the other arm
    const reports = [run.cycle(), run.cycle()];
    expect(run.isDone).toBe(true);
    expect(reports.map(({ numSteps, students: [{ numEpisodes }] }) => [numSteps, numEpisodes])).toEqual([
      [200, 8],
      [400, 12], // worlds go on where the first cycle left them
    ]);
    expect(evaluationOf(run).meanReturn).toBe(20);
    const { actions } = run.students[0].trajectory;
    expect(actions.filter((action) => action === ARM_THAT_PAYS).length).toBeGreaterThan(actions.length / 2);
  });

  it('leaves out updates that are not finite, and tells the run, which goes back by it', () => {
    const run = createRun();
    run.cycle();
    const [{ algorithm, trajectory }] = run.students;
    const weights = () => [...algorithm.networks.online.values.weights];
    const before = weights();
    trajectory.rewards.fill(Number.NaN);
    expect(finish(algorithm.learn(trajectory, 0, new Rng(1)))).toMatchObject({ numSkipped: 200 });
    expect(weights()).toEqual(before);
    expect(algorithm.steps).toMatchObject({ numApplied: 0, numSkipped: 200, notFinite: { figure: 'loss' } });
  });

  it('goes on from a checkpoint with the same bytes', () => {
    const whole = createRun();
    whole.cycle();
    const bytes = encodeCheckpoint({ kind: 'any', worldId: 'bandit', config: {}, engine: 'none', ...whole.save() });
    const resumed = createRun(9); // whatever it was made with is overwritten
    resumed.load(decodeCheckpoint(bytes, { where: 'test' }), 'test');
    expect(JSON.stringify(resumed.cycle())).toBe(JSON.stringify(whole.cycle()));
    expect(resumed.save()).toEqual(whole.save());
  });
});
