import { InputError } from '../../envs/core/errors.ts';
import { describeObservation, type WorldSpec } from '../../envs/core/specs.ts';
import { createEnvironment, findWorld } from '../../envs/registry.ts';
import type { FoundPolicy } from './policy-file.ts';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Settings of observation with which a trained policy can play in a world of other settings than those of its training: it sees
 * what it was trained on, as far as the state of the world shows that. spec, worldSettings: of the world.
 * Errors   InputError, one line: another world, an observation or actions that the world does not have.
 */
export function fitPolicy(found: FoundPolicy, spec: WorldSpec, worldSettings: Settings): Settings {
  const { worldId, file: where } = found;
  if (worldId !== spec.id) {
    throw new InputError('checkpoint is of another world', { value: worldId, limit: spec.id, where });
  }
  const trained = createEnvironment(worldId, found.worldSettings, 1).spec;
  const view = Object.fromEntries(
    (findWorld(worldId).viewSettings ?? []).map((name) => [name, found.worldSettings[name] ?? worldSettings[name]]),
  );
  const seen = createEnvironment(worldId, { ...worldSettings, ...view }, 1).spec;
  assertSame('checkpoint was trained on another observation than this world shows', where, [
    describeObservation(trained.observation),
    describeObservation(seen.observation),
  ]);
  assertSame('checkpoint was trained with other actions than this world has', where, [
    trained.actionNames.join(', '),
    seen.actionNames.join(', '),
  ]);
  return view;
}

function assertSame(what: string, where: string, [value, limit]: readonly [string, string]): void {
  if (value !== limit) throw new InputError(what, { value, limit, where });
}
