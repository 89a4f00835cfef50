import type { Actor } from '../../core/actor.ts';
import { InputError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import { argMax, softmax } from '../../core/softmax.ts';
import type { WorldSpec } from '../../core/specs.ts';
import { readBodyIdx, readHeading } from '../../grid/centred-view.ts';
import { COINS_CELLS, COINS_SIDE, COINS_WORLD_ID, NUM_COLOURS } from './levels.ts';
import {
  AGENT_CHANNEL,
  CHANNELS,
  FORWARD,
  NUM_ACTIONS,
  SCALARS_OFFSET,
  TURN_LEFT,
  TURN_RIGHT,
  WALL_CHANNEL,
} from './spec.ts';

/**
 * A scripted player of the `coins` world that knows its own preference and plans by breadth-first search over cells and
 * headings. An action is worth the preference for the coin it collects plus 0.9 times the worth of where it leads: the
 * largest preference * 0.9^steps of a coin that can be reached without touching one it dislikes. It acts by a softmax over
 * these worths, so that near and clear choices are made surely and far ones loosely, as people and trained agents do.
 */
export interface CoinsCollectorConfig {
  readonly preference: readonly number[]; // [C] each in [-1, 1]
  readonly temperature: number; // of the softmax; 0 takes the best action (the first on a tie)
  readonly noise: number; // probability of a uniformly random action instead, [0, 1]
}

const NUM_HEADINGS = 4;
const AHEAD_STEP = [-COINS_SIDE, 1, COINS_SIDE, -1]; // [heading] cell offset
const DISCOUNT = 0.9;
const NOWHERE = -1;

/** Throws InputError for another world. */
export function createCoinsCollector(spec: WorldSpec, config: CoinsCollectorConfig): Actor {
  if (spec.id !== COINS_WORLD_ID) throw new InputError('the collector plays coins only', { value: spec.id });
  return new CoinsCollector(config);
}

class CoinsCollector implements Actor {
  readonly id = 'coins-collector';
  readonly #config: CoinsCollectorConfig;
  readonly #queue = new Int16Array(COINS_CELLS * NUM_HEADINGS); // states in order of discovery
  readonly #distance = new Int16Array(COINS_CELLS * NUM_HEADINGS); // NOWHERE while unknown
  readonly #worths = new Float64Array(NUM_ACTIONS);

  constructor(config: CoinsCollectorConfig) {
    this.#config = config;
  }

  act(observation: Uint8Array, rng: Rng): number {
    const { noise, temperature } = this.#config;
    if (noise > 0 && rng.unit() < noise) return rng.below(NUM_ACTIONS);
    this.#judgeActions(observation);
    if (temperature === 0) return argMax(this.#worths, 0, NUM_ACTIONS);
    for (let a = 0; a < NUM_ACTIONS; a++) this.#worths[a] /= temperature;
    softmax(this.#worths, 0, NUM_ACTIONS, this.#worths, 0);
    const draw = rng.unit();
    if (draw < this.#worths[TURN_LEFT]) return TURN_LEFT;
    return draw < this.#worths[TURN_LEFT] + this.#worths[TURN_RIGHT] ? TURN_RIGHT : FORWARD;
  }

  #judgeActions(observation: Uint8Array): void {
    const heading = readHeading(observation, SCALARS_OFFSET);
    const bodyIdx = readBodyIdx(observation, AGENT_CHANNEL, COINS_CELLS, CHANNELS, COINS_SIDE, heading);
    this.#worths[TURN_LEFT] = DISCOUNT * this.#bestAhead(observation, bodyIdx, (heading + 3) & 3, NOWHERE);
    this.#worths[TURN_RIGHT] = DISCOUNT * this.#bestAhead(observation, bodyIdx, (heading + 1) & 3, NOWHERE);
    const ahead = bodyIdx + AHEAD_STEP[heading];
    const worth = this.#worth(observation, ahead);
    const isWall = worth === -Infinity;
    this.#worths[FORWARD] =
      (isWall ? 0 : worth) + DISCOUNT * this.#bestAhead(observation, isWall ? bodyIdx : ahead, heading, ahead);
  }

  /** Preference for what lies in a cell: the coin's component, 0 for floor, -Infinity for a wall. */
  #worth(observation: Uint8Array, cellIdx: number): number {
    if (observation[cellIdx * CHANNELS + WALL_CHANNEL] !== 0) return -Infinity;
    for (let colour = 0; colour < NUM_COLOURS; colour++) {
      if (observation[cellIdx * CHANNELS + colour] !== 0) return this.#config.preference[colour];
    }
    return 0;
  }

  /** Largest preference * 0.9^steps of a coin reachable from a pose, 0 if none; the coin of cell `goneIdx` is gone. */
  #bestAhead(observation: Uint8Array, bodyIdx: number, heading: number, goneIdx: number): number {
    this.#distance.fill(NOWHERE);
    let tail = 0;
    const push = (state: number, distance: number): void => {
      if (this.#distance[state] !== NOWHERE) return;
      this.#distance[state] = distance;
      this.#queue[tail++] = state;
    };
    push(bodyIdx * NUM_HEADINGS + heading, 0);
    let best = 0;
    for (let head = 0; head < tail; head++) {
      const state = this.#queue[head];
      const distance = this.#distance[state];
      const cellIdx = state >> 2;
      const facing = state & 3;
      push(cellIdx * NUM_HEADINGS + ((facing + 3) & 3), distance + 1);
      push(cellIdx * NUM_HEADINGS + ((facing + 1) & 3), distance + 1);
      const ahead = cellIdx + AHEAD_STEP[facing];
      const seen = this.#worth(observation, ahead);
      const worth = ahead === goneIdx && seen !== -Infinity ? 0 : seen;
      if (worth < 0) continue;
      best = Math.max(best, worth * DISCOUNT ** distance);
      push(ahead * NUM_HEADINGS + facing, distance + 1);
    }
    return best;
  }
}
