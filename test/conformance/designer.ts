import { beforeAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../agents/checkpoint.ts';
import type { Cycle, Designer, DesignerContext, Move, Play } from '../../agents/designers/designer.ts';
import type { LevelOutcomes } from '../../agents/designers/outcomes.ts';
import { findDesigner } from '../../agents/designers/registry.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import { hashLevel } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createGenerators, findWorld } from '../../envs/registry.ts';
import { mazeLevelFormat } from '../../envs/worlds/maze/cells.ts';
import { contextOfPreset, findPreset } from '../../train/settings/ued-presets.ts';
import { type ScriptedStudent, scriptedOutcomes } from '../reference/scripted-student.ts';

type Settings = Readonly<Record<string, unknown>>;

/** What a designer must add to be put through the suite. */
export interface DesignerCase {
  readonly designerId: string;
  readonly settings: Settings; // small enough that 40 cycles of 8 levels show every move
  readonly moves: readonly Move[]; // all that it makes
  /** Settings that its schema or its constructor refuses, each with what the one line must name. */
  readonly badSettings: readonly { readonly raw: Settings; readonly names: RegExp }[];
  /** Why it takes no levels from persons; undefined when it does. */
  readonly refusesPersons?: string;
  readonly usesEngine?: boolean; // has a network of its own
  readonly numCycles?: number; // that show all of its moves; 40 when left out, fewer where a cycle takes long
}

/** The contract of Designer (agents/designers/designer.ts) as tests that every designer inherits. */
export function describeDesigner(each: DesignerCase): void {
  describe(`contract of ${each.designerId}`, () => {
    beforeAll(async () => {
      if (each.usesEngine === true) await loadEngine();
    });
    describeCycles(each);
    describeDeterminism(each);
    describeSaving(each);
    describeRefusals(each);
    describeSettings(each);
    describePersons(each);
  });
}

const PRESET = findPreset('nano');
const SEED = 7;
const numCyclesOf = ({ numCycles = 40 }: DesignerCase): number => numCycles;
const STUDENT: ScriptedStudent = { skill: 4, horizon: 50, numSteps: 120, hope: 0.5 };
/** Plays far too short to finish an episode. */
const CUT_STUDENT: ScriptedStudent = { ...STUDENT, skill: -1000, numSteps: 20 };

interface Subject {
  readonly designer: Designer;
  readonly context: DesignerContext;
  readonly rng: Rng;
}

/** Errors: InputError for settings that schema or designer refuse. */
function create({ designerId }: DesignerCase, raw: Settings, seed = SEED): Subject {
  const definition = findDesigner(designerId);
  const parsed = definition.settingsSchema.safeParse(raw);
  if (!parsed.success) throw createIssueError(`settings of ${designerId}`, parsed.error, raw);
  const context = contextOfPreset(PRESET, definition.numStudents(parsed.data), seed);
  return { designer: definition.create(parsed.data, context), context, rng: new Rng(seed, 1) };
}

/** One cycle; what the students do depends on the number of the cycle alone. */
function cycleOnce({ designer, context, rng }: Subject, number: number, student: ScriptedStudent): Cycle {
  const cycle = designer.nextCycle(rng);
  const outcomes = cycle.plays.map((play, k): LevelOutcomes | undefined => {
    if (play.kind === 'stream') return undefined;
    const ofStudent = { ...student, skill: student.skill + k };
    return scriptedOutcomes(ofStudent, play.levels, context.measure, new Rng(number, 100 + k));
  });
  designer.receive(cycle, outcomes, rng);
  return cycle;
}

function run(subject: Subject, from: number, to: number, student = STUDENT): Cycle[] {
  return Array.from({ length: to - from }, (_, i) => cycleOnce(subject, from + i, student));
}

/** A cycle and what the designer says of itself after it, as text. */
function trace(subject: Subject, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => {
    const { move, plays } = cycleOnce(subject, from + i, STUDENT);
    const entries = subject.designer.entries().map(({ level, ...entry }) => ({ ...entry, level: hashLevel(level) }));
    return JSON.stringify([move, plays.map(describePlay), subject.designer.metrics(), entries]);
  });
}

function describePlay(play: Play): unknown {
  if (play.kind === 'levels') return [play.isLearning, play.levels.map(hashLevel)];
  const parts = play.stream.map((part) =>
    'levels' in part ? [part.weight, part.levels.map(hashLevel)] : [part.weight, part.generatorId],
  );
  return [play.isLearning, parts];
}

function describeCycles(each: DesignerCase): void {
  it('gives every student B levels that the world takes, or a stream of them', () => {
    const subject = create(each, each.settings);
    const { numWorlds, numStudents } = subject.context;
    const generatorIds = createGenerators('maze', PRESET.student.worldSettings).map(({ id }) => id);
    const moves = new Set<Move>();
    for (const { move, plays } of run(subject, 0, numCyclesOf(each))) {
      moves.add(move);
      expect(plays.length).toBe(numStudents);
      for (const play of plays) {
        if (play.kind === 'levels') {
          expect(play.levels.length).toBe(numWorlds);
          play.levels.forEach(mazeLevelFormat.assertValid);
          continue;
        }
        expect(play.stream.reduce((sum, { weight }) => sum + weight, 0)).toBeGreaterThan(0);
        for (const part of play.stream) {
          expect(part.weight).toBeGreaterThanOrEqual(0);
          if ('generatorId' in part) expect(generatorIds).toContain(part.generatorId);
          else part.levels.forEach(mazeLevelFormat.assertValid);
        }
      }
    }
    expect([...moves].sort()).toEqual([...each.moves].sort());
  });

  it('names the same figures every time, in kebab case, none of them infinite', () => {
    const { designer, ...rest } = create(each, each.settings);
    const names = Object.keys(designer.metrics());
    for (let number = 0; number < numCyclesOf(each); number++) {
      cycleOnce({ designer, ...rest }, number, STUDENT);
      const metrics = designer.metrics();
      expect(Object.keys(metrics)).toEqual(names);
      for (const [name, value] of Object.entries(metrics)) {
        expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
        expect(typeof value).toBe('number');
        expect(Math.abs(value), name).not.toBe(Infinity);
      }
    }
  });

  it('keeps levels with a score, an id of their own and an origin', () => {
    const { designer, ...rest } = create(each, each.settings);
    run({ designer, ...rest }, 0, numCyclesOf(each));
    const entries = designer.entries();
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    for (const { level, lineage, score } of entries) {
      mazeLevelFormat.assertValid(level);
      expect(Number.isFinite(score)).toBe(true);
      expect(lineage.origin === 'mutated').toBe(lineage.generation > 0);
      expect(lineage.origin === 'mutated').toBe(lineage.parentId >= 0);
    }
  });

  it('lives with rollouts in which no episode finishes, and keeps no level of them', () => {
    const subject = create(each, each.settings);
    const half = numCyclesOf(each) / 2;
    const cycles = run(subject, 0, half, CUT_STUDENT);
    expect(cycles.length).toBe(half);
    expect(subject.designer.entries()).toEqual([]);
    run(subject, half, 2 * half); // and recovers
  });
}

function describeDeterminism(each: DesignerCase): void {
  it('does the same for the same seed and something else for another', () => {
    const first = trace(create(each, each.settings), 0, numCyclesOf(each));
    expect(trace(create(each, each.settings), 0, numCyclesOf(each))).toEqual(first);
    expect(trace(create(each, each.settings, SEED + 1), 0, numCyclesOf(each))).not.toEqual(first);
  });
}

function describeSaving(each: DesignerCase): void {
  it('goes on from what it saved, whenever that was, as if nothing had happened', () => {
    const whole = create(each, each.settings);
    const saves: { at: number; bytes: Uint8Array; rng: Uint32Array }[] = [];
    const points = new Set(Array.from({ length: 6 }, (_, i) => new Rng(SEED, i).below(numCyclesOf(each) - 4)));
    const traces = Array.from({ length: numCyclesOf(each) }, (_, at) => {
      if (points.has(at)) {
        const extra = { designer: whole.designer.save() };
        const bytes = encodeCheckpoint({ kind: 'test', worldId: 'maze', config: {}, engine: '', weights: {}, extra });
        saves.push({ at, bytes, rng: whole.rng.state.slice() });
      }
      return trace(whole, at, at + 1)[0];
    });
    for (const { at, bytes, rng } of saves) {
      const resumed = create(each, each.settings, SEED + 9); // whatever it was made with is overwritten
      resumed.rng.state.set(rng);
      resumed.designer.load(decodeCheckpoint(bytes, { where: 'test' }).extra.designer as Record<string, unknown>);
      expect(trace(resumed, at, numCyclesOf(each))).toEqual(traces.slice(at));
    }
  });

  it('goes on from what it saved after its own later life, too', () => {
    const subject = create(each, each.settings);
    run(subject, 0, 11);
    const saved = structuredClone(subject.designer.save());
    const rng = subject.rng.state.slice();
    const first = trace(subject, 11, 25);
    subject.designer.load(saved);
    subject.rng.state.set(rng);
    expect(trace(subject, 11, 25)).toEqual(first);
  });
}

function describeRefusals(each: DesignerCase): void {
  it('refuses what it cannot have saved, and lives on', () => {
    const subject = create(each, each.settings);
    run(subject, 0, 5);
    if (Object.keys(subject.designer.save()).length === 0) return; // it has no state
    const before = JSON.stringify(subject.designer.metrics());
    expect(() => subject.designer.load({})).toThrow(InputError);
    expect(JSON.stringify(subject.designer.metrics())).toBe(before);
    run(subject, 5, 10);
  });
}

function describeSettings(each: DesignerCase): void {
  it('runs with no settings given, as its schema fills them', () => {
    expect(run(create(each, {}), 0, 3).length).toBe(3);
  });

  it.each([...each.badSettings, { raw: { noSuchSetting: 1 }, names: /unknown field; got "noSuchSetting"/ }])(
    'refuses $raw in one line',
    ({ raw, names }) => {
      expect(() => create(each, { ...each.settings, ...raw })).toThrow(names);
      expect(() => create(each, { ...each.settings, ...raw })).toThrow(/^[^\n]*$/);
    },
  );
}

function describePersons(each: DesignerCase): void {
  const title = each.refusesPersons ?? "plays a person's level and keeps it under that mark, across a save";
  it(title, () => {
    const subject = create(each, each.settings);
    expect(subject.designer.offer === undefined).toBe(each.refusesPersons !== undefined);
    if (subject.designer.offer === undefined) return;
    const text = findWorld('maze').levelFormat.parse('>..#.\n...#.\n.....\n.###.\n....G');
    subject.designer.offer(text);
    subject.designer.load(structuredClone(subject.designer.save()));
    const hash = hashLevel(text);
    for (let number = 0; number < numCyclesOf(each); number++) {
      cycleOnce(subject, number, { ...STUDENT, skill: 8 }); // its way is 8 moves: neither hopeless nor easy
      const found = subject.designer.entries().find(({ level }) => hashLevel(level) === hash);
      if (found === undefined) continue;
      expect(found.lineage).toEqual({ origin: 'person', parentId: -1, generation: 0 });
      expect(subject.designer.metrics()['share-person']).toBeGreaterThan(0);
      return;
    }
    expect.unreachable('the level never came in');
  });
}
