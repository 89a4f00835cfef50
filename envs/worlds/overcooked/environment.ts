import { assertBuffer } from '../../core/batch-checks.ts';
import type { BatchEnvironment, Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level, LevelFormat } from '../../core/level.ts';
import { FIRST_SOUP, FIRST_START, FLOOR, INTERACT, MAX_INGREDIENTS, RECIPE_NAMES, WITH_ONION } from './cells.ts';
import { findBrokenKitchen } from './consistency.ts';
import { EgocentricWindow } from './egocentric.ts';
import { Featuriser } from './featurised.ts';
import { countPots, interact } from './interact.ts';
import { Kitchens } from './kitchens.ts';
import { countStarts, overcookedLevelFormat } from './level-format.ts';
import { LosslessCanvas } from './lossless.ts';
import { compileMenu, type Menu } from './menu.ts';
import { moveAsTeam, moveInPairs } from './move.ts';
import { decodeOrders } from './orders.ts';
import { writeKitchenScene } from './scene.ts';
import type { OvercookedSettings } from './settings.ts';
import { overcookedSpec } from './spec.ts';
import { startAtCells, startAtRandom } from './start-states.ts';

/**
 * Overcooked: cooks share a kitchen; onions and tomatoes go into pots, cook, are taken with a dish and delivered.
 *
 * Actions      0 up, 1 down, 2 right, 3 left (a move always turns), 4 stay, 5 interact with the faced cell.
 * Order        all interacts first, in the order of seats, each with its pose of before the step; then all moves at once
 *              (`collisions`); then every cooking pot cooks one step.
 * Reward       what the team delivered, the same for every seat, plus `shapedPercent` of the seat's own shaping reward;
 *              the seat's own parts are in `sparse` and `shaped`.
 * Ends         never terminated; truncated at the horizon.
 * Chance       none within an episode; with `start` random the start is drawn from the world's generator.
 * Source       Carroll et al. 2019, arXiv:1910.05789, and the rules of Overcooked-AI at commit 739950a (docs/worlds/overcooked.md).
 */
export class OvercookedEnvironment extends FixedSeatEnvironment {
  readonly kitchens: Kitchens;
  readonly #settings: OvercookedSettings;
  readonly #levelFormat: LevelFormat;
  readonly #canvas: LosslessCanvas | undefined;
  readonly #featuriser: Featuriser | undefined;
  readonly #window: EgocentricWindow | undefined;
  readonly #menuOfLevel = new WeakMap<Level, Menu>();

  /** levelFormat: which levels are let in; traces of the source may play in kitchens where nothing can be served. */
  constructor(settings: OvercookedSettings, numWorlds: number, levelFormat: LevelFormat = overcookedLevelFormat) {
    super(overcookedSpec(settings), levelFormat, numWorlds);
    this.#settings = settings;
    this.#levelFormat = levelFormat;
    this.kitchens = new Kitchens(settings, this.rows, this.cumulants);
    const { observation, horizon, featurisedPots, viewSize } = settings;
    if (observation === 'lossless') this.#canvas = new LosslessCanvas(this.kitchens, numWorlds, horizon);
    if (observation === 'egocentric') this.#window = new EgocentricWindow(this.kitchens, viewSize, horizon);
    if (observation === 'featurised') this.#featuriser = new Featuriser(this.kitchens, featurisedPots);
  }

  protected override bindLevel(worldIdx: number, level: Level): void {
    this.#assertFits(level);
    const { terrain, numCells, stride, menus } = this.kitchens;
    let menu = this.#menuOfLevel.get(level);
    if (menu === undefined) {
      menu = compileMenu(level, stride);
      this.#menuOfLevel.set(level, menu);
    }
    menus[worldIdx] = menu;
    const base = worldIdx * numCells;
    terrain.fill(FLOOR, base, base + numCells);
    for (let row = 0; row < level.height; row++) {
      for (let col = 0; col < level.width; col++) {
        const code = level.cells[row * level.width + col];
        terrain[base + row * stride + col] = code >= FIRST_START ? FLOOR : code;
      }
    }
    this.#canvas?.forget(worldIdx);
  }

  #assertFits(level: Level): void {
    const { height, width, numSeats, dynamics } = this.#settings;
    if (level.height > height)
      throw new InputError('rows of the kitchen', {
        value: level.height,
        limit: `at most the setting height, ${height}`,
      });
    if (level.width > width)
      throw new InputError('columns of the kitchen', {
        value: level.width,
        limit: `at most the setting width, ${width}`,
      });
    const numStarts = countStarts(level);
    if (numStarts !== numSeats) {
      throw new InputError('start cells of the kitchen', {
        value: numStarts,
        limit: `the setting numSeats, ${numSeats}`,
      });
    }
    if (dynamics === 'new') return;
    const { isOrdered } = decodeOrders(level.parameters);
    isOrdered.forEach((flag, recipe) => {
      if (flag === 0 || RECIPE_NAMES[recipe].length === MAX_INGREDIENTS) return;
      throw new InputError('order under the old dynamics', {
        value: RECIPE_NAMES[recipe],
        limit: 'three ingredients, or the setting dynamics=new',
      });
    });
  }

  protected startWorld(worldIdx: number, level: Level): void {
    const { start, startItemsPercent } = this.#settings;
    const { laidAt, numCells } = this.kitchens;
    laidAt.fill(0, worldIdx * numCells, (worldIdx + 1) * numCells);
    if (start === 'fixed') startAtCells(this.kitchens, worldIdx, level);
    else startAtRandom(this.kitchens, worldIdx, level, this.rng, startItemsPercent);
    this.#clearParts(worldIdx);
  }

  #clearParts(worldIdx: number): void {
    const { sparse, shaped, numSeats } = this.kitchens;
    sparse.fill(0, worldIdx * numSeats, (worldIdx + 1) * numSeats);
    shaped.fill(0, worldIdx * numSeats, (worldIdx + 1) * numSeats);
  }

  /** Reward of the last step for what each seat itself delivered. [N, S] */
  get sparse(): Int32Array {
    return this.kitchens.sparse;
  }

  /** Shaping reward of each seat in the last step: 3 an ingredient potted, 3 a useful dish taken, 5 a ready soup taken. [N, S] */
  get shaped(): Int32Array {
    return this.kitchens.shaped;
  }

  protected stepWorlds(actions: Uint8Array): void {
    const k = this.kitchens;
    const { horizon } = this.#settings;
    const isTeamRule = this.#settings.collisions === 'team';
    k.sparse.fill(0);
    k.shaped.fill(0);
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      this.#interactAll(worldIdx, actions);
      if (isTeamRule) moveAsTeam(k, worldIdx, actions);
      else moveInPairs(k, worldIdx, actions);
      this.#cook(worldIdx);
      this.endStep(worldIdx, false, horizon);
    }
  }

  #interactAll(worldIdx: number, actions: Uint8Array): void {
    const { numSeats } = this.kitchens;
    const firstRow = worldIdx * numSeats;
    let hasCounted = false;
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
      if (actions[firstRow + seatIdx] !== INTERACT) continue;
      if (!hasCounted) countPots(this.kitchens, worldIdx);
      hasCounted = true;
      interact(this.kitchens, worldIdx, seatIdx, this.tick[worldIdx]);
    }
    if (hasCounted) this.#pay(worldIdx);
  }

  #pay(worldIdx: number): void {
    const { numSeats, sparse, shaped } = this.kitchens;
    const { shapedPercent } = this.#settings;
    const firstRow = worldIdx * numSeats;
    let team = 0;
    for (let s = 0; s < numSeats; s++) team += sparse[firstRow + s];
    for (let s = 0; s < numSeats; s++) {
      this.rewards[firstRow + s] = team + (shaped[firstRow + s] * shapedPercent) / 100;
    }
  }

  #cook(worldIdx: number): void {
    const { items, timers, numCells, menus, isOldDynamics } = this.kitchens;
    const { potCells, cookTime } = menus[worldIdx];
    for (let i = 0; i < potCells.length; i++) {
      const at = worldIdx * numCells + potCells[i];
      const content = items[at];
      if (content < FIRST_SOUP) continue;
      if (timers[at] === 0) {
        if (!isOldDynamics || WITH_ONION[content] !== 0) continue;
        timers[at] = 1;
      }
      if (timers[at] <= cookTime[content]) timers[at]++;
    }
  }

  override observe(out: Uint8Array): void {
    if (this.spec.observation.length === 0) return;
    if (this.#canvas === undefined) {
      super.observe(out);
      return;
    }
    const { bytes } = this.#canvas;
    assertBuffer('the observation buffer', out.length, bytes.length);
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const level = this.levels[worldIdx];
      if (level !== undefined) this.#canvas.update(worldIdx, this.tick[worldIdx], level);
    }
    out.set(bytes);
  }

  protected writeObservation(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    const level = this.levels[worldIdx];
    if (level === undefined) return;
    if (this.#canvas !== undefined) {
      this.#canvas.update(worldIdx, this.tick[worldIdx], level);
      const { length } = this.spec.observation;
      const from = (worldIdx * this.spec.numSeats + seatIdx) * length;
      for (let i = 0; i < length; i++) out[offset + i] = this.#canvas.bytes[from + i];
    } else if (this.#featuriser !== undefined) this.#featuriser.write(level, worldIdx, seatIdx, out, offset);
    else this.#window?.write(level, worldIdx, seatIdx, this.tick[worldIdx], out, offset);
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    writeKitchenScene(this.kitchens, worldIdx, out);
  }

  protected findInconsistency(worldIdx: number, level: Level): string | undefined {
    this.#clearParts(worldIdx);
    return findBrokenKitchen(this.kitchens, worldIdx, level);
  }

  override clone(): BatchEnvironment {
    const copy = super.clone() as OvercookedEnvironment;
    copy.kitchens.sparse.set(this.kitchens.sparse);
    copy.kitchens.shaped.set(this.kitchens.shaped);
    return copy;
  }

  protected createEmpty(): OvercookedEnvironment {
    return new OvercookedEnvironment(this.#settings, this.numWorlds, this.#levelFormat);
  }
}
