import { z } from 'zod';
import { SCENE_PLAYER_FIELDS, type Scene } from '../core/environment.ts';
import { InputError } from '../core/errors.ts';
import { FixedSeatEnvironment } from '../core/fixed-seat-environment.ts';
import type { Level } from '../core/level.ts';
import { nextBelow, RNG_WORDS } from '../core/rng.ts';
import { createFlagsSpec } from '../core/specs.ts';
import type { WorldDefinition } from '../core/world-definition.ts';
import { assertShape, formatAscii, parseAscii } from '../grid/ascii.ts';

/** The smallest world, to read and to copy (docs/adding-a-world.md): a corridor with a beacon at one end, and the dark hides which. */
const settings = z.strictObject({
  numSeats: z.int().min(1).max(4).default(1).describe('players, who walk through each other; 1..4'),
  horizon: z.int().min(2).max(1000).default(30).describe('steps after which an episode is truncated; 2..1000'),
});
type BeaconSettings = z.output<typeof settings>;

const levelFormat = {
  parse: (text: string) => parseAscii('beacon', text, '.B'),
  format: (level: Level) => formatAscii(level, '.B'),
  assertValid: (level: Level) => {
    assertShape(level, 'beacon', 2, { min: 1, max: 32 });
    if (level.width < 3) throw new InputError('level width', { value: level.width, limit: '3..32' });
  },
};
const createSpec = (numSeats: number) =>
  createFlagsSpec({
    id: 'beacon',
    numSeats,
    actionNames: ['left', 'right', 'stay'],
    idleAction: 2,
    cumulantNames: ['arrival'],
    window: { height: 1, width: 3, channelNames: ['beacon'] },
    scene: { terrainNames: ['floor'], itemNames: ['none', 'goal'], heldNames: ['empty'] },
  });

class BeaconEnvironment extends FixedSeatEnvironment {
  readonly #settings: BeaconSettings;
  readonly #col: Uint8Array; // [N, S] where the players stand

  constructor(settings: BeaconSettings, numWorlds: number) {
    super(createSpec(settings.numSeats), levelFormat, numWorlds);
    this.#settings = settings;
    this.#col = this.rows.uint8(settings.numSeats);
  }

  protected startWorld(worldIdx: number, level: Level): void {
    const { numSeats } = this.#settings;
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
      this.#col[worldIdx * numSeats + seatIdx] = 1 + nextBelow(this.rng, worldIdx * RNG_WORDS, level.width - 2);
    }
  }

  protected stepWorlds(actions: Uint8Array): void {
    const { numSeats, horizon } = this.#settings;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const { width, cells } = this.levels[worldIdx];
      let numArrived = 0;
      for (let row = worldIdx * numSeats; row < (worldIdx + 1) * numSeats; row++) {
        const move = actions[row] === 0 ? -1 : actions[row] === 1 ? 1 : 0;
        this.#col[row] = Math.max(0, Math.min(width - 1, this.#col[row] + move));
        const hasArrived = cells[this.#col[row]];
        this.cumulants[row] = hasArrived;
        numArrived += hasArrived;
      }
      const areAllThere = numArrived === numSeats;
      if (areAllThere) this.rewards.fill(1, worldIdx * numSeats, (worldIdx + 1) * numSeats);
      this.endStep(worldIdx, areAllThere, horizon);
    }
  }

  protected writeObservation(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    const col = this.#col[worldIdx * this.#settings.numSeats + seatIdx];
    for (let i = 0; i < 3; i++) out[offset + i] = this.levels[worldIdx].cells[col + i - 1] ?? 0;
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    const { numSeats } = this.#settings;
    out.terrain.fill(0);
    out.items.set(this.levels[worldIdx].cells);
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
      out.players.set([0, this.#col[worldIdx * numSeats + seatIdx], 0, 0, 1], seatIdx * SCENE_PLAYER_FIELDS);
    }
  }

  protected findInconsistency(worldIdx: number, level: Level): string | undefined {
    const { numSeats } = this.#settings;
    const outside = this.#col
      .subarray(worldIdx * numSeats, (worldIdx + 1) * numSeats)
      .find((col) => col >= level.width);
    return outside === undefined ? undefined : `player in column ${outside}`;
  }

  protected createEmpty(): BeaconEnvironment {
    return new BeaconEnvironment(this.#settings, this.numWorlds);
  }
}

const CORRIDORS = ['B........', '........B'];

export const beaconWorld: WorldDefinition<BeaconSettings> = {
  id: 'beacon',
  summary: 'a corridor with a beacon at one end: the smallest world, to read and to copy',
  settingsSchema: settings,
  levelFormat,
  createGenerators: () => [
    { id: 'ends', summary: 'beacon left or right', sample: (rng) => levelFormat.parse(CORRIDORS[rng.below(2)]) },
  ],
  isSolved: ({ terminated }) => terminated,
  create: (chosen, numWorlds) => new BeaconEnvironment(chosen, numWorlds),
};
