import { beforeAll, describe, expect, it } from 'vitest';
import { ippoSettings } from '../../../agents/algorithms/ippo.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../agents/checkpoint.ts';
import { DESIGNER_IDS, findDesigner } from '../../../agents/designers/registry.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { hashBytes } from '../../../envs/core/hash.ts';
import { describeSettings } from '../../../envs/core/settings.ts';
import { Curriculum } from '../../../train/loop/curriculum.ts';
import { curriculumOfPreset, findPreset } from '../../../train/settings/ued-presets.ts';

const nano = findPreset('nano');

beforeAll(async () => {
  await loadEngine();
});

/** So small that a dozen cycles see every move. */
function settingsOf(designerId: string): unknown {
  const { settingsSchema } = findDesigner(designerId);
  const fields = new Set(describeSettings(settingsSchema).map(({ name }) => name));
  const small = { capacity: 32, numCandidates: 16, numKept: 8, refreshEvery: 3 };
  return settingsSchema.parse(Object.fromEntries(Object.entries(small).filter(([name]) => fields.has(name))));
}

function create(designerId: string, seed = 1): Curriculum {
  return new Curriculum(
    curriculumOfPreset({
      preset: nano,
      designerId,
      designerSettings: settingsOf(designerId),
      seed,
    }),
  );
}

const encode = (curriculum: Curriculum): Uint8Array =>
  encodeCheckpoint({ kind: 'curriculum', worldId: 'maze', config: {}, engine: 'any', ...curriculum.save() });
const hashOf = (curriculum: Curriculum): string => hashBytes(encode(curriculum));

function run(curriculum: Curriculum, numCycles: number): string[] {
  return Array.from({ length: numCycles }, () => JSON.stringify(curriculum.cycle()));
}

describe.each(DESIGNER_IDS)('the curriculum of %s', (designerId) => {
  it('is the same for the same seed and another for another seed', () => {
    const [one, two, other] = [create(designerId), create(designerId), create(designerId, 2)];
    expect(run(two, 6)).toEqual(run(one, 6));
    expect(hashOf(two)).toBe(hashOf(one));
    run(other, 6);
    expect(hashOf(other)).not.toBe(hashOf(one));
    for (const curriculum of [one, two, other]) curriculum.dispose();
  });

  it('goes on from a checkpoint, whenever it was made, as if nothing had happened', () => {
    const whole = create(designerId);
    const parts = [1, 5].map((cycles) => {
      run(whole, cycles);
      return encode(whole);
    });
    const rest = run(whole, 7);
    const resumed = create(designerId, 9); // whatever it was made with is overwritten
    resumed.load(decodeCheckpoint(parts[1], { where: 'test' }), 'test');
    expect(run(resumed, 7)).toEqual(rest);
    expect(hashOf(resumed)).toBe(hashOf(whole));
    resumed.load(decodeCheckpoint(parts[0], { where: 'test' }), 'test');
    run(resumed, 12);
    expect(hashOf(resumed)).toBe(hashOf(whole));
    whole.dispose();
    resumed.dispose();
  });

  it('counts steps and updates, and learns only from what it may', () => {
    const curriculum = create(designerId);
    const weights = () =>
      curriculum.students.map(({ actorCritic: { parameters } }) =>
        parameters.names.map((name) => parameters.values[name].slice()),
      );
    const moves = new Set<string>();
    let numUpdates = 0;
    for (let cycle = 1; cycle <= 14; cycle++) {
      const before = weights();
      const report = curriculum.cycle();
      moves.add(report.move);
      const after = weights();
      report.students.forEach(({ isLearning, metrics }, k) => {
        expect(metrics === undefined).toBe(!isLearning);
        if (isLearning) expect(after[k]).not.toEqual(before[k]);
        else expect(after[k]).toEqual(before[k]); // bit by bit
      });
      if (report.students[0].isLearning) numUpdates++;
      expect(report.numUpdates).toBe(numUpdates);
      expect(report.numSteps).toBe(cycle * report.students.length * 8 * 64);
    }
    const hasBuffer = !['dr', 'minimax', 'paired', 'paired-plain', 'paired-bc', 'population-paired'].includes(
      designerId,
    );
    expect(moves.has('replay')).toBe(hasBuffer);
    expect(moves.has('mutate')).toBe(designerId.startsWith('accel'));
    curriculum.dispose();
  });
});

describe('a curriculum', () => {
  it('refuses a checkpoint of another network in one line', () => {
    const curriculum = create('dr');
    const { weights, extra } = curriculum.save();
    const { 'student0/window/weight': _, ...fewer } = weights;
    expect(() => curriculum.load({ weights: fewer, extra }, 'a.ckpt')).toThrow(/window\/weight.*a\.ckpt \(student0\)/s);
    curriculum.dispose();
  });
});

it('scores a level by all seats of its world', () => {
  const config = curriculumOfPreset({ preset: nano, designerId: 'plr', designerSettings: settingsOf('plr'), seed: 1 });
  const { learner } = config;
  const worldSettings = { ...learner.worldSettings, numSeats: 2, ends: 'first' };
  const curriculum = new Curriculum({ ...config, learner: { ...learner, worldSettings } });
  const { outcomes, played } = curriculum.cycle();
  const [play] = played.plays;
  expect(play.kind === 'levels' && play.levels.length).toBe(8);
  expect(outcomes[0]?.numEpisodes).toHaveLength(8);
  curriculum.dispose();
});

it('refuses a critic of other rewards than those that levels are scored by', () => {
  const config = curriculumOfPreset({ preset: nano, designerId: 'plr', designerSettings: settingsOf('plr'), seed: 1 });
  const worldSettings = { ...config.learner.worldSettings, numSeats: 2 };
  const withScale = (rewardScale: number) => {
    const settings = ippoSettings.parse({ ...config.learner.settings, rewardScale });
    return () =>
      new Curriculum({ ...config, learner: { ...config.learner, algorithm: 'ippo', settings, worldSettings } });
  };
  expect(withScale(0.1)).toThrow(
    /designer plr scores levels by values of the world's own rewards; got "algorithm ippo/,
  );
  withScale(1)().dispose();
});

it('a run of seconds is as far as its time', () => {
  const config = curriculumOfPreset({ preset: nano, designerId: 'dr', designerSettings: settingsOf('dr'), seed: 1 });
  const curriculum = new Curriculum({ ...config, totalSteps: Number.POSITIVE_INFINITY, totalSeconds: 60 });
  curriculum.cycle();
  expect([curriculum.progress, curriculum.isDone]).toEqual([0, false]);
  curriculum.usedSeconds = 15;
  expect([curriculum.progress, curriculum.isDone]).toEqual([0.25, false]);
  curriculum.usedSeconds = 61;
  expect([curriculum.progress, curriculum.isDone]).toEqual([1, true]);
  curriculum.dispose();
});
