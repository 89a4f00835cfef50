import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { STUDENT_KINDS } from '../../agents/algorithms/student-checkpoint.ts';
import { readCheckpoint, writeFileAtomic } from '../../agents/checkpoint.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import { findStudentFile } from '../../agents/student-file.ts';
import { readTextFile } from '../../agents/text-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { WorldDefinition } from '../../envs/core/world-definition.ts';
import { findWorld, parseSettings, worldIds } from '../../envs/registry.ts';
import { MAZE_WORLD_ID } from '../../envs/worlds/maze/cells.ts';
import type { TrialsConfig } from '../../envs/wrappers/trials.ts';
import { drawPolicyReport } from '../../lab/evaluate/policy-picture.ts';
import { evaluatePolicyInSteps, type PolicyEvaluation } from '../../train/evaluate/evaluate-policy.ts';
import type { NamedLevel } from '../../train/evaluate/level-set.ts';
import { formatPolicyReport } from '../../train/evaluate/policy-table.ts';
import { finishInTurns } from '../../train/loop/next-turn.ts';
import { parseLineup } from '../../train/players/lineup.ts';
import { PLAYER_NAMES, POOL_PREFIX } from '../../train/players/players.ts';
import { POLICY_KIND } from '../../train/players/policy-checkpoint.ts';
import { readPolicyAt } from '../../train/players/policy-file.ts';
import { gitCommit } from '../../train/run/folder/git-commit.ts';
import { CONFIG_FILE } from '../../train/run/folder/run-files.ts';
import { findLevel } from '../levels/find-level.ts';
import { findWorldLevels } from '../levels/world-levels.ts';
import type { SettingsFlag } from '../options/settings-flag.ts';
import { sayEngine } from '../terminal/engine-line.ts';
import { assertWritable } from '../terminal/file-trouble.ts';
import { typedCommand } from '../terminal/typed-command.ts';

export interface PolicyFlags {
  readonly world?: string;
  readonly level?: string;
  readonly levels?: string;
  readonly count?: number;
  readonly generator?: string;
  readonly lineup?: string;
  readonly trials?: number;
  readonly forgets?: 'task' | 'trial';
  readonly set?: SettingsFlag;
  readonly episodes: number;
  readonly seed: number;
  readonly engine?: EngineName;
  readonly picture?: string | true;
  readonly out?: string;
  readonly json?: boolean;
  readonly audit?: boolean;
}

/** Options that only the evaluation of a student of mazes has, and sets of mazes. */
const MAZE_FLAGS = ['levels', 'count', 'audit'] as const;
/** Options that only an evaluation of any world has: with one of them a student of mazes is evaluated as one of any world. */
const OWN_FLAGS = ['world', 'level', 'generator', 'lineup', 'trials', 'forgets', 'set', 'picture'] as const;
const PICTURES = join('runs', 'pictures');
const MAX_LEVELS = 40; // in a table

/**
 * Whether this is an evaluation on any world, and not that of a student of curricula of mazes by both horizons, which has a report of
 * its own. A run of `murmur train ALGORITHM --world maze` has that one where sets of mazes are asked for.
 */
export function isOfAnyWorld(name: string | undefined, flags: PolicyFlags): boolean {
  if (OWN_FLAGS.some((flag) => flags[flag] !== undefined)) return true;
  if (name === undefined) return false;
  const asksForMazes = MAZE_FLAGS.some((flag) => flags[flag] !== undefined);
  return isPlayerName(name) || isGeneralCheckpoint(name, asksForMazes);
}

const isPlayerName = (name: string): boolean =>
  PLAYER_NAMES.some((known) => known === name) || name.startsWith(POOL_PREFIX);

/** A checkpoint that cannot be read counts as a student of mazes: what is wrong with it is told there. */
function isGeneralCheckpoint(path: string, asksForMazes: boolean): boolean {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const file = isFolder ? findStudentFile(path) : path;
  if (file === undefined || !existsSync(file)) return false;
  try {
    const { kind, worldId, config } = readCheckpoint(file);
    if (kind === POLICY_KIND || kind === STUDENT_KINDS.features) return true;
    if (kind !== STUDENT_KINDS.student && kind !== STUDENT_KINDS.curriculum) return false;
    const isOfMazes = worldId === MAZE_WORLD_ID && (config.trials ?? null) === null;
    if (!isOfMazes || readsStepBefore(config)) return true;
    return config.algorithm !== undefined && !asksForMazes; // what a preset of curricula trained names no algorithm
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** network: of what plays; settings: of the algorithm of a run. */
function readsStepBefore({ network, settings }: Readonly<Record<string, unknown>>): boolean {
  const { previousAction, previousReward } = (network ?? settings ?? {}) as Record<string, unknown>;
  return previousAction === true || previousReward === true;
}

/** `murmur evaluate RUN|CHECKPOINT|random|scripted --world W ...`. */
export async function runEvaluatePolicy(
  name: string | undefined,
  flags: PolicyFlags,
  stop: AbortSignal,
): Promise<void> {
  if (name === undefined) {
    throw new InputError('nothing to evaluate', {
      limit: `a run, a checkpoint or one of ${PLAYER_NAMES.join(', ')}: murmur evaluate random --world xland`,
    });
  }
  if (flags.out !== undefined) assertWritable(flags.out);
  const engine = await loadNeededEngine(name, flags);
  const evaluation = planEvaluation(name, flags);
  const picture = pictureFile(evaluation, flags);
  if (picture !== undefined) assertWritable(picture);
  const startedAt = performance.now();
  const steps = evaluatePolicyInSteps(evaluation);
  const report = await finishInTurns(engine === undefined ? steps : sayEngine(engine, steps), stop);
  const seconds = (performance.now() - startedAt) / 1000;
  process.stderr.write(`${report.numSteps} environment steps in ${seconds.toFixed(1)} s\n`);
  const text = formatPolicyReport(report, MAX_LEVELS);
  if (flags.out !== undefined) {
    const by = `Written by \`${typedCommand()}\`, engine ${engine ?? 'none'}, commit ${gitCommit()}.`;
    writeFileAtomic(flags.out, `# Evaluation\n\n${by}\n\n${text}`);
  }
  if (picture !== undefined) {
    writeFileAtomic(picture, drawPolicyReport(report));
    process.stderr.write(`picture: ${picture}\n`);
  }
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : text);
}

/** undefined where nobody needs a tensor engine. */
async function loadNeededEngine(name: string, { engine, lineup = '' }: PolicyFlags): Promise<EngineName | undefined> {
  const { names } = { names: [] as readonly string[], ...parseLineup(lineup === '' ? 'self' : lineup) };
  if ([name, ...names].every((each) => PLAYER_NAMES.some((known) => known === each))) return undefined;
  return (await loadEngine(engine)).name;
}

/** The evaluation that was asked for; what was not said is as in the training of what plays. */
function planEvaluation(name: string, flags: PolicyFlags): PolicyEvaluation {
  const trained = isPlayerName(name) ? undefined : readPolicyAt(name);
  trained?.dispose();
  const worldId = flags.world ?? trained?.worldId;
  if (worldId === undefined) throw new InputError('option --world is missing', { choices: worldIds() });
  const definition = findWorld(worldId);
  if (trained !== undefined && trained.worldId !== worldId) {
    throw new InputError('checkpoint is of another world', {
      value: trained.worldId,
      limit: worldId,
      where: trained.file,
    });
  }
  const worldSettings = parseSettings(definition, { ...trained?.worldSettings, ...flags.set }) as Record<
    string,
    unknown
  >;
  const run = trained === undefined ? {} : readTraining(name, definition);
  const levels = findLevels(definition, flags) ?? (flags.generator === undefined ? run.levels : undefined);
  return {
    worldId,
    worldSettings,
    policy: name,
    lineup: parseLineup(flags.lineup ?? run.lineup ?? 'self'),
    trials: trialsOf(flags, trained?.trials),
    preference: run.preference,
    ...(levels === undefined ? { generatorId: flags.generator ?? run.generator } : { levels }),
    numEpisodes: flags.episodes * (levels?.length ?? 1),
    seed: flags.seed,
  };
}

function findLevels(definition: WorldDefinition, flags: PolicyFlags): readonly NamedLevel[] | undefined {
  const given = (['level', 'levels', 'generator'] as const).filter((flag) => flags[flag] !== undefined);
  if (given.length > 1) {
    throw new InputError('levels to play come from one place', {
      value: given.map((flag) => `--${flag}`).join(' '),
      limit: 'one of --level, --levels, --generator',
    });
  }
  if (flags.level !== undefined) return [{ name: flags.level, level: findLevel(definition, flags.level) }];
  return flags.levels === undefined ? undefined : findWorldLevels(definition, flags.levels);
}

interface Training {
  readonly preference?: readonly number[];
  readonly generator?: string;
  readonly lineup?: string;
  readonly levels?: readonly NamedLevel[];
}

/** What the run folder says of its training; nothing for a file or a folder without a config. */
function readTraining(path: string, { levelFormat }: WorldDefinition): Training {
  const file = join(path, CONFIG_FILE);
  if (!existsSync(file)) return {};
  const config = parseConfig(readTextFile(file, { what: "the run's config" }), file);
  const textOf = (field: string) => (typeof config[field] === 'string' ? config[field] : undefined);
  const level = textOf('level');
  return {
    preference: Array.isArray(config.preference) ? config.preference.map(Number) : undefined,
    generator: textOf('generator'),
    lineup: textOf('lineup'),
    levels: level === undefined ? undefined : [{ name: 'level of the run', level: levelFormat.parse(level) }],
  };
}

function parseConfig(text: string, where: string): Record<string, unknown> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw new InputError('config of the run folder is torn', { value: `${text.length} characters`, where });
  }
}

function trialsOf({ trials, forgets }: PolicyFlags, trained?: TrialsConfig): TrialsConfig | undefined {
  const config = trials === undefined ? trained : { trialsPerTask: trials, stepsPerTask: 0 };
  if (forgets === undefined) return config;
  if (config !== undefined) return { ...config, forgets };
  throw new InputError('option --forgets without trials', { value: forgets, limit: 'with --trials K' });
}

function pictureFile({ worldId, policy, seed }: PolicyEvaluation, { picture }: PolicyFlags): string | undefined {
  if (typeof picture === 'string' && !picture.endsWith('.svg')) {
    throw new InputError('option --picture', { value: picture, limit: 'a name in .svg' });
  }
  if (picture !== true) return picture;
  const name = `evaluate-${worldId}-${policy}-${seed}`.replaceAll(/[^\w.-]+/g, '-');
  return join(PICTURES, `${name}.svg`);
}
