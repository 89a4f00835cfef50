import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE } from '../../train/run/folder/run-files.ts';

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

/** Options that the learning core has and no old form has. A command line with one of them is for it, whatever else is there. */
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

/** Whether a command line is for the old form of a method: by an option that it alone has, by no world, or by the run that is gone on with. */
export async function asksForOldForm(id: string, words: readonly string[]): Promise<boolean> {
  const form = findOldForm(id);
  if (form === undefined || hasOption(words, CORE_OPTIONS)) return false;
  if (hasOption(words, form.options)) return true;
  if (words.includes('--resume')) return goesOnWithOldRun(id, form, words);
  return form.needsNoWorld && !hasOption(words, ['--world', '--help', '-h']);
}

/** A run at the folder that --out names; else at that of the learning core, which comes first, or at that of the old form. */
async function goesOnWithOldRun(id: string, form: OldForm, words: readonly string[]): Promise<boolean> {
  const folder = wordAfter(words, '--out');
  if (folder !== undefined) return isOldRun(folder, form);
  const { TRAIN_DEFAULTS } = await import('../../train/run/plans/resolve-config.ts');
  const { defaultRunFolder } = await import('../../train/run/plans/train.ts');
  const world = wordAfter(words, '--world');
  const seed = Number(wordAfter(words, '--seed') ?? TRAIN_DEFAULTS.seed);
  const isOfCore =
    world !== undefined && existsSync(join(defaultRunFolder({ algorithm: id, world, seed }), CONFIG_FILE));
  return !isOfCore && isOldRun(oldRunFolder(id, world ?? form.world, seed), form);
}

function isOldRun(folder: string, { field }: OldForm): boolean {
  const config = join(folder, CONFIG_FILE);
  return existsSync(config) && readFileSync(config, 'utf8').includes(`"${field}": `);
}

function hasOption(words: readonly string[], options: readonly string[]): boolean {
  return words.some((word) => options.includes(word.split('=')[0]));
}

/** What stands behind an option, after a space or a sign of equality; undefined where it is not given. */
function wordAfter(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at >= 0 ? words[at + 1] : words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
}
