import { Hash64 } from '../../core/hash.ts';
import type { Rng } from '../../core/rng.ts';
import { GOAL_BYTES, GOAL_HOLD, GOAL_NEAR, GOAL_NEAR_UP, GOAL_TILES_NEAR, GOAL_TILES_NEAR_UP } from './goals.ts';
import {
  RULE_BYTES,
  RULE_HOLD,
  RULE_NEAR,
  RULE_NEAR_UP,
  RULE_NONE,
  RULE_TILES_NEAR,
  RULE_TILES_NEAR_UP,
} from './rules.ts';
import { cellCode, colourId, FLOOR_CODE, PICKABLE_TILES, tileId } from './tiles.ts';

/** A task without its rooms, as XLand-MiniGrid's three small integer arrays. Never changed once made. */
export interface Ruleset {
  readonly goal: Uint8Array; // [5]
  readonly rules: Uint8Array; // [R, 7] without padding; R may be 0
  readonly initTiles: Uint8Array; // [I, 2] tile, colour
}

/** How rulesets of one difficulty are drawn: `python scripts/ruleset_generator.py` with the options of the published benchmarks. */
export interface RulesetRecipe {
  readonly chainDepth: number;
  readonly pruneProb: number; // a wanted tile is an initial object instead of a product
  readonly maxDistractorRules: number; // their number is uniform in 0..this
  readonly distractorObjects: number;
  /** Distractor rules are added until there are as many; 0 in the source. */
  readonly minRules: number;
  /** Rules that turn a needed object and a distractor beside it into another distractor; none in the source. */
  readonly deadEnds: number;
}

export const DIFFICULTIES = ['trivial', 'small', 'medium', 'high'] as const;
export type Difficulty = (typeof DIFFICULTIES)[number];

const PUBLISHED = { minRules: 0, deadEnds: 0 };
export const RECIPES: Readonly<Record<Difficulty, RulesetRecipe>> = {
  trivial: { chainDepth: 0, pruneProb: 0, maxDistractorRules: 0, distractorObjects: 3, ...PUBLISHED },
  small: { chainDepth: 1, pruneProb: 0.3, maxDistractorRules: 2, distractorObjects: 2, ...PUBLISHED },
  medium: { chainDepth: 2, pruneProb: 0.1, maxDistractorRules: 3, distractorObjects: 2, ...PUBLISHED },
  high: { chainDepth: 3, pruneProb: 0.1, maxDistractorRules: 4, distractorObjects: 1, ...PUBLISHED },
};

const COLOURS = (['red', 'green', 'blue', 'purple', 'yellow', 'grey', 'white', 'brown', 'pink', 'orange'] as const).map(
  colourId,
);

/** Codes of what goals and rules speak of: 60 objects that can be carried, then the 10 goal tiles, then floor as a product. */
export const TILE_POOL = Uint8Array.from([
  ...PICKABLE_TILES.flatMap((tile) => COLOURS.map((colour) => cellCode(tile, colour))),
  ...COLOURS.map((colour) => cellCode(tileId('goal'), colour)),
  FLOOR_CODE,
]);
export const NUM_OBJECTS = 60; // can be carried
export const NUM_INPUTS = 70; // with goal tiles
const FLOOR_ENTRY = 70;

/** The 11 kinds that are drawn, in one order for goals and rules: hold, five near, five tiles-near. */
const GOAL_KINDS_DRAWN = [
  GOAL_HOLD,
  GOAL_NEAR,
  ...[0, 2, 3, 1].map((direction) => GOAL_NEAR_UP + direction),
  GOAL_TILES_NEAR,
  ...[0, 2, 3, 1].map((direction) => GOAL_TILES_NEAR_UP + direction),
];
const RULE_KINDS_DRAWN = [
  RULE_HOLD,
  RULE_NEAR,
  ...[0, 2, 3, 1].map((direction) => RULE_NEAR_UP + direction),
  RULE_TILES_NEAR,
  ...[0, 2, 3, 1].map((direction) => RULE_TILES_NEAR_UP + direction),
];
const NUM_KINDS_DRAWN = 11;
const FIRST_TWO_TILES = 6; // index of the first kind that takes two tiles

const MAX_SCRATCH = 4096;

/**
 * Draws rulesets after section A.2 of AdA as XLand-MiniGrid does (scripts/ruleset_generator.py): a goal; breadth first from its
 * tiles, rules that produce what is wanted; distractor objects; distractor rules, whose inputs may be needed tiles.
 *
 * `used` marks pool entries of the goal and of main rules; inputs of main rules are drawn from the others.
 */
export class RulesetSampler {
  readonly #recipe: RulesetRecipe;
  readonly #used = new Uint8Array(TILE_POOL.length);
  readonly #goal = new Uint8Array(GOAL_BYTES);
  readonly #rules = new Uint8Array(MAX_SCRATCH);
  readonly #initTiles = new Uint8Array(MAX_SCRATCH);
  readonly #wanted: number[] = []; // pool entries of this level of the chain
  readonly #nextWanted: number[] = [];
  #numRules = 0;
  #numInitTiles = 0;
  #numMainRules = 0;

  constructor(recipe: RulesetRecipe) {
    this.#recipe = recipe;
  }

  /** How many of the last ruleset's rules, from the first, belong to the chain. */
  get numMainRules(): number {
    return this.#numMainRules;
  }

  sample(rng: Rng): Ruleset {
    const { distractorObjects, maxDistractorRules, minRules, deadEnds } = this.#recipe;
    this.#used.fill(0);
    this.#goal.fill(0);
    this.#numRules = 0;
    this.#numInitTiles = 0;
    this.#sampleGoal(rng);
    this.#sampleChain(rng);
    this.#numMainRules = this.#numRules;
    for (let i = 0; i < distractorObjects; i++) this.#addInitTile(this.#unused(rng, NUM_INPUTS));
    const numDistractors = rng.below(maxDistractorRules + 1);
    for (let i = 0; i < numDistractors; i++) this.#sampleDistractor(rng);
    for (let i = 0; i < deadEnds; i++) this.#sampleDeadEnd(rng);
    while (this.#numRules < minRules) this.#sampleDistractor(rng);
    return {
      goal: this.#goal.slice(),
      rules: this.#rules.slice(0, this.#numRules * RULE_BYTES),
      initTiles: this.#initTiles.slice(0, this.#numInitTiles * 2),
    };
  }

  #sampleGoal(rng: Rng): void {
    const drawn = rng.below(NUM_KINDS_DRAWN);
    const hasTwoTiles = drawn >= FIRST_TWO_TILES;
    const first = rng.below(drawn === 0 ? NUM_OBJECTS : NUM_INPUTS);
    this.#wanted.length = 0;
    this.#goal[0] = GOAL_KINDS_DRAWN[drawn];
    writePair(this.#goal, 1, first);
    this.#used[first] = 1;
    this.#wanted.push(first);
    if (!hasTwoTiles) return;
    const second = rng.below(NUM_OBJECTS);
    writePair(this.#goal, 3, second);
    this.#used[second] = 1;
    this.#wanted.push(second);
  }

  #sampleChain(rng: Rng): void {
    const { chainDepth, pruneProb } = this.#recipe;
    for (let level = 0; level < chainDepth; level++) {
      this.#nextWanted.length = 0;
      for (let entry = this.#wanted.pop(); entry !== undefined; entry = this.#wanted.pop()) {
        if (rng.unit() < pruneProb) this.#addInitTile(entry);
        else this.#sampleRule(rng, entry, true);
      }
      this.#wanted.push(...this.#nextWanted);
    }
    for (const entry of this.#wanted) this.#addInitTile(entry);
  }

  /** Adds a rule that produces `product`. Inputs of a main rule are unused so far and wanted next; others may be any. */
  #sampleRule(rng: Rng, product: number, isMain: boolean): void {
    const drawn = rng.below(NUM_KINDS_DRAWN);
    const hasTwoTiles = drawn >= FIRST_TWO_TILES;
    const firstBound = hasTwoTiles ? NUM_INPUTS : NUM_OBJECTS;
    const first = isMain ? this.#unused(rng, firstBound) : rng.below(firstBound);
    const at = this.#numRules++ * RULE_BYTES;
    this.#rules.fill(0, at, at + RULE_BYTES);
    this.#rules[at] = RULE_KINDS_DRAWN[drawn];
    writePair(this.#rules, at + 1, first);
    if (!hasTwoTiles) {
      writePair(this.#rules, at + 3, product);
      this.#noteInput(first, isMain);
      return;
    }
    const second = isMain ? this.#unused(rng, NUM_OBJECTS) : rng.below(NUM_OBJECTS);
    writePair(this.#rules, at + 3, second);
    writePair(this.#rules, at + 5, product);
    this.#noteInput(first, isMain);
    this.#noteInput(second, isMain);
  }

  #noteInput(entry: number, isMain: boolean): void {
    if (!isMain) {
      this.#addInitTile(entry);
      return;
    }
    this.#used[entry] = 1;
    this.#nextWanted.push(entry);
  }

  #sampleDistractor(rng: Rng): void {
    let product = rng.below(NUM_OBJECTS + 1);
    while (product < NUM_OBJECTS && this.#used[product] === 1) product = rng.below(NUM_OBJECTS + 1);
    this.#sampleRule(rng, product === NUM_OBJECTS ? FLOOR_ENTRY : product, false);
  }

  /** A needed tile beside a new distractor, which lies about from the start, becomes another distractor. */
  #sampleDeadEnd(rng: Rng): void {
    let needed = rng.below(NUM_INPUTS);
    while (this.#used[needed] === 0) needed = rng.below(NUM_INPUTS);
    const distractor = this.#unused(rng, NUM_OBJECTS);
    const at = this.#numRules++ * RULE_BYTES;
    this.#rules[at] = RULE_TILES_NEAR;
    writePair(this.#rules, at + 1, needed);
    writePair(this.#rules, at + 3, distractor);
    writePair(this.#rules, at + 5, this.#unused(rng, NUM_OBJECTS));
    this.#addInitTile(distractor);
  }

  /** Uniform among the first `bound` pool entries that are not used. */
  #unused(rng: Rng, bound: number): number {
    let entry = rng.below(bound);
    while (this.#used[entry] === 1) entry = rng.below(bound);
    return entry;
  }

  #addInitTile(entry: number): void {
    writePair(this.#initTiles, 2 * this.#numInitTiles++, entry);
  }
}

function writePair(bytes: Uint8Array, at: number, entry: number): void {
  bytes[at] = TILE_POOL[entry] >> 4;
  bytes[at + 1] = TILE_POOL[entry] & 15;
}

/** Most rules and initial objects that a recipe gives: R and I of its arrays (1, 4, 9, 18 and 5, 10, 16, 25 for those published). */
export function recipeLimits(recipe: RulesetRecipe): { maxRules: number; maxInitTiles: number } {
  const { chainDepth, maxDistractorRules, distractorObjects, minRules, deadEnds } = recipe;
  const maxMainRules = 2 * (2 ** chainDepth - 1);
  const maxDistractors = Math.max(maxDistractorRules, minRules);
  return {
    maxRules: Math.max(1, minRules, maxMainRules + maxDistractorRules + deadEnds),
    maxInitTiles: 2 ** (chainDepth + 1) + distractorObjects + 2 * maxDistractors + deadEnds,
  };
}

/** Rules that do something: the `num_rules` of the source. */
export function countRules({ rules }: Ruleset): number {
  let count = 0;
  for (let at = 0; at < rules.length; at += RULE_BYTES) if (rules[at] !== RULE_NONE) count++;
  return count;
}

/** What makes two rulesets the same task: goal and rules in order, without padding; initial objects are no part of it. */
export function rulesetKey({ goal, rules }: Ruleset): string {
  let key = String.fromCharCode(...goal);
  for (let at = 0; at < rules.length; at += RULE_BYTES) {
    if (rules[at] !== RULE_NONE) key += String.fromCharCode(...rules.subarray(at, at + RULE_BYTES));
  }
  return key;
}

/** Place of a ruleset's content in [0, 1), uniform over contents: what a split by content goes by. */
export function rulesetShare({ goal, rules }: Ruleset): number {
  const hash = new Hash64().words(goal);
  for (let at = 0; at < rules.length; at += RULE_BYTES) {
    if (rules[at] !== RULE_NONE) hash.words(rules, at, at + RULE_BYTES);
  }
  return Number.parseInt(hash.digest().slice(0, 8), 16) / 0x100000000;
}
