import type { LevelStream, Play } from '../../agents/designers/designer.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { Level, LevelGenerator } from '../../envs/core/level.ts';
import type { Rng } from '../../envs/core/rng.ts';
import { createGenerators } from '../../envs/registry.ts';

/** Generator of a run that always plays one level. */
export const LEVEL_GENERATOR = 'level';

/** The world that levels are drawn for. */
export interface LevelWorld {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>;
  readonly level?: Level; // what generator `level` gives; left out: there is no such generator
}

/** The generators of levels in a run: the world's own, then that of the run's only level where it has one. */
export function listGenerators({ worldId, worldSettings, level }: LevelWorld): readonly LevelGenerator[] {
  const own = createGenerators(worldId, worldSettings);
  if (level === undefined) return own;
  return [...own, { id: LEVEL_GENERATOR, summary: 'the level of the run', sample: () => level }];
}

/** Where a learner's next levels come from: what the designer said for the trajectory that is being played. */
export class LevelSource {
  readonly #generators: ReadonlyMap<string, LevelGenerator>;
  readonly #worldId: string;
  readonly #rng: Rng;
  seed = 0; // uint32, of the episodes' generators; no level comes from it
  #play: Play | undefined;

  /** rng: draws the levels of streams. */
  constructor(world: LevelWorld, rng: Rng) {
    this.#worldId = world.worldId;
    this.#generators = new Map(listGenerators(world).map((generator) => [generator.id, generator]));
    this.#rng = rng;
  }

  /** From now on levels come from `play`, and the episodes' generators from `seed` (uint32). play.levels: [N], one a world. */
  use(play: Play, seed: number): void {
    this.#play = play;
    this.seed = seed;
  }

  /** The level of a world's next episode; drawn where the play is a stream. Errors: InputError for a stream's generator that the world does not have. */
  next(worldIdx: number): Level {
    if (this.#play === undefined) throw new Error('a world begins before anybody chose its level');
    return this.#play.kind === 'levels' ? this.#play.levels[worldIdx] : this.#draw(this.#play.stream);
  }

  #draw(stream: LevelStream): Level {
    const total = stream.reduce((sum, part) => sum + part.weight, 0);
    let left = this.#rng.unit() * total;
    let partIdx = 0;
    while (partIdx < stream.length - 1 && left >= stream[partIdx].weight) left -= stream[partIdx++].weight;
    const part = stream[partIdx];
    if ('levels' in part) return part.levels[this.#rng.below(part.levels.length)];
    const generator = this.#generators.get(part.generatorId);
    if (generator !== undefined) return generator.sample(this.#rng);
    const choices = [...this.#generators.keys()];
    throw new InputError(`generator of world ${this.#worldId}`, { value: part.generatorId, choices });
  }
}
