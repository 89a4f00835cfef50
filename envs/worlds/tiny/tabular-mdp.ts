import { z } from 'zod';
import type { Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level, LevelGenerator } from '../../core/level.ts';
import { nextBelow, nextUnit, RNG_WORDS, type Rng } from '../../core/rng.ts';
import { createFlagsSpec, type WorldSpec } from '../../core/specs.ts';
import type { WorldDefinition } from '../../core/world-definition.ts';
import { assertShape, formatAscii, parseAscii } from '../../grid/ascii.ts';
import { assertNumbers, splitNumberLines } from './number-lines.ts';

/**
 * Random Markov decision processes: flat Dirichlet transitions, rewards N(mu, 1) with mu ~ N(1, 1) for each state and action.
 * Transitions are whole parts of 65536, means whole thousandths; the noise of the reward is a real number and no state.
 * Source: Duan et al. 2016, arXiv:1611.02779 (10 states, 5 actions, 10 steps, start in the first state).
 */
const WORLD_ID = 'tabular-mdp';
const WHOLE = 65_536;
const MEAN = { low: -32_768, high: 32_767 }; // thousandths

const mdpSettings = z.strictObject({
  numStates: z.int().min(2).max(20).default(10).describe('states; 2..20'),
  numActions: z.int().min(2).max(10).default(5).describe('actions; 2..10'),
  horizon: z.int().min(1).max(10_000).default(10).describe('steps after which an episode is truncated; 1..10000'),
});
type MdpSettings = z.output<typeof mdpSettings>;

/** A process as its level says it. */
export interface MdpTables {
  readonly numStates: number;
  readonly numActions: number;
  readonly means: Int16Array; // [S, A] thousandths
  readonly bounds: Uint16Array; // [S, A, S - 1] the next state is the number of bounds at or below a draw from 0..65535
}

/** Parameters: number of actions, then means and bounds, little-endian. */
export function createMdpLevel({ numStates, numActions, means, bounds }: MdpTables): Level {
  const words = [...means, ...bounds].flatMap((word) => [word & 0xff, (word >> 8) & 0xff]);
  const cells = new Uint8Array(numStates).fill(1);
  return { worldId: WORLD_ID, height: 1, width: numStates, cells, parameters: Uint8Array.of(numActions, ...words) };
}

export function readMdpTables({ width, parameters }: Level): MdpTables {
  const numActions = parameters?.[0] ?? 0;
  const numPairs = width * numActions;
  const expected = 1 + 2 * numPairs * width;
  if (parameters?.length !== expected || numActions < 2) {
    throw new InputError('length of tabular-mdp parameters', {
      value: parameters?.length ?? 0,
      limit: `${expected} bytes`,
    });
  }
  const word = (index: number): number => parameters[1 + 2 * index] | (parameters[2 + 2 * index] << 8);
  return {
    numStates: width,
    numActions,
    means: Int16Array.from({ length: numPairs }, (_, pair) => word(pair)),
    bounds: Uint16Array.from({ length: numPairs * (width - 1) }, (_, index) => word(numPairs + index)),
  };
}

const levelFormat = {
  /** A line for each state and action: `action: state action mean parts...`, all from 1, mean in thousandths, parts of 65536. */
  parse(text: string): Level {
    const { lines, cells } = splitNumberLines(text);
    const { width: numStates } = parseAscii(WORLD_ID, cells, '.S');
    const numActions = lines.length / numStates;
    if (!Number.isInteger(numActions) || numActions < 2) {
      throw new InputError('lines "action:"', {
        value: lines.length,
        limit: `as many for each of ${numStates} states, at least 2`,
      });
    }
    const means = new Int16Array(numStates * numActions);
    const bounds = new Uint16Array(numStates * numActions * (numStates - 1));
    lines.forEach(({ name, numbers }, pair) => {
      const [state, action, mean, ...parts] = numbers;
      const [expectedState, expectedAction] = [Math.floor(pair / numActions) + 1, (pair % numActions) + 1];
      if (name !== 'action' || state !== expectedState || action !== expectedAction) {
        throw new InputError('line of a level', {
          value: `${name}: ${state} ${action}`,
          limit: `action: ${expectedState} ${expectedAction}`,
        });
      }
      assertNumbers('action', [mean], 1, MEAN);
      assertNumbers('action', parts, numStates, { low: 0, high: WHOLE });
      const sum = parts.reduce((total, part) => total + part, 0);
      if (sum !== WHOLE || parts[numStates - 1] === 0) {
        throw new InputError('parts of the next states', {
          value: sum,
          limit: `${WHOLE} in all, the last at least 1`,
          where: `state ${state}, action ${action}`,
        });
      }
      means[pair] = mean;
      let bound = 0;
      for (let next = 0; next < numStates - 1; next++) {
        bound += parts[next];
        bounds[pair * (numStates - 1) + next] = bound;
      }
    });
    return createMdpLevel({ numStates, numActions, means, bounds });
  },
  format(level: Level): string {
    const { numStates, numActions, means, bounds } = readMdpTables(level);
    const lines = Array.from(means, (mean, pair) => {
      const own = [0, ...bounds.subarray(pair * (numStates - 1), (pair + 1) * (numStates - 1)), WHOLE];
      const parts = own.slice(1).map((bound, next) => bound - own[next]);
      return `action: ${Math.floor(pair / numActions) + 1} ${(pair % numActions) + 1} ${mean} ${parts.join(' ')}\n`;
    });
    return lines.join('') + formatAscii(level, '.S');
  },
  assertValid(level: Level): void {
    assertShape(level, WORLD_ID, 2, { min: 1, max: 20 }, true);
    const { height, width, cells } = level;
    if (height !== 1 || width < 2)
      throw new InputError('states of a level', { value: `${height} x ${width}`, limit: '1 row of 2..20' });
    if (cells.includes(0)) throw new InputError('cell without a state', { where: `column ${cells.indexOf(0) + 1}` });
    const { bounds } = readMdpTables(level);
    bounds.forEach((bound, index) => {
      if (index % (width - 1) > 0 && bound < bounds[index - 1]) throw new InputError('bounds of next states fall');
    });
  },
};

function createSpec({ numStates, numActions }: MdpSettings): WorldSpec {
  return createFlagsSpec({
    id: WORLD_ID,
    actionNames: Array.from({ length: numActions }, (_, action) => `action-${action}`),
    cumulantNames: ['step'],
    window: { height: 1, width: numStates, channelNames: ['here'] },
    scene: { terrainNames: ['floor'], itemNames: ['none', 'state'], heldNames: ['empty'] },
  });
}

class MdpEnvironment extends FixedSeatEnvironment {
  readonly #settings: MdpSettings;
  readonly #state: Uint8Array; // [N]
  readonly #tables: MdpTables[] = []; // [N]

  constructor(settings: MdpSettings, numWorlds: number) {
    super(createSpec(settings), levelFormat, numWorlds);
    this.#settings = settings;
    this.#state = this.rows.uint8(1);
  }

  protected override bindLevel(worldIdx: number, level: Level): void {
    const tables = readMdpTables(level);
    for (const name of ['numStates', 'numActions'] as const) {
      if (tables[name] !== this.#settings[name]) {
        throw new InputError(`${name} of a level`, { value: tables[name], limit: `${this.#settings[name]} as set` });
      }
    }
    this.#tables[worldIdx] = tables;
  }

  protected startWorld(): void {}

  /** Three draws a step: the next state, and two for the noise of the reward. */
  protected stepWorlds(actions: Uint8Array): void {
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const { numStates, numActions, means, bounds } = this.#tables[worldIdx];
      const pair = this.#state[worldIdx] * numActions + actions[worldIdx];
      const draw = nextBelow(this.rng, worldIdx * RNG_WORDS, WHOLE);
      let next = 0;
      while (next < numStates - 1 && bounds[pair * (numStates - 1) + next] <= draw) next++;
      this.#state[worldIdx] = next;
      const radius = Math.sqrt(-2 * Math.log(1 - nextUnit(this.rng, worldIdx * RNG_WORDS)));
      const noise = radius * Math.cos(2 * Math.PI * nextUnit(this.rng, worldIdx * RNG_WORDS));
      this.rewards[worldIdx] = means[pair] / 1000 + noise;
      this.cumulants[worldIdx] = 1;
      this.endStep(worldIdx, false, this.#settings.horizon);
    }
  }

  protected writeObservation(worldIdx: number, _seatIdx: number, out: Uint8Array, offset: number): void {
    out.fill(0, offset, offset + this.#settings.numStates);
    out[offset + this.#state[worldIdx]] = 1;
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    out.terrain.fill(0);
    out.items.fill(1, 0, this.#settings.numStates);
    out.players.set([0, this.#state[worldIdx], 0, 0, 1]);
  }

  protected findInconsistency(worldIdx: number, { width }: Level): string | undefined {
    return this.#state[worldIdx] < width ? undefined : `state ${this.#state[worldIdx]}`;
  }

  protected createEmpty(): MdpEnvironment {
    return new MdpEnvironment(this.#settings, this.numWorlds);
  }
}

/** A flat Dirichlet draw is the spacings of sorted uniform numbers, so that no logarithm is needed. */
function sampleTables(rng: Rng, numStates: number, numActions: number): MdpTables {
  const means = Int16Array.from({ length: numStates * numActions }, () => Math.round(1000 * (1 + rng.normal())));
  const bounds = new Uint16Array(numStates * numActions * (numStates - 1));
  for (let first = 0; first < bounds.length; first += numStates - 1) {
    for (let i = first; i < first + numStates - 1; i++) bounds[i] = rng.below(WHOLE);
    bounds.subarray(first, first + numStates - 1).sort();
  }
  return { numStates, numActions, means, bounds };
}

function createGenerators({ numStates, numActions }: MdpSettings): readonly LevelGenerator[] {
  return [
    {
      id: 'dirichlet',
      summary: `${numStates} states, ${numActions} actions, flat Dirichlet transitions, mean rewards N(1, 1)`,
      sample: (rng) => createMdpLevel(sampleTables(rng, numStates, numActions)),
    },
  ];
}

export const tabularMdpWorld: WorldDefinition<MdpSettings> = {
  id: WORLD_ID,
  summary: 'a random Markov decision process: states in a row, actions that lead anywhere',
  settingsSchema: mdpSettings,
  levelFormat,
  createGenerators,
  fitSettings: (settings, level) => {
    const { numStates, numActions } = readMdpTables(level);
    return { ...settings, numStates, numActions };
  },
  create: (settings, numWorlds) => new MdpEnvironment(settings, numWorlds),
};
