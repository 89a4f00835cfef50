import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import { CONFIG_FILE } from '../../train/run/folder/run-files.ts';
import { HELP_WORDS } from '../terminal/help-words.ts';

/** How a method trained before it was of the learning core, as it may be asked for one more release. */
export interface OldForm {
  /** Options that the learning core has not. */
  readonly options: readonly string[];
  /** The field that only the configs of its runs have. */
  readonly field: string;
  /** Where its runs are when no world is named. */
  readonly world: string;
  /** Whether it trains where no world is named: the learning core asks for one. */
  readonly needsNoWorld: boolean;
  /** Words of a command line that asks for it. */
  readonly example: string;
}

const STUDY_IN_COINS: OldForm = {
  options: ['--demonstrators', '--all-players', '--steps', '--prepare'],
  field: 'arm',
  world: 'coins',
  needsNoWorld: true,
  example: '--demonstrators mixed',
};

const OLD_FORMS: Readonly<Record<string, OldForm>> = {
  psiphi: STUDY_IN_COINS,
  dqn: STUDY_IN_COINS,
  bc: STUDY_IN_COINS,
  'bc-aux': STUDY_IN_COINS,
  sqil: STUDY_IN_COINS,
  universal: {
    options: ['--segments', '--updates', '--worlds', '--seats', '--batch', '--init', '--learning-rate'],
    field: 'numSegments',
    world: 'orchard',
    needsNoWorld: false,
    example: '--segments 36',
  },
};

/** Options that the learning core has and no old form has. */
const CORE_OPTIONS = [
  ...['--budget', '--level', '--generator', '--designer', '--lineup', '--trials', '--preference', '--encoding'],
  ...['--memory', '--demonstrations', '--engine', '--threads', '--checkpoint-every', '--evaluate-every'],
];

/** Undefined for a method that has always been of the learning core. */
export function findOldForm(id: string): OldForm | undefined {
  return OLD_FORMS[id];
}

/** The folder of a run of an old form that was told no other. */
export function oldRunFolder(id: string, world: string, seed: number | string): string {
  return join('runs', `${id}-${world}-seed${seed}`);
}

/**
 * Whether a command line is for the old form of a method: by an option that it alone has, by no world, or by the run that is gone on with.
 * Errors: InputError for options of both forms, or one of the learning core where --resume finds a run of the old form; help is shown all the same.
 */
export async function asksForOldForm(id: string, words: readonly string[]): Promise<boolean> {
  const form = findOldForm(id);
  if (form === undefined) return false;
  const [ofOld, ofCore] = [form.options, CORE_OPTIONS].map((options) => firstOption(words, options));
  const asksForHelp = words.some((word) => HELP_WORDS.includes(word));
  const oldRun = words.includes('--resume') ? await oldRunToResume(id, form, words) : undefined;
  if (ofCore !== undefined) {
    if (!asksForHelp) assertOfCoreAlone(ofCore, ofOld, oldRun);
    return false;
  }
  if (ofOld !== undefined) return true;
  if (words.includes('--resume')) return oldRun !== undefined;
  return form.needsNoWorld && !asksForHelp && firstOption(words, ['--world']) === undefined;
}

function assertOfCoreAlone(ofCore: string, ofOld: string | undefined, oldRun: string | undefined): void {
  if (ofOld !== undefined) {
    throw new InputError(`${ofOld} is of the form of before and ${ofCore} is not`, { limit: 'one of the two' });
  }
  if (oldRun === undefined) return;
  throw new InputError(`${ofCore} is not for this run, which is of the form of before`, {
    limit: 'the command in its command.txt with --resume, or no --resume for a new run',
    where: oldRun,
  });
}

/**
 * The folder of a run of the old form that --resume means: that which --out names; else the one where such a run is when it is told no
 * folder, unless the learning core has a run there, which comes first. Undefined where there is none.
 */
async function oldRunToResume(id: string, form: OldForm, words: readonly string[]): Promise<string | undefined> {
  const world = wordAfter(words, '--world');
  const { TRAIN_DEFAULTS } = await import('../../train/run/plans/resolve-config.ts');
  const seed = Number(wordAfter(words, '--seed') ?? TRAIN_DEFAULTS.seed);
  const told = wordAfter(words, '--out');
  if (told === undefined && world !== undefined) {
    const { defaultRunFolder } = await import('../../train/run/plans/train.ts');
    if (existsSync(join(defaultRunFolder({ algorithm: id, world, seed }), CONFIG_FILE))) return undefined;
  }
  const folder = told ?? oldRunFolder(id, world ?? form.world, seed);
  return isOldRun(folder, form) ? folder : undefined;
}

/** What cannot be read is none: the learning core refuses it in its own line. */
function isOldRun(folder: string, { field }: OldForm): boolean {
  try {
    return readFileSync(join(folder, CONFIG_FILE), 'utf8').includes(`"${field}": `);
  } catch {
    return false;
  }
}

/** The first option of a command line that is one of these. */
function firstOption(words: readonly string[], options: readonly string[]): string | undefined {
  return words.map((word) => word.split('=')[0]).find((word) => options.includes(word));
}

/** What stands behind an option, after a space or a sign of equality; undefined where it is not given. */
function wordAfter(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at >= 0 ? words[at + 1] : words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
}
