import type { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { readBodyIdx, readHeading } from '../ops/centred-view.ts';
import type { Actor } from '../parts.ts';

/**
 * A scripted player of the `coins` world that knows its own wishes and plans by breadth-first search over cells and
 * headings. It goes for the coin with the largest preference * 0.9^steps that can be reached without touching a coin it
 * dislikes; coins it does not care about are no obstacle. With nothing left to want it wanders without touching what it
 * dislikes. A share `noise` of its actions is random.
 */
export interface CoinsCollectorConfig {
  readonly preference: readonly number[]; // [C] each in [-1, 1]
  readonly noise: number; // probability of a uniformly random action, [0, 1]
}

const TURN_LEFT = 0;
const TURN_RIGHT = 1;
const FORWARD = 2;
const DISCOUNT = 0.9;
const NUM_HEADINGS = 4;

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
  readonly #distance: Int16Array; // [H * W * 4] -1 while unknown
  readonly #firstAction: Int8Array; // [H * W * 4]
  readonly #aheadStep: readonly number[]; // cell offset per heading

  constructor(spec: WorldSpec, config: CoinsCollectorConfig) {
    const numStates = spec.observation.height * spec.observation.width * NUM_HEADINGS;
    this.#spec = spec;
    this.#config = config;
    this.#queue = new Int16Array(numStates);
    this.#distance = new Int16Array(numStates);
    this.#firstAction = new Int8Array(numStates);
    this.#aheadStep = [-spec.observation.width, 1, spec.observation.width, -1];
  }

  act(observation: Uint8Array, rng: Rng): number {
    if (rng.unit() < this.#config.noise) return rng.below(this.#spec.numActions);
    const { height, width, channels, channelNames } = this.#spec.observation;
    const heading = readHeading(observation, height * width * channels);
    const agentChannel = channelNames.indexOf('agent');
    const bodyIdx = readBodyIdx(observation, agentChannel, height * width, channels, width, heading);
    const planned = this.#plan(observation, bodyIdx, heading);
    if (planned >= 0) return planned;
    const isSafe = this.#worth(observation, bodyIdx + this.#aheadStep[heading]) >= 0;
    return rng.below(isSafe ? this.#spec.numActions : FORWARD);
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

  /** First action of the way to the best coin, or -1 when no wanted coin can be reached. */
  #plan(observation: Uint8Array, bodyIdx: number, heading: number): number {
    this.#distance.fill(-1);
    let tail = 0;
    const push = (state: number, distance: number, firstAction: number): void => {
      if (this.#distance[state] >= 0) return;
      this.#distance[state] = distance;
      this.#firstAction[state] = firstAction;
      this.#queue[tail++] = state;
    };
    push(bodyIdx * NUM_HEADINGS + heading, 0, -1);
    let best = -1;
    let bestValue = 0;
    for (let head = 0; head < tail; head++) {
      const state = this.#queue[head];
      const distance = this.#distance[state] + 1;
      const cellIdx = state >> 2;
      const facing = state & 3;
      const first = this.#firstAction[state];
      push(cellIdx * NUM_HEADINGS + ((facing + 3) & 3), distance, first < 0 ? TURN_LEFT : first);
      push(cellIdx * NUM_HEADINGS + ((facing + 1) & 3), distance, first < 0 ? TURN_RIGHT : first);
      const ahead = cellIdx + this.#aheadStep[facing];
      const worth = this.#worth(observation, ahead);
      if (worth < 0) continue;
      const action = first < 0 ? FORWARD : first;
      const value = worth * DISCOUNT ** distance;
      if (value > bestValue) {
        bestValue = value;
        best = action;
      }
      push(ahead * NUM_HEADINGS + facing, distance, action);
    }
    return best;
  }
}
