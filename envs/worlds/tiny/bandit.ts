import { z } from 'zod';
import type { Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level, LevelGenerator } from '../../core/level.ts';
import { nextBelow, RNG_WORDS } from '../../core/rng.ts';
import { createFlagsSpec, type WorldSpec } from '../../core/specs.ts';
import type { WorldDefinition } from '../../core/world-definition.ts';
import { assertShape, formatAscii, parseAscii } from '../../grid/ascii.ts';
import { readNumbers, splitNumberLines } from './number-lines.ts';

/**
 * Bandits: each arm pays its payoff with its probability, independently. Probabilities are multiples of 1/65535, payoffs of 1/10.
 * Source: Duan et al. 2016, arXiv:1611.02779 (independent uniform arms); Wang et al. 2016, arXiv:1611.05763 (dependent arms, informative arm).
 */
const WORLD_ID = 'bandit';
const MAX_ARMS = 50;
const SURE = 65_535;
const MAX_TENTHS = 100;
const WIN = 10; // tenths
const ARM = 1;

const banditSettings = z.strictObject({
  numArms: z.int().min(2).max(MAX_ARMS).default(2).describe('actions, and arms of the generator "uniform"; 2..50'),
  horizon: z.int().min(1).max(10_000).default(100).describe('pulls after which an episode is truncated; 1..10000'),
});
type BanditSettings = z.output<typeof banditSettings>;

/** Parameters: probability and payoff of each arm, little-endian u16 each. */
function createBandit(arms: readonly (readonly [probability: number, tenths: number])[]): Level {
  const parameters = Uint8Array.from(arms.flatMap(([p, tenths]) => [p & 0xff, p >> 8, tenths, 0]));
  return { worldId: WORLD_ID, height: 1, width: arms.length, cells: new Uint8Array(arms.length).fill(ARM), parameters };
}

const wordOf = (bytes: Uint8Array, at: number): number => bytes[at] | (bytes[at + 1] << 8);

const levelFormat = {
  parse(text: string): Level {
    const { lines, cells } = splitNumberLines(text);
    const { width } = parseAscii(WORLD_ID, cells, '.L');
    const probabilities = readNumbers(lines, 'probabilities', width, { low: 0, high: SURE });
    const tenths = readNumbers(lines, 'payoffs', width, { low: 0, high: MAX_TENTHS });
    return createBandit(probabilities.map((probability, arm) => [probability, tenths[arm]]));
  },
  format(level: Level): string {
    const { parameters = new Uint8Array(0), width } = level;
    const numbersAt = (from: number) => Array.from({ length: width }, (_, arm) => wordOf(parameters, 4 * arm + from));
    return `probabilities: ${numbersAt(0).join(' ')}\npayoffs: ${numbersAt(2).join(' ')}\n${formatAscii(level, '.L')}`;
  },
  assertValid(level: Level): void {
    assertShape(level, WORLD_ID, 2, { min: 1, max: MAX_ARMS }, true);
    const { height, width, cells, parameters } = level;
    if (height !== 1 || width < 2)
      throw new InputError('arms of a bandit', { value: `${height} x ${width}`, limit: '1 row of 2..50' });
    if (cells.includes(0)) throw new InputError('cell without an arm', { where: `column ${cells.indexOf(0) + 1}` });
    if (parameters?.length !== 4 * width)
      throw new InputError('length of bandit parameters', {
        value: parameters?.length ?? 0,
        limit: `${4 * width} bytes`,
      });
    for (let arm = 0; arm < width; arm++) {
      const tenths = wordOf(parameters, 4 * arm + 2);
      if (tenths > MAX_TENTHS)
        throw new InputError('payoff of an arm in tenths', {
          value: tenths,
          limit: `0..${MAX_TENTHS}`,
          where: `column ${arm + 1}`,
        });
    }
  },
};

function createSpec({ numArms }: BanditSettings): WorldSpec {
  const spec = createFlagsSpec({
    id: WORLD_ID,
    actionNames: Array.from({ length: numArms }, (_, arm) => `arm-${arm}`),
    cumulantNames: ['win'],
    window: { height: 1, width: numArms, channelNames: ['arm', 'pulled'], scalarNames: ['last-payoff-tenths'] },
    scene: { terrainNames: ['floor'], itemNames: ['none', 'lever'], heldNames: ['empty'] },
  });
  return { ...spec, observation: { ...spec.observation, high: MAX_TENTHS } };
}

class BanditEnvironment extends FixedSeatEnvironment {
  readonly #settings: BanditSettings;
  readonly #pulled: Uint8Array; // [N] 0 none yet, 1 + arm
  readonly #lastTenths: Uint8Array; // [N]

  constructor(settings: BanditSettings, numWorlds: number) {
    super(createSpec(settings), levelFormat, numWorlds);
    this.#settings = settings;
    this.#pulled = this.rows.uint8(1);
    this.#lastTenths = this.rows.uint8(1);
  }

  protected override bindLevel(_worldIdx: number, { width }: Level): void {
    const { numArms } = this.#settings;
    if (width > numArms)
      throw new InputError('arms of a level', { value: width, limit: `at most numArms = ${numArms}` });
  }

  protected startWorld(): void {}

  /** An arm that the level lacks pays nothing. One draw a pull, whatever the arm. */
  protected stepWorlds(actions: Uint8Array): void {
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const { width, parameters } = this.levels[worldIdx];
      const arm = actions[worldIdx];
      const draw = nextBelow(this.rng, worldIdx * RNG_WORDS, SURE);
      const isWin = arm < width && draw < wordOf(parameters!, 4 * arm);
      const tenths = isWin ? wordOf(parameters!, 4 * arm + 2) : 0;
      this.#pulled[worldIdx] = arm + 1;
      this.#lastTenths[worldIdx] = tenths;
      this.cumulants[worldIdx] = isWin ? 1 : 0;
      this.rewards[worldIdx] = tenths / 10;
      this.endStep(worldIdx, false, this.#settings.horizon);
    }
  }

  protected writeObservation(worldIdx: number, _seatIdx: number, out: Uint8Array, offset: number): void {
    const { numArms } = this.#settings;
    for (let arm = 0; arm < numArms; arm++) {
      out[offset + 2 * arm] = arm < this.levels[worldIdx].width ? 1 : 0;
      out[offset + 2 * arm + 1] = this.#pulled[worldIdx] === arm + 1 ? 1 : 0;
    }
    out[offset + 2 * numArms] = this.#lastTenths[worldIdx];
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    const { width } = this.levels[worldIdx];
    out.terrain.fill(0);
    out.items.fill(1, 0, width);
    out.players.set([0, Math.min(width, Math.max(1, this.#pulled[worldIdx])) - 1, 0, 0, 1]);
  }

  protected findInconsistency(worldIdx: number): string | undefined {
    if (this.#pulled[worldIdx] > this.#settings.numArms) return `arm ${this.#pulled[worldIdx]}`;
    return this.#lastTenths[worldIdx] > MAX_TENTHS ? `payoff ${this.#lastTenths[worldIdx]}` : undefined;
  }

  protected createEmpty(): BanditEnvironment {
    return new BanditEnvironment(this.#settings, this.numWorlds);
  }
}

/** Two arms whose probabilities add up to 1; the better one is either with equal chance. */
function dependent(id: string, percent: number): LevelGenerator {
  const better = (percent * SURE) / 100;
  return {
    id,
    summary: `two arms of probability ${percent} % and ${100 - percent} %`,
    sample: (rng) => {
      const first = rng.below(2) === 0 ? better : SURE - better;
      return createBandit([
        [first, WIN],
        [SURE - first, WIN],
      ]);
    },
  };
}

function createGenerators({ numArms }: BanditSettings): readonly LevelGenerator[] {
  const generators: LevelGenerator[] = [
    {
      id: 'uniform',
      summary: `${numArms} independent arms, each probability uniform in 0..1`,
      sample: (rng) => createBandit(Array.from({ length: numArms }, () => [rng.below(SURE + 1), WIN])),
    },
    {
      id: 'dependent-uniform',
      summary: 'two arms p and 1 - p, p uniform in 0..1',
      sample: (rng) => {
        const first = rng.below(SURE + 1);
        return createBandit([
          [first, WIN],
          [SURE - first, WIN],
        ]);
      },
    },
    dependent('dependent-easy', 90),
    dependent('dependent-medium', 75),
    dependent('dependent-hard', 60),
  ];
  if (numArms < 11) return generators;
  return [
    ...generators,
    {
      id: 'informative',
      summary: 'one of ten arms pays 5, the others 1; the eleventh pays a tenth of the number of that arm',
      sample: (rng) => {
        const target = rng.below(10);
        const arms = Array.from({ length: 10 }, (_, arm): [number, number] => [SURE, arm === target ? 50 : 10]);
        return createBandit([...arms, [SURE, target + 1]]);
      },
    },
  ];
}

export const banditWorld: WorldDefinition<BanditSettings> = {
  id: WORLD_ID,
  summary: 'levers that pay by chance: which one is worth it?',
  settingsSchema: banditSettings,
  levelFormat,
  createGenerators,
  fitSettings: (settings, { width }) => ({ ...settings, numArms: Math.max(settings.numArms, width) }),
  create: (settings, numWorlds) => new BanditEnvironment(settings, numWorlds),
};
