import type { PpoRollout } from '../algorithms/ppo-minibatch.ts';
import { createTrajectories } from '../ops/advantages.ts';

/** One level's building: it began at step 0 in world b and was paid at its last step. */
export interface BuildingEpisode {
  readonly world: number; // b
  readonly length: number; // steps, 1..T
  readonly reward: number;
}

/**
 * Copies episodes of different lengths one behind the other into as few columns of T steps as first-fit packing finds,
 * longest first, so that no product is spent on steps that decided nothing. Episodes terminate, so that nothing flows from
 * one into the next; what is left of a column is masked.
 *
 * Shapes   from: [T, B] of a network without memory; out: [T, C], C <= number of episodes; at least one episode.
 */
export function packEpisodes(from: PpoRollout, episodes: readonly BuildingEpisode[]): PpoRollout {
  const { numSteps: T, numRows: B } = from;
  const L = from.observations.length / (T * B);
  const places = placeEpisodes(episodes, T);
  const C = 1 + Math.max(...places.map(({ column }) => column));
  const packed = {
    ...createTrajectories(T, C),
    observations: new Uint8Array(T * C * L),
    actions: new Uint8Array(T * C),
    logProbabilities: new Float32Array(T * C),
    resets: new Uint8Array(T * C),
    initialMemory: new Float32Array(0),
    mask: new Uint8Array(T * C),
  };
  for (const { episode, column, start } of places) {
    for (let t = 0; t < episode.length; t++) {
      const source = t * B + episode.world;
      const target = (start + t) * C + column;
      packed.observations.set(from.observations.subarray(source * L, (source + 1) * L), target * L);
      packed.actions[target] = from.actions[source];
      packed.logProbabilities[target] = from.logProbabilities[source];
      packed.values[target] = from.values[source];
      packed.mask[target] = 1;
    }
    packed.resets[start * C + column] = 1;
    const last = (start + episode.length - 1) * C + column;
    packed.rewards[last] = episode.reward;
    packed.terminated[last] = 1;
  }
  return packed;
}

interface Place {
  readonly episode: BuildingEpisode;
  readonly column: number;
  readonly start: number; // step
}

/** Longest first, each into the first column with room; equal lengths in the order given. */
function placeEpisodes(episodes: readonly BuildingEpisode[], numSteps: number): Place[] {
  const filled: number[] = []; // steps of each column
  return [...episodes]
    .sort((a, b) => b.length - a.length)
    .map((episode) => {
      const found = filled.findIndex((steps) => steps + episode.length <= numSteps);
      const column = found < 0 ? filled.push(0) - 1 : found;
      const start = filled[column];
      filled[column] += episode.length;
      return { episode, column, start };
    });
}
