import { InputError } from '../../envs/core/errors.ts';
import { hashLevel, type Level, type LevelGenerator } from '../../envs/core/level.ts';
import { episodeRng } from '../../envs/wrappers/episode-rng.ts';
import type { EpisodeStart } from '../../envs/wrappers/restarting-env.ts';
import type { NamedLevel } from './level-set.ts';

/** Where levels come from: given ones, each as often as the others, or a fresh one an episode. */
export type LevelChoice = { readonly levels: readonly NamedLevel[] } | { readonly generator: LevelGenerator };

/**
 * Which episodes count, and on which level each is played; decided before anything runs, so that no episode counts for having
 * ended early. Episode e of world w has number e W + w, and those below N count: the first of each world. What a world plays
 * after them is thrown away. With trials, read "task" for "episode".
 *
 * Letters: N episodes that count, W worlds.
 */
export class EpisodePlan {
  readonly numEpisodes: number; // N
  readonly numWorlds: number; // W
  readonly levels: NamedLevel[] = []; // that were played, in order of their first episode where they are drawn
  readonly levelOf: Int32Array; // [N] index into levels
  readonly #choice: LevelChoice;
  readonly #seed: number;
  readonly #stride: number; // episodes in a row on one level, so that the learner has every seat on every level
  readonly #known = new Map<string, number>(); // index by hash of drawn levels

  /** numSeats: of a world that the learner has in turn, 1 where it has all. Errors: InputError for no level or no episode. */
  constructor(choice: LevelChoice, numEpisodes: number, numWorlds: number, seed: number, numSeats: number) {
    if (!(Number.isInteger(numEpisodes) && numEpisodes >= 1)) {
      throw new InputError('episodes to evaluate on', { value: numEpisodes, limit: 'a whole number from 1' });
    }
    this.numEpisodes = numEpisodes;
    this.numWorlds = numWorlds;
    this.levelOf = new Int32Array(numEpisodes);
    this.#choice = choice;
    this.#seed = seed;
    this.#stride = 1;
    if (!('levels' in choice)) return;
    const { length } = choice.levels;
    if (length === 0) throw new InputError('levels to evaluate on', { value: 0, limit: 'at least 1' });
    this.levels.push(...choice.levels);
    if (numEpisodes >= numSeats * length) this.#stride = numSeats;
  }

  /** Episodes of a world that count. */
  numEpisodesOf(worldIdx: number): number {
    return Math.floor((this.numEpisodes - 1 - worldIdx) / this.numWorlds) + 1;
  }

  /** Level and seed come from (seed, world, episode) alone. */
  start(worldIdx: number, episodeIdx: number): EpisodeStart {
    const rng = episodeRng(this.#seed, worldIdx, episodeIdx);
    const number = episodeIdx * this.numWorlds + worldIdx;
    const level = number < this.numEpisodes ? this.#choose(number, rng) : this.levels[this.#lastOf(worldIdx)].level;
    return { level, seed: rng.uint32() };
  }

  #choose(number: number, rng: ReturnType<typeof episodeRng>): Level {
    if ('levels' in this.#choice) {
      this.levelOf[number] = Math.floor(number / this.#stride) % this.levels.length;
      return this.levels[this.levelOf[number]].level;
    }
    const { id } = this.#choice.generator;
    const level = this.#choice.generator.sample(rng);
    const hash = hashLevel(level);
    const known = this.#known.get(hash) ?? this.levels.push({ name: `${id}-${this.levels.length + 1}`, level }) - 1;
    this.#known.set(hash, known);
    this.levelOf[number] = known;
    return this.levels[known].level;
  }

  #lastOf(worldIdx: number): number {
    return this.levelOf[(this.numEpisodesOf(worldIdx) - 1) * this.numWorlds + worldIdx];
  }
}
