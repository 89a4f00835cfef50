import { describe, expect, it } from 'vitest';
import type { Cycle, Designer, DesignerContext, StreamPart } from '../../../agents/designers/designer.ts';
import { sflDesigner } from '../../../agents/designers/sfl.ts';
import { hashLevel, type Level } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { contextOfPreset, findPreset } from '../../../train/settings/ued-presets.ts';
import { type ScriptedStudent, scriptedOutcomes, solvingProb } from '../../reference/scripted-student.ts';

const context = contextOfPreset(findPreset('mini'), 1, 3); // 16 levels
const STUDENT: ScriptedStudent = { skill: 5, horizon: 80, numSteps: 1600, hope: 0.4 };

function create(raw: Record<string, unknown>, given: DesignerContext = context): Designer {
  return sflDesigner.create(sflDesigner.settingsSchema.parse(raw) as never, given);
}

function play(designer: Designer, numCycles: number, rng: Rng, student = STUDENT): Cycle[] {
  return Array.from({ length: numCycles }, () => {
    const cycle = designer.nextCycle(rng);
    const outcomes = cycle.plays.map((played) =>
      played.kind === 'stream' ? undefined : scriptedOutcomes(student, played.levels, context.measure, rng),
    );
    designer.receive(cycle, outcomes, rng);
    return cycle;
  });
}

const levelsOf = ({ plays: [first] }: Cycle): readonly Level[] => (first.kind === 'levels' ? first.levels : []);

function streamOf({ plays: [first] }: Cycle): readonly StreamPart[] {
  if (first.kind === 'levels') throw new Error('no stream');
  return first.stream;
}

describe('sampling for learnability', () => {
  it('collects without learning, trains on a stream, and collects again', () => {
    const cycles = play(create({ numCandidates: 40, rolloutsPerCandidate: 2, refreshEvery: 5 }), 24, new Rng(1));
    const words = cycles.map(({ move, plays: [first] }) => `${move} ${first.kind} ${first.isLearning}`);
    const collecting = Array(6).fill('new levels false'); // 3 batches of 16, twice
    const training = Array(5).fill('replay stream true');
    expect(words).toEqual([
      ...collecting,
      ...training,
      ...collecting,
      ...training,
      'new levels false',
      'new levels false',
    ]);
    // the two rollouts of a batch are on the same levels
    expect(levelsOf(cycles[1])).toEqual(levelsOf(cycles[0]));
    expect(levelsOf(cycles[2]).map(hashLevel)).not.toEqual(levelsOf(cycles[0]).map(hashLevel));
  });

  it('counts every rollout of a candidate, finished episodes alone', () => {
    const designer = create({ numCandidates: 16, rolloutsPerCandidate: 3, numKept: 16 });
    const rng = new Rng(2);
    play(designer, 1, rng, { ...STUDENT, skill: 1000 }); // always
    play(designer, 1, rng, { ...STUDENT, skill: -1000 }); // never: 20 failures
    play(designer, 1, rng, { ...STUDENT, skill: -1000, numSteps: 70 }); // nothing finishes
    const solvable = designer.entries().filter(({ level }) => context.measure(level)!.isSolvable);
    for (const { score } of solvable) {
      const numSolved = (1 - Math.sqrt(1 - 4 * score)) / 2; // p or 1 - p
      const p = Math.max(numSolved, 1 - numSolved); // 1600 steps hold far more than 20 successes
      expect(p).toBeGreaterThan(0.7);
      expect((20 * p) / (1 - p)).toBeCloseTo(Math.round((20 * p) / (1 - p)), 6); // a whole number of successes to 20 failures
    }
  });

  it('keeps the levels that are solved every other time, the most learnable first', () => {
    const designer = create({ numCandidates: 480, rolloutsPerCandidate: 1, numKept: 48 });
    const cycles = play(designer, 30, new Rng(3));
    const learnability = (level: Level): number => {
      const p = solvingProb(STUDENT, context.measure(level)!);
      return p * (1 - p);
    };
    const kept = designer.entries();
    expect(kept.length).toBe(48);
    const scores = kept.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const all = cycles.flatMap(levelsOf).map(learnability);
    const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const best = meanOf(all.sort((a, b) => b - a).slice(0, 48)); // by the true probabilities
    const found = meanOf(kept.map(({ level }) => learnability(level)));
    expect(found).toBeGreaterThan(0.9 * best);
    expect(meanOf(all)).toBeLessThan(0.6 * best);
    expect(designer.metrics()['passable-mass']).toBeCloseTo(1, 12);
    expect(designer.metrics()['candidate-learnability']).toBeLessThan(designer.metrics()['mean-score']);
  });

  it('draws episodes half from what it kept, half from the generator, or as the setting says', () => {
    for (const keptShare of [0.5, 0.8]) {
      const designer = create({ numCandidates: 16, rolloutsPerCandidate: 1, numKept: 8, keptShare });
      const [kept, fresh] = streamOf(play(designer, 2, new Rng(4))[1]);
      expect(kept.weight / (kept.weight + fresh.weight)).toBeCloseTo(keptShare, 12);
      expect('levels' in kept && kept.levels).toEqual(designer.entries().map(({ level }) => level));
      expect('generatorId' in fresh && fresh.generatorId).toBe(context.generator.id);
    }
  });

  it('with nothing to keep, everything is fresh', () => {
    const designer = create({ numCandidates: 16, rolloutsPerCandidate: 1 });
    const cycles = play(designer, 2, new Rng(5), { ...STUDENT, skill: -1000, numSteps: 20 });
    expect(streamOf(cycles[1])).toEqual([{ weight: 1, generatorId: context.generator.id }]);
  });

  it("persons' levels are candidates like others, under their mark", () => {
    const designer = create({ numCandidates: 32, rolloutsPerCandidate: 1, numKept: 40 });
    const offered = Array.from({ length: 20 }, (_, i) => context.generator.sample(new Rng(i, 8)));
    for (const level of offered) designer.offer?.(level);
    play(designer, 2, new Rng(6));
    const persons = designer.entries().filter(({ lineage }) => lineage.origin === 'person');
    expect(persons.map(({ level }) => hashLevel(level)).sort()).toEqual(offered.map(hashLevel).sort());
    expect(designer.metrics()['share-person']).toBeCloseTo(20 / 32, 12);
  });

  it('with the oracle it keeps no level without a way', () => {
    const designer = create({ numCandidates: 160, rolloutsPerCandidate: 1, numKept: 160, rejectsUnsolvable: true });
    const cycles = play(designer, 10, new Rng(7));
    const solvable = cycles.flatMap(levelsOf).filter((level) => context.measure(level)!.isSolvable);
    expect(solvable.length).toBeLessThan(160);
    expect(designer.entries().length).toBe(solvable.length);
  });
});
