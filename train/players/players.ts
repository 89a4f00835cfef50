import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ActorPolicy } from '../../agents/core/actor-policy.ts';
import type { LineupEntry } from '../../agents/core/lineup.ts';
import { MixturePolicy } from '../../agents/core/mixture-policy.ts';
import type { Policy } from '../../agents/core/policy.ts';
import { findStudentFile } from '../../agents/student-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import { createRandomActor } from '../../envs/core/random-actor.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { VectorEnv } from '../../envs/core/vector-env.ts';
import { createEnvironment } from '../../envs/registry.ts';
import { OtherView } from '../../envs/wrappers/other-view.ts';
import { fitPolicy } from './fit-policy.ts';
import { readPolicyAt } from './policy-file.ts';
import { findScriptedActors, TaskActor, taskNow } from './scripted-player.ts';

type Settings = Readonly<Record<string, unknown>>;

/** Where players sit. */
export interface LineupWorld {
  readonly worldId: string;
  readonly worldSettings: Settings; // complete ones
  readonly spec: WorldSpec;
  readonly numWorlds: number;
}

/** Somebody who can sit in seats, found by a name once and seated in any number of sets of worlds. */
export interface Player {
  readonly name: string;
  /** Hashes of the weights that were read, by the file they came from; empty where there are none. */
  readonly contents: Readonly<Record<string, string>>;
  seat(env: VectorEnv, rows: Int32Array): LineupEntry;
  dispose(): void;
}

export const PLAYER_NAMES = ['random', 'scripted'] as const;
export const POOL_PREFIX = 'pool:';
const FORMS = `${PLAYER_NAMES.join(', ')}, a run folder, a checkpoint, or ${POOL_PREFIX}FOLDER of them`;

/**
 * The player of a name: 'random'; 'scripted', the world's players by rule; the path of a run folder or a checkpoint; or
 * 'pool:FOLDER', which draws one of the checkpoints and runs in the folder for each row at each reset.
 * Errors   InputError, one line: a name that nobody has, a world without players by rule, a policy that does not fit.
 */
export function findPlayer(name: string, world: LineupWorld): Player {
  if (name === 'random') return createRandomPlayer(world);
  if (name === 'scripted') return createScriptedPlayer(world);
  if (name.startsWith(POOL_PREFIX)) return createPoolPlayer(name, name.slice(POOL_PREFIX.length), world);
  if (existsSync(name)) return createTrainedPlayer(name, world);
  throw new InputError(`player of world ${world.worldId}`, { value: name, limit: FORMS, choices: PLAYER_NAMES });
}

const nothing = (): void => {};

function createRandomPlayer({ spec }: LineupWorld): Player {
  const policy = new ActorPolicy('random', () => createRandomActor(spec.numActions));
  return { name: 'random', contents: {}, seat: (_env, rows) => ({ policy, rows }), dispose: nothing };
}

function createScriptedPlayer({ worldId, worldSettings, spec }: LineupWorld): Player {
  const { view = {}, create } = findScriptedActors(worldId);
  const seen = createEnvironment(worldId, { ...worldSettings, ...view }, 1).spec;
  const createActor = create(seen, worldSettings);
  const preference = new Array<number>(spec.hasPreferences ? spec.numCumulants : 0).fill(1); // nobody gave another
  const seat = (env: VectorEnv, rows: Int32Array): LineupEntry => {
    const createOf = (row: number) =>
      new TaskActor(
        (task) => createActor(preference, task),
        () => taskNow(env, worldSettings, Math.floor(row / spec.numSeats)),
      );
    return { policy: new ActorPolicy('scripted', createOf), rows, ...viewOf(env, worldSettings, view) };
  };
  return { name: 'scripted', contents: {}, seat, dispose: nothing };
}

function createTrainedPlayer(path: string, world: LineupWorld): Player {
  const found = readPolicyAt(path);
  const view = fitPolicy(found, world.spec, world.worldSettings);
  return {
    name: path,
    contents: { [found.file]: found.hash },
    seat: (env, rows) => ({ policy: found.policy, rows, ...viewOf(env, world.worldSettings, view) }),
    dispose: () => found.dispose(),
  };
}

/** One view serves all members: they were trained on the same observations. Errors: InputError where they were not. */
function createPoolPlayer(name: string, folder: string, world: LineupWorld): Player {
  const members = memberPaths(folder).map((path) => readPolicyAt(path));
  const views = members.map((member) => fitPolicy(member, world.spec, world.worldSettings));
  const other = views.findIndex((view) => !isSameView(view, views[0]));
  if (other >= 0) {
    throw new InputError('policies of a pool see the world in different ways', {
      value: members[other].file,
      limit: `as ${members[0].file}`,
      where: folder,
    });
  }
  const policy: Policy = new MixturePolicy(
    name,
    members.map((member) => member.policy),
  );
  return {
    name,
    contents: Object.fromEntries(members.map(({ file, hash }) => [file, hash])),
    seat: (env, rows) => ({ policy, rows, ...viewOf(env, world.worldSettings, views[0]) }),
    dispose: () => {
      for (const member of members) member.dispose();
    },
  };
}

/** Checkpoint files and run folders directly in a folder, in the order of their names. Errors: InputError for none. */
function memberPaths(folder: string): string[] {
  if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false)) {
    throw new InputError('pool of players', { value: folder, limit: 'a folder of checkpoints or runs' });
  }
  const paths = readdirSync(folder, { withFileTypes: true })
    .filter((entry) =>
      entry.isDirectory() ? findStudentFile(join(folder, entry.name)) !== undefined : entry.name.endsWith('.ckpt'),
    )
    .map((entry) => join(folder, entry.name))
    .sort();
  if (paths.length > 0) return paths;
  throw new InputError('pool of players is empty', { value: folder, limit: 'at least one checkpoint or run' });
}

function isSameView(one: Settings, other: Settings): boolean {
  return Object.keys(one).every((name) => one[name] === other[name]);
}

/** What an entry sees where its settings of observation are not the world's; nothing otherwise. */
function viewOf(
  env: VectorEnv,
  worldSettings: Settings,
  view: Settings,
): Pick<LineupEntry, 'observe' | 'observationLength'> {
  if (isSameView(view, worldSettings)) return {};
  const { environment, spec, numWorlds } = env;
  const other = new OtherView(environment, createEnvironment(spec.id, { ...worldSettings, ...view }, numWorlds));
  return { observe: (out) => other.observe(out), observationLength: other.spec.observation.length };
}
