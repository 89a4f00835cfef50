import { findAlgorithm } from '../../agents/algorithms/registry.ts';
import { findDesigner } from '../../agents/designers/registry.ts';
import { InputError } from '../../envs/core/errors.ts';
import { findWorld } from '../../envs/registry.ts';
import type { TrainRequest } from './train-request.ts';

type Settings = Readonly<Record<string, unknown>>;

/** What `--set` and its kin say, by whose setting it is. */
export interface TrainSettings {
  readonly algorithm: Settings;
  readonly world: Settings;
  readonly designer: Settings;
  readonly numWorlds: number | undefined;
}

export interface SettingOwners {
  readonly algorithm: string;
  readonly world: string;
  readonly designer: string;
}

const MOST_WORLDS = 4096;

/**
 * Sorts settings by their owner: a name that several know is the algorithm's, then the world's, then the designer's; `world.NAME`
 * and `designer.NAME` say otherwise. Errors: InputError naming a setting that nobody has, and the nearest right name; or one that is
 * given twice, in two forms.
 */
export function splitTrainSettings(owners: SettingOwners, request: TrainRequest): TrainSettings {
  const names = namesOf(owners);
  const found = {
    algorithm: {} as Record<string, unknown>,
    world: {} as Record<string, unknown>,
    designer: {} as Record<string, unknown>,
  };
  let numWorlds: number | undefined;
  for (const [text, value] of Object.entries(request.settings ?? {})) {
    if (text === 'numWorlds') numWorlds = parseNumWorlds(value);
    else {
      const { owner, name } = ownerOf(text, names);
      set(found[owner], owner, name, value);
    }
  }
  const { memory, encoding } = request;
  if (memory !== undefined) {
    assertHas(names.algorithm, 'memory', memory, `algorithm ${owners.algorithm} has no memory`);
    set(found.algorithm, 'algorithm', 'memory', memory);
  }
  if (encoding !== undefined) {
    assertHas(names.world, 'observation', encoding, `world ${owners.world} has one encoding`);
    set(found.world, 'world', 'observation', encoding);
  }
  return { ...found, numWorlds };
}

type Names = Readonly<Record<keyof SettingOwners, readonly string[]>>;

function namesOf({ algorithm, world, designer }: SettingOwners): Names {
  return {
    algorithm: Object.keys(findAlgorithm(algorithm).configSchema.parse({}) as object),
    world: Object.keys(findWorld(world).settingsSchema.parse({}) as object),
    designer: Object.keys(findDesigner(designer).settingsSchema.parse({}) as object),
  };
}

function ownerOf(text: string, names: Names): { owner: keyof SettingOwners; name: string } {
  for (const owner of ['algorithm', 'world', 'designer'] as const) {
    if (!text.startsWith(`${owner}.`)) continue;
    const name = text.slice(owner.length + 1);
    if (names[owner].includes(name)) return { owner, name };
    throw new InputError(`unknown setting of the ${owner}`, { value: name, choices: names[owner] });
  }
  const owner = (['algorithm', 'world', 'designer'] as const).find((candidate) => names[candidate].includes(text));
  if (owner !== undefined) return { owner, name: text };
  throw new InputError('unknown setting of algorithm, world or designer', {
    value: text,
    choices: [...names.algorithm, ...names.world, ...names.designer, 'numWorlds'],
  });
}

function set(settings: Record<string, unknown>, owner: keyof SettingOwners, name: string, value: unknown): void {
  if (Object.hasOwn(settings, name)) {
    throw new InputError(`setting ${name} of the ${owner} is given twice`, {
      value: `${settings[name]} and ${value}`,
      limit: 'each setting once, by --set or by its own option',
    });
  }
  settings[name] = value;
}

function assertHas(names: readonly string[], name: string, value: string, what: string): void {
  if (!names.includes(name)) throw new InputError(what, { value });
}

function parseNumWorlds(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_WORLDS) return value;
  throw new InputError('setting numWorlds', { value: String(value), limit: `a whole number in 1..${MOST_WORLDS}` });
}
