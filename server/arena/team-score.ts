import type { Level } from '../../envs/core/level.ts';
import type { Arena } from './arena.ts';

/** The best episode of a team so far. */
export interface TeamBest {
  readonly episode: number; // from 1
  readonly returnHundredths: number;
  readonly by: readonly string[]; // shown names of the people in it; empty: agents alone
}

/**
 * What a team has got, where every seat is paid the same: the reward counted once, whoever sat where. Only whole episodes
 * count for the best; one that is broken off does not.
 */
export class TeamScore {
  readonly #arena: Arena;
  readonly #isShared: (level: Level) => boolean;
  #best: TeamBest | undefined;
  #countedEpisode = 0;

  /** isShared: whether the rewards of a level are one and the same for all seats. */
  constructor(arena: Arena, isShared: (level: Level) => boolean) {
    this.#arena = arena;
    this.#isShared = isShared;
  }

  /** Whether there is a team on the level that is played. */
  get isShared(): boolean {
    return this.#isShared(this.#arena.level);
  }

  /** Hundredths, of this episode; 0 where there is no team. */
  get returnHundredths(): number {
    return this.isShared ? this.#arena.bodyReturns[0] : 0;
  }

  get best(): TeamBest | undefined {
    return this.#best;
  }

  /** Called after each tick. people: shown names of those who play now. Returns the return of an episode that ended just now. */
  follow(people: () => readonly string[]): number | undefined {
    const { hasEnded, episode } = this.#arena;
    if (!hasEnded || !this.isShared || episode === this.#countedEpisode) return undefined;
    this.#countedEpisode = episode;
    const { returnHundredths } = this;
    if (this.#best === undefined || returnHundredths > this.#best.returnHundredths) {
      this.#best = { episode, returnHundredths, by: people() };
    }
    return returnHundredths;
  }
}
