import type { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { readBodyIdx, readHeading } from '../ops/centred-view.ts';
import { argMax, softmax } from '../ops/softmax.ts';
import type { Actor } from '../parts.ts';

/**
 * A scripted player of the `coins` world that knows its own wishes and plans by breadth-first search over cells and
 * headings. An action is worth the preference for the coin it collects plus 0.9 times the worth of where it leads: the
 * largest preference * 0.9^steps of a coin that can be reached without touching one it dislikes. It acts by a softmax over
 * these worths, so that near and clear choices are made surely and far ones loosely, as people and trained agents do.
 */
export interface CoinsCollectorConfig {
  readonly preference: readonly number[]; // [C] each in [-1, 1]
  readonly temperature: number; // of the softmax; 0 takes the best action (the first on a tie)
  readonly noise: number; // probability of a uniformly random action instead, [0, 1]
}

const FORWARD = 2; // actions: 0 turn left, 1 turn right, 2 forward
const NUM_ACTIONS = 3;
const NUM_HEADINGS = 4;
const DISCOUNT = 0.9;
const NOWHERE = -1;

export function createCoinsCollector(spec: WorldSpec, config: CoinsCollectorConfig): Actor {
  return new CoinsCollector(spec, config);
}

/** A player that acts uniformly at random. */
export function createRandomPlayer(numActions: number): Actor {
  return { id: 'random', act: (_observation, rng) => rng.below(numActions) };
}

class CoinsCollector implements Actor {
  readonly id = 'coins-collector';
  readonly #config: CoinsCollectorConfig;
  readonly #spec: WorldSpec;
  readonly #queue: Int16Array; // [H * W * 4] states in order of discovery
  readonly #distance: Int16Array; // [H * W * 4] NOWHERE while unknown
  readonly #aheadStep: readonly number[]; // cell offset per heading
  readonly #worths = new Float64Array(NUM_ACTIONS);

  constructor(spec: WorldSpec, config: CoinsCollectorConfig) {
    const numStates = spec.observation.height * spec.observation.width * NUM_HEADINGS;
    this.#spec = spec;
    this.#config = config;
    this.#queue = new Int16Array(numStates);
    this.#distance = new Int16Array(numStates);
    this.#aheadStep = [-spec.observation.width, 1, spec.observation.width, -1];
  }

  act(observation: Uint8Array, rng: Rng): number {
    const { noise, temperature } = this.#config;
    if (noise > 0 && rng.unit() < noise) return rng.below(NUM_ACTIONS);
    this.#judgeActions(observation);
    if (temperature === 0) return argMax(this.#worths, 0, NUM_ACTIONS);
    for (let a = 0; a < NUM_ACTIONS; a++) this.#worths[a] /= temperature;
    softmax(this.#worths, 0, NUM_ACTIONS, this.#worths, 0);
    const draw = rng.unit();
    if (draw < this.#worths[0]) return 0;
    return draw < this.#worths[0] + this.#worths[1] ? 1 : FORWARD;
  }

  #judgeActions(observation: Uint8Array): void {
    const { height, width, channels, channelNames } = this.#spec.observation;
    const heading = readHeading(observation, height * width * channels);
    const agentChannel = channelNames.indexOf('agent');
    const bodyIdx = readBodyIdx(observation, agentChannel, height * width, channels, width, heading);
    this.#worths[0] = DISCOUNT * this.#bestAhead(observation, bodyIdx, (heading + 3) & 3, NOWHERE);
    this.#worths[1] = DISCOUNT * this.#bestAhead(observation, bodyIdx, (heading + 1) & 3, NOWHERE);
    const ahead = bodyIdx + this.#aheadStep[heading];
    const worth = this.#worth(observation, ahead);
    const isWall = worth === -Infinity;
    this.#worths[FORWARD] =
      (isWall ? 0 : worth) + DISCOUNT * this.#bestAhead(observation, isWall ? bodyIdx : ahead, heading, ahead);
  }

  /** Preference for what lies in a cell: the coin's component, 0 for floor, -Infinity for a wall. */
  #worth(observation: Uint8Array, cellIdx: number): number {
    const { channels } = this.#spec.observation;
    const numColours = this.#spec.numCumulants;
    if (observation[cellIdx * channels + numColours] !== 0) return -Infinity;
    for (let colour = 0; colour < numColours; colour++) {
      if (observation[cellIdx * channels + colour] !== 0) return this.#config.preference[colour];
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
      const ahead = cellIdx + this.#aheadStep[facing];
      const seen = this.#worth(observation, ahead);
      const worth = ahead === goneIdx && seen !== -Infinity ? 0 : seen;
      if (worth < 0) continue;
      best = Math.max(best, worth * DISCOUNT ** distance);
      push(ahead * NUM_HEADINGS + facing, distance + 1);
    }
    return best;
  }
}
