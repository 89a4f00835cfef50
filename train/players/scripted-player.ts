import type { Actor } from '../../envs/core/actor.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { Rng } from '../../envs/core/rng.ts';
import { toldTask } from '../../envs/core/told-task.ts';
import type { VectorEnv } from '../../envs/core/vector-env.ts';
import { randomActors, scriptedActorsOf, type WorldActors } from '../../envs/players.ts';
import { findWorld } from '../../envs/registry.ts';

/** Who plays a world by rule. Errors: InputError where nobody does. */
export function findScriptedActors(worldId: string): WorldActors {
  const actors = scriptedActorsOf(worldId);
  if (actors !== randomActors) return actors;
  throw new InputError(`world ${worldId} has no players by rule`, {
    value: 'scripted',
    limit: 'random, or a checkpoint',
  });
}

/** What the players of a world are told of the level that it plays now. */
export function taskNow(env: VectorEnv, worldSettings: Readonly<Record<string, unknown>>, worldIdx: number): string[] {
  return toldTask(findWorld(env.spec.id), worldSettings, env.environment.levelOf(worldIdx));
}

/** A player by rule that is made for what players are told of the level, and made anew where an episode brings another task. */
export class TaskActor implements Actor {
  readonly id: string;
  readonly #create: (task: readonly string[]) => Actor;
  readonly #taskNow: () => readonly string[];
  #task: string;
  #actor: Actor;

  constructor(create: (task: readonly string[]) => Actor, taskNow: () => readonly string[]) {
    const task = taskNow();
    this.#create = create;
    this.#taskNow = taskNow;
    this.#task = task.join('\n');
    this.#actor = create(task);
    this.id = this.#actor.id;
  }

  act(observation: Uint8Array, rng: Rng): number {
    return this.#actor.act(observation, rng);
  }

  startEpisode(): void {
    const task = this.#taskNow();
    if (task.join('\n') === this.#task) this.#actor.startEpisode?.();
    else this.#actor = this.#create(task);
    this.#task = task.join('\n');
  }

  playsInstead(action: number): void {
    this.#actor.playsInstead?.(action);
  }

  save(): unknown {
    return this.#actor.save?.() ?? null;
  }

  /** The world is loaded before: the actor was made for the task of the saved episode. */
  load(saved: unknown): void {
    if (saved !== null) this.#actor.load?.(saved);
  }
}
