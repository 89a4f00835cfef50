import { Rng } from '../core/rng.ts';

const EPISODES_STREAM = 0xe9150de;

/**
 * Chance of one episode of one world of one run: what its level and its seed are drawn from. The same three numbers give the same
 * episode, whatever else was drawn; other numbers give independent ones.
 */
export function episodeRng(runSeed: number, worldIdx: number, episodeIdx: number): Rng {
  return new Rng(runSeed, EPISODES_STREAM).split(worldIdx).split(episodeIdx);
}
