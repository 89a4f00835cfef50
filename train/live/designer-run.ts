import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StudentWeights } from '../../agents/algorithms/student-actor.ts';
import { createStudentPolicy } from '../../agents/algorithms/student-policy.ts';
import { type Checkpoint, readNewestGood } from '../../agents/checkpoint.ts';
import type { Designer } from '../../agents/designers/designer.ts';
import { findDesigner } from '../../agents/designers/registry.ts';
import { bufferConfigOf, type ReplaySettings } from '../../agents/designers/replay-settings.ts';
import { LEVEL_BUFFER_DEFAULTS, type LevelBufferConfig } from '../../agents/memory/level-buffer-config.ts';
import type { BufferedLevel } from '../../agents/memory/level-entry.ts';
import { studentNetConfig } from '../../agents/nets/student-net-config.ts';
import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import type { Level } from '../../envs/core/level.ts';
import type { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, findWorld } from '../../envs/registry.ts';
import { CURRICULUM_KIND } from '../loop/curriculum.ts';
import type { LevelRecord } from '../loop/level-record.ts';
import { checkpointPaths, readUedConfig } from '../run/folder/run-folder.ts';
import type { UedRunConfig } from '../run/folder/ued-run-config.ts';
import { contextOfPreset, type UedPreset } from '../settings/ued-presets.ts';

/**
 * A curriculum's run as the arena plays it: what its newest good checkpoint holds of levels and students, as plain values
 * that cross threads.
 */
export interface DesignerSnapshot {
  readonly designer: string; // id
  readonly preset: string;
  readonly cycle: number;
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>; // of the students
  readonly students: readonly StudentWeights[]; // the protagonist first; an antagonist where the run has one
  readonly weightsHash: string; // names the checkpoint
  readonly scoreName: string; // what `score` of a level is: a ScoreName, regret, minus-return, none
  readonly isRegretScore: boolean; // it estimates how much better the level can be played than the protagonist plays it
  readonly buffer: LevelBufferConfig; // how levels of `entries` are drawn again, and how often
  readonly entries: readonly BufferedLevel[]; // that the designer keeps
  readonly records: readonly LevelRecord[]; // of `entries` and of their ancestors, where levels.jsonl has them
  readonly numLevels: number; // that ever entered the history
  readonly newLevels: NewLevels;
  readonly editProb: number; // that a replayed level is edited and the child played next; 0: the designer edits none
  readonly numEdits: number; // of a child
}

/** Where a level that is no replay comes from: a generator of the world, or the adversary; until that has built, the generator. */
export interface NewLevels {
  readonly kind: 'generated' | 'built';
  readonly generatorId: string;
}

/** A run that was read, with its designer as it was at the checkpoint. */
export interface DesignerRun {
  readonly snapshot: DesignerSnapshot;
  /** Levels that the adversary builds now. Needs a tensor engine. Errors: RangeError where the designer has no adversary. */
  build(rng: Rng): readonly Level[];
  dispose(): void;
}

const LEVELS_FILE = 'levels.jsonl';
const REGRET_SCORES: ReadonlySet<string> = new Set(['max-mc', 'positive-value-loss', 'relative-regret', 'regret']);
/** An adversary replays nothing; the arena plays what it built lately every other time, because of that the regret is known. */
const RECENT_PROB = 0.5;
const EVENLY = 1000; // temperature at which ranks hardly matter
const SPACE = 64; // of a designer that says nothing of a buffer
const MANY_CYCLES = 1000; // in which an adversary that builds at all has built

/**
 * Reads the run in `folder`.
 * Errors   InputError, one line: no run there, a config of another version or torn, another world than `worldId`, no checkpoint
 *          yet, none that is whole, a checkpoint that does not fit the config.
 */
export function readDesignerRun(folder: string, worldId: string): DesignerRun {
  const config = readUedConfig(folder);
  const preset = presetOf(config, folder);
  if (preset.student.worldId !== worldId) {
    throw new InputError('run is of another world', { value: preset.student.worldId, limit: worldId, where: folder });
  }
  const checkpoint = readCheckpointOf(folder);
  const designer = loadDesigner(config, preset, checkpoint, folder);
  const snapshot = takeSnapshot(folder, config, preset, checkpoint, designer);
  return { snapshot, build: (rng) => buildLevels(designer, rng), dispose: () => designer.dispose?.() };
}

/** The preset as the run's config has it, which may be older than the preset of that name now. */
function presetOf({ tier, tierSettings, numSteps }: UedRunConfig, folder: string): UedPreset {
  const settings = tierSettings as Partial<UedPreset>;
  const { student, generatorId, numEdits } = settings;
  if (student?.network === undefined || typeof generatorId !== 'string' || typeof numEdits !== 'number') {
    throw new InputError('preset settings of the run are incomplete', {
      limit: 'student, generatorId, numEdits',
      where: folder,
    });
  }
  const network = studentNetConfig.safeParse(student.network); // of an older run: what came since is as it was without
  if (!network.success) throw createIssueError('network of the run', network.error, student.network, folder);
  const complete = { ...(settings as UedPreset), student: { ...student, network: network.data } };
  return { ...complete, id: tier, summary: '', totalSteps: numSteps };
}

/** A running training takes away the oldest of its checkpoints: a second look finds those that came. */
function readCheckpointOf(folder: string): Checkpoint {
  const look = () => readNewestGood(checkpointPaths(folder), { kind: CURRICULUM_KIND });
  const found = look();
  const { checkpoint, refused } = found.checkpoint === undefined ? look() : found;
  if (checkpoint !== undefined) return checkpoint;
  if (refused.length === 0) throw new InputError('run has no checkpoint yet', { value: folder, limit: 'at least one' });
  throw new InputError(`no checkpoint of the run is whole: ${refused[0]}`);
}

function loadDesigner(config: UedRunConfig, preset: UedPreset, { extra }: Checkpoint, where: string): Designer {
  const definition = findDesigner(config.designer);
  const parsed = definition.settingsSchema.safeParse(config.settings);
  if (!parsed.success) {
    throw createIssueError(`settings of designer ${config.designer}`, parsed.error, config.settings, where);
  }
  const context = contextOfPreset(preset, definition.numStudents(parsed.data), config.seed);
  const designer = definition.create(parsed.data, context);
  designer.load(extra.designer as Record<string, unknown>);
  return designer;
}

function takeSnapshot(
  folder: string,
  config: UedRunConfig,
  preset: UedPreset,
  checkpoint: Checkpoint,
  designer: Designer,
): DesignerSnapshot {
  const { worldId, worldSettings } = preset.student;
  const hasAdversary = 'builder' in (checkpoint.extra.designer as object);
  const scoreName = scoreNameOf(config, hasAdversary);
  const entries = designer.entries();
  const { records, numLevels } = readRecords(join(folder, LEVELS_FILE), entries);
  const { editProb = 0, numEdits = 0 } = config.settings as { editProb?: number; numEdits?: number };
  return {
    designer: config.designer,
    preset: preset.id,
    cycle: checkpoint.extra.numCycles as number,
    worldId,
    worldSettings,
    students: readStudents(preset, checkpoint, folder),
    weightsHash: `cycle-${checkpoint.extra.numCycles}-seed-${config.seed}`,
    scoreName,
    isRegretScore: REGRET_SCORES.has(scoreName),
    buffer: bufferOf(config, hasAdversary, entries.length),
    entries,
    records,
    numLevels,
    newLevels: { kind: hasAdversary ? 'built' : 'generated', generatorId: newGeneratorOf(config, preset) },
    editProb,
    numEdits: numEdits || preset.numEdits,
  };
}

function scoreNameOf({ designer, settings }: UedRunConfig, hasAdversary: boolean): string {
  if (typeof settings.score === 'string') return settings.score;
  if ('keptShare' in settings) return 'learnability';
  if (!hasAdversary) return 'none';
  return designer === 'minimax' ? 'minus-return' : 'regret';
}

/** ACCEL begins with levels without walls. */
function newGeneratorOf({ designer }: UedRunConfig, preset: UedPreset): string {
  return designer === 'accel' ? 'empty' : preset.generatorId;
}

/** How the designer replays; SFL draws evenly from its pool. */
function bufferOf({ settings }: UedRunConfig, hasAdversary: boolean, numEntries: number): LevelBufferConfig {
  if ('replayProb' in settings) return bufferConfigOf(settings as ReplaySettings);
  const common = { ...LEVEL_BUFFER_DEFAULTS, capacity: Math.max(SPACE, numEntries), minFill: 0 };
  if (hasAdversary) return { ...common, replaySchedule: 'fixed', replayProb: RECENT_PROB, temperature: 1 };
  const replayProb = 'keptShare' in settings ? Number(settings.keptShare) : 0;
  return { ...common, replaySchedule: 'fixed', replayProb, temperature: EVENLY, stalenessCoefficient: 0 };
}

/** The players of the checkpoint; the first two at most. Errors: InputError for weights that do not fit the network. */
function readStudents(preset: UedPreset, { weights, extra }: Checkpoint, where: string): StudentWeights[] {
  const { worldId, worldSettings, network } = preset.student;
  const { spec } = createEnvironment(worldId, worldSettings, 1);
  const numStudents = (extra.students as unknown[]).length;
  return Array.from({ length: Math.min(2, numStudents) }, (_, k) => {
    const prefix = `student${k}/`;
    const own = Object.entries(weights).filter(([name]) => name.startsWith(prefix));
    const student: StudentWeights = {
      network,
      numActions: spec.numActions,
      weights: Object.fromEntries(own.map(([name, { data }]) => [name.slice(prefix.length), data])),
    };
    try {
      createStudentPolicy('student', spec.observation, student);
    } catch (error) {
      if (error instanceof RangeError) throw new InputError(`checkpoint of the run: ${error.message}`, { where });
      throw error;
    }
    return student;
  });
}

/** Records of the entries and of all their ancestors. A last line that is not whole yet is left for the next time. */
function readRecords(path: string, entries: readonly BufferedLevel[]): { records: LevelRecord[]; numLevels: number } {
  const byId = new Map<number, LevelRecord>();
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  for (const line of lines) {
    const record = parseRecord(line);
    if (record !== undefined) byId.set(record.id, record);
  }
  const wanted = new Map<number, LevelRecord>();
  const queue = entries.flatMap(({ id, lineage }) => [id, lineage.parentId]);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const record = byId.get(id);
    if (record === undefined || wanted.has(id)) continue;
    wanted.set(id, record);
    queue.push(record.parentId);
  }
  return { records: [...wanted.values()].sort((a, b) => a.id - b.id), numLevels: Math.max(byId.size, entries.length) };
}

/** undefined for a line that is none, as a killed run may leave one. */
function parseRecord(line: string): LevelRecord | undefined {
  try {
    const record: unknown = JSON.parse(line);
    const { id, parentId, text } = record as Partial<LevelRecord>;
    return Number.isInteger(id) && Number.isInteger(parentId) && typeof text === 'string'
      ? (record as LevelRecord)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A designer that also replays is asked until it has its adversary build. Levels that no editor could make are left out. */
function buildLevels(designer: Designer, rng: Rng): readonly Level[] {
  for (let cycle = 0; cycle < MANY_CYCLES; cycle++) {
    const { move, plays } = designer.nextCycle(rng);
    const [play] = plays;
    if (move !== 'new' || play.kind !== 'levels') continue;
    for (const level of play.levels) findWorld(level.worldId).levelFormat.assertValid(level);
    return play.levels;
  }
  throw new RangeError(`designer ${designer.id} builds no levels`);
}
