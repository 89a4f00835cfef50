import { z } from 'zod';
import type { Scene } from '../core/environment.ts';
import { InputError } from '../core/errors.ts';
import { FixedSeatEnvironment } from '../core/fixed-seat-environment.ts';
import type { Level } from '../core/level.ts';
import { nextBelow, RNG_WORDS } from '../core/rng.ts';
import { createFlagsSpec } from '../core/specs.ts';
import type { WorldDefinition } from '../core/world-definition.ts';
import { assertShape, formatAscii, parseAscii } from '../grid/ascii.ts';

/** The smallest world, to read and to copy (docs/adding-a-world.md): a corridor with a beacon at one end, and the dark hides which. */
const settings = z.strictObject({
  horizon: z.int().min(2).max(1000).default(30).describe('steps after which an episode is truncated; 2..1000'),
});
const levelFormat = {
  parse: (text: string) => parseAscii('beacon', text, '.B'),
  format: (level: Level) => formatAscii(level, '.B'),
  assertValid: (level: Level) => {
    assertShape(level, 'beacon', 2, { min: 1, max: 32 });
    if (level.width < 3) throw new InputError('level width', { value: level.width, limit: '3..32' });
  },
};
const spec = createFlagsSpec({
  id: 'beacon',
  actionNames: ['left', 'right', 'stay'],
  idleAction: 2,
  cumulantNames: ['arrival'],
  window: { height: 1, width: 3, channelNames: ['beacon'] },
  scene: { terrainNames: ['floor'], itemNames: ['none', 'goal'], heldNames: ['empty'] },
});

class BeaconEnvironment extends FixedSeatEnvironment {
  readonly #horizon: number;
  readonly #col: Uint8Array; // [N] where the player stands

  constructor(horizon: number, numWorlds: number) {
    super(spec, levelFormat, numWorlds);
    this.#horizon = horizon;
    this.#col = this.rows.uint8(1);
  }

  protected startWorld(worldIdx: number, level: Level): void {
    this.#col[worldIdx] = 1 + nextBelow(this.rng, worldIdx * RNG_WORDS, level.width - 2);
  }

  protected stepWorlds(actions: Uint8Array): void {
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const { width, cells } = this.levels[worldIdx];
      const move = actions[worldIdx] === 0 ? -1 : actions[worldIdx] === 1 ? 1 : 0;
      this.#col[worldIdx] = Math.max(0, Math.min(width - 1, this.#col[worldIdx] + move));
      const hasArrived = cells[this.#col[worldIdx]];
      this.cumulants[worldIdx] = hasArrived;
      this.rewards[worldIdx] = hasArrived;
      this.endStep(worldIdx, hasArrived === 1, this.#horizon);
    }
  }

  protected writeObservation(worldIdx: number, _seatIdx: number, out: Uint8Array, offset: number): void {
    for (let i = 0; i < 3; i++) out[offset + i] = this.levels[worldIdx].cells[this.#col[worldIdx] + i - 1] ?? 0;
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    out.terrain.fill(0);
    out.items.set(this.levels[worldIdx].cells);
    out.players.set([0, this.#col[worldIdx], 0, 0, 1]);
  }

  protected findInconsistency(worldIdx: number, level: Level): string | undefined {
    return this.#col[worldIdx] < level.width ? undefined : `player in column ${this.#col[worldIdx]}`;
  }

  protected createEmpty(): BeaconEnvironment {
    return new BeaconEnvironment(this.#horizon, this.numWorlds);
  }
}

const CORRIDORS = ['B........', '........B'];

export const beaconWorld: WorldDefinition<z.output<typeof settings>> = {
  id: 'beacon',
  summary: 'a corridor with a beacon at one end: the smallest world, to read and to copy',
  settingsSchema: settings,
  levelFormat,
  createGenerators: () => [
    { id: 'ends', summary: 'beacon left or right', sample: (rng) => levelFormat.parse(CORRIDORS[rng.below(2)]) },
  ],
  create: ({ horizon }, numWorlds) => new BeaconEnvironment(horizon, numWorlds),
};
