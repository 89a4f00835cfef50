import type { Rng } from '../../envs/core/rng.ts';
import { createDemonstrations, type Demonstrations, NO_ACTION } from './demonstrations.ts';

/** Demonstrations in two parts: to learn from, and to tell how well what was learned holds. */
export interface HeldOutSplit {
  readonly train: Demonstrations;
  readonly heldOut: Demonstrations;
  readonly isByEpisode: boolean; // else: there is one episode, and its end is held out
}

/**
 * Holds out whole episodes of single players, drawn by `rng`, until they have at least `share` of the steps: steps of one
 * episode are alike, so that a split by steps would measure memory. An episode is a run of steps that follow each other.
 * Where there is only one, its last `share` is held out. share in (0, 1); at least one step is left on both sides of two.
 */
export function splitHeldOut(demonstrations: Demonstrations, share: number, rng: Rng): HeldOutSplit {
  const episodes = listEpisodes(demonstrations);
  const wanted = Math.max(1, Math.floor(share * demonstrations.length));
  if (episodes.length < 2) {
    const rows = [...demonstrations.actions.keys()];
    const cut = demonstrations.length - wanted;
    return {
      train: takeRows(demonstrations, rows.slice(0, cut)),
      heldOut: takeRows(demonstrations, rows.slice(cut)),
      isByEpisode: false,
    };
  }
  const chosen: number[][] = [];
  for (let numSteps = 0; numSteps < wanted && episodes.length > 1; ) {
    const [episode] = episodes.splice(rng.below(episodes.length), 1);
    chosen.push(episode);
    numSteps += episode.length;
  }
  const inOrder = (parts: number[][]) => parts.flat().sort((a, b) => a - b);
  return {
    train: takeRows(demonstrations, inOrder(episodes)),
    heldOut: takeRows(demonstrations, inOrder(chosen)),
    isByEpisode: true,
  };
}

/** Rows of each run of steps that follow each other. */
function listEpisodes({ length, nextActions, demonstratorIdx }: Demonstrations): number[][] {
  const episodes: number[][] = [];
  for (let m = 0; m < length; m++) {
    const goesOn = m > 0 && demonstratorIdx[m] === demonstratorIdx[m - 1] && nextActions[m - 1] !== NO_ACTION;
    if (goesOn) (episodes.at(-1) as number[]).push(m);
    else episodes.push([m]);
  }
  return episodes;
}

/** The rows alone; demonstrators without any are left out, the others keep their order. */
function takeRows(source: Demonstrations, rows: readonly number[]): Demonstrations {
  const { worldId, observationLength: L } = source;
  const kept = [...new Set(rows.map((m) => source.demonstratorIdx[m]))].sort((a, b) => a - b);
  const out = createDemonstrations(worldId, L, kept.length, rows.length);
  rows.forEach((m, i) => {
    out.observations.set(source.observations.subarray(m * L, (m + 1) * L), i * L);
    out.nextObservations.set(source.nextObservations.subarray(m * L, (m + 1) * L), i * L);
    out.actions[i] = source.actions[m];
    out.nextActions[i] = source.nextActions[m];
    out.terminated[i] = source.terminated[m];
    out.demonstratorIdx[i] = kept.indexOf(source.demonstratorIdx[m]);
  });
  return out;
}

/** The action that is taken most often; the lowest of several. */
export function majorityAction({ actions }: Demonstrations): number {
  const counts = new Uint32Array(NO_ACTION + 1);
  for (const action of actions) counts[action]++;
  return counts.indexOf(Math.max(...counts));
}

/** Share of steps at which `act` chooses what was done; NaN without steps. */
export function measureAccuracy(
  { length, observations, observationLength: L, actions }: Demonstrations,
  act: (observations: Uint8Array, numRows: number, actions: Uint8Array) => void,
): number {
  let numRight = 0;
  for (let first = 0; first < length; first += ROWS_AT_ONCE) {
    const numRows = Math.min(ROWS_AT_ONCE, length - first);
    const chosen = new Uint8Array(numRows);
    act(observations.subarray(first * L, (first + numRows) * L), numRows, chosen);
    for (let row = 0; row < numRows; row++) if (chosen[row] === actions[first + row]) numRight++;
  }
  return numRight / length;
}

const ROWS_AT_ONCE = 1024;
