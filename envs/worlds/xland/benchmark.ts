import { InputError } from '../../core/errors.ts';
import { Hash64 } from '../../core/hash.ts';
import type { LevelGenerator } from '../../core/level.ts';
import type { Rng } from '../../core/rng.ts';
import { levelOfRuleset, mostObjects } from './generators.ts';
import { assertGoal, GOAL_BYTES } from './goals.ts';
import { assertLayoutSide, type LayoutId } from './layouts.ts';
import { assertRule, assertTilePair, RULE_BYTES, RULE_NONE } from './rules.ts';
import {
  type Ruleset,
  type RulesetRecipe,
  RulesetSampler,
  recipeLimits,
  rulesetKey,
  rulesetShare,
} from './rulesets.ts';
import { MAX_RULES } from './task.ts';
import { MAX_SIDE } from './tiles.ts';

/** Many rulesets as XLand-MiniGrid's three arrays, zero padded. */
export interface RulesetBenchmark {
  readonly numRulesets: number; // N
  readonly maxRules: number; // R
  readonly maxInitTiles: number; // I
  readonly goals: Uint8Array; // [N, 5]
  readonly rules: Uint8Array; // [N, R, 7]
  readonly initTiles: Uint8Array; // [N, I, 2]
}

/** Distinct trivial goals there are: 60 to hold, 5 x 70 to be near, 5 x 70 x 60 pairs. */
export const NUM_TRIVIAL_GOALS = 60 + 5 * 70 + 5 * 70 * 60;

/** Draws in a row that may repeat what is there before the space of rulesets is called exhausted. */
const MAX_REPEATS = 1_000_000;

/**
 * `count` rulesets of one recipe, no two of the same goal and rules. Throws InputError when the recipe has not as many.
 */
export function sampleBenchmark(recipe: RulesetRecipe, count: number, rng: Rng): RulesetBenchmark {
  const { chainDepth, maxDistractorRules, minRules, deadEnds } = recipe;
  const isTrivial = chainDepth + maxDistractorRules + minRules + deadEnds === 0;
  const limit = isTrivial ? NUM_TRIVIAL_GOALS : 0xffffffff;
  if (!Number.isInteger(count) || count < 1 || count > limit) {
    throw new InputError('number of distinct rulesets', { value: count, limit: `1..${limit}` });
  }
  const { maxRules, maxInitTiles } = recipeLimits(recipe);
  const benchmark = createBenchmark(count, maxRules, maxInitTiles);
  const sampler = new RulesetSampler(recipe);
  const keys = new Set<string>();
  let numRepeats = 0;
  while (keys.size < count) {
    const ruleset = sampler.sample(rng);
    const index = keys.size;
    keys.add(rulesetKey(ruleset));
    if (keys.size > index) {
      writeRuleset(benchmark, index, ruleset);
      numRepeats = 0;
    } else if (++numRepeats > MAX_REPEATS) {
      throw new InputError('number of distinct rulesets', { value: count, limit: `at most ${index}, it seems` });
    }
  }
  return benchmark;
}

function createBenchmark(numRulesets: number, maxRules: number, maxInitTiles: number): RulesetBenchmark {
  return {
    numRulesets,
    maxRules,
    maxInitTiles,
    goals: new Uint8Array(numRulesets * GOAL_BYTES),
    rules: new Uint8Array(numRulesets * maxRules * RULE_BYTES),
    initTiles: new Uint8Array(numRulesets * maxInitTiles * 2),
  };
}

function writeRuleset({ goals, rules, initTiles, ...sizes }: RulesetBenchmark, index: number, ruleset: Ruleset): void {
  goals.set(ruleset.goal, index * GOAL_BYTES);
  rules.set(ruleset.rules, index * sizes.maxRules * RULE_BYTES);
  initTiles.set(ruleset.initTiles, index * sizes.maxInitTiles * 2);
}

/** One ruleset, without padding. Throws InputError for an index out of range. */
export function rulesetAt(benchmark: RulesetBenchmark, index: number): Ruleset {
  const { numRulesets, maxRules, maxInitTiles, goals, rules, initTiles } = benchmark;
  if (!Number.isInteger(index) || index < 0 || index >= numRulesets) {
    throw new InputError('index of a ruleset', { value: index, limit: `0..${numRulesets - 1}` });
  }
  const own = rules.subarray(index * maxRules * RULE_BYTES, (index + 1) * maxRules * RULE_BYTES);
  const tiles = initTiles.subarray(index * maxInitTiles * 2, (index + 1) * maxInitTiles * 2);
  return {
    goal: goals.slice(index * GOAL_BYTES, (index + 1) * GOAL_BYTES),
    rules: own.filter((_, at) => own[at - (at % RULE_BYTES)] !== RULE_NONE),
    initTiles: tiles.filter((_, at) => tiles[at - (at % 2)] !== 0),
  };
}

/** The rulesets for which `accepts` is true, in their order. */
export function filterBenchmark(benchmark: RulesetBenchmark, accepts: (ruleset: Ruleset) => boolean): RulesetBenchmark {
  const kept: Ruleset[] = [];
  for (let index = 0; index < benchmark.numRulesets; index++) {
    const ruleset = rulesetAt(benchmark, index);
    if (accepts(ruleset)) kept.push(ruleset);
  }
  const selected = createBenchmark(kept.length, benchmark.maxRules, benchmark.maxInitTiles);
  kept.forEach((ruleset, index) => {
    writeRuleset(selected, index, ruleset);
  });
  return selected;
}

export interface BenchmarkSplit {
  readonly train: RulesetBenchmark;
  readonly heldOut: RulesetBenchmark;
}

/**
 * Splits by content: a ruleset of the same goal and rules is always on the same side, whatever benchmark it is in.
 * heldOutShare: expected share of the held-out side, in (0, 1).
 */
export function splitByContent(benchmark: RulesetBenchmark, heldOutShare: number): BenchmarkSplit {
  if (!(heldOutShare > 0 && heldOutShare < 1)) {
    throw new InputError('share of held-out rulesets', { value: heldOutShare, limit: 'above 0 and below 1' });
  }
  return splitBy(benchmark, (ruleset) => rulesetShare(ruleset) < heldOutShare);
}

/** Splits by a rule of the caller, such as all rulesets with a kind of goal that training must not see. */
export function splitBy(benchmark: RulesetBenchmark, isHeldOut: (ruleset: Ruleset) => boolean): BenchmarkSplit {
  return {
    train: filterBenchmark(benchmark, (ruleset) => !isHeldOut(ruleset)),
    heldOut: filterBenchmark(benchmark, isHeldOut),
  };
}

/** Levels whose rulesets are drawn uniformly from a benchmark. Throws InputError when the rooms cannot hold one of them and an agent. */
export function createBenchmarkGenerator(benchmark: RulesetBenchmark, layout: LayoutId, size: number): LevelGenerator {
  assertLayoutSide(layout, size);
  if (benchmark.numRulesets === 0) throw new InputError('number of rulesets', { value: 0, limit: 'at least 1' });
  const maxObjects = mostObjects(layout, size, 1);
  for (let index = 0; index < benchmark.numRulesets; index++) {
    const { rules, initTiles } = rulesetAt(benchmark, index);
    if (initTiles.length > 2 * maxObjects) {
      throw new InputError(`objects of ruleset ${index + 1}`, {
        value: initTiles.length / 2,
        limit: `at most ${maxObjects} in ${layout} of side ${size}`,
      });
    }
    if (rules.length > MAX_RULES * RULE_BYTES) {
      throw new InputError(`rules of ruleset ${index + 1}`, {
        value: rules.length / RULE_BYTES,
        limit: `at most ${MAX_RULES}`,
      });
    }
  }
  return {
    id: 'benchmark',
    summary: `${benchmark.numRulesets} rulesets; ${layout}, ${size} x ${size}`,
    sample: (rng) => levelOfRuleset(rulesetAt(benchmark, rng.below(benchmark.numRulesets)), layout, size),
  };
}

const MAGIC = [0x4d, 0x58, 0x52, 0x53]; // 'MXRS'
const VERSION = 1;
const HEADER_BYTES = 11;
const CHECKSUM_BYTES = 16;

/**
 * Binary form without padding: magic 'MXRS', version u8, N u32 little-endian, R u8, I u8; for each ruleset its numbers of rules
 * and of initial tiles (u8 each), goal, rules, initial tiles; and the hash of all that as 16 hexadecimal characters.
 */
export function encodeBenchmark(benchmark: RulesetBenchmark): Uint8Array {
  const { numRulesets, maxRules, maxInitTiles } = benchmark;
  const most = HEADER_BYTES + numRulesets * (2 + GOAL_BYTES + maxRules * RULE_BYTES + maxInitTiles * 2);
  const bytes = new Uint8Array(most + CHECKSUM_BYTES);
  bytes.set(MAGIC);
  bytes[4] = VERSION;
  new DataView(bytes.buffer).setUint32(5, numRulesets, true);
  bytes[9] = maxRules;
  bytes[10] = maxInitTiles;
  let at = HEADER_BYTES;
  for (let index = 0; index < numRulesets; index++) {
    const { goal, rules, initTiles } = rulesetAt(benchmark, index);
    bytes[at++] = rules.length / RULE_BYTES;
    bytes[at++] = initTiles.length / 2;
    for (const part of [goal, rules, initTiles]) {
      bytes.set(part, at);
      at += part.length;
    }
  }
  bytes.set(checksum(bytes.subarray(0, at)), at);
  return bytes.slice(0, at + CHECKSUM_BYTES);
}

/** Reads `encodeBenchmark`'s form. Throws InputError when it is cut short, altered, of another version, or a ruleset has ids out of range. */
export function decodeBenchmark(bytes: Uint8Array): RulesetBenchmark {
  if (MAGIC.some((byte, idx) => bytes[idx] !== byte)) {
    throw new InputError('not a file of rulesets: it does not begin with MXRS');
  }
  if (bytes[4] !== VERSION)
    throw new InputError('version of a file of rulesets', { value: bytes[4], limit: `${VERSION}` });
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < HEADER_BYTES) throw new InputError('file of rulesets is cut short', { value: bytes.length });
  if (checksum(bytes.subarray(0, end)).some((byte, idx) => byte !== bytes[end + idx])) {
    throw new InputError('file of rulesets is damaged: its checksum does not match');
  }
  const numRulesets = new DataView(bytes.buffer, bytes.byteOffset).getUint32(5, true);
  if (numRulesets * (2 + GOAL_BYTES) > end - HEADER_BYTES) {
    throw new InputError('number of rulesets', { value: numRulesets, limit: `what ${bytes.length} bytes can hold` });
  }
  const benchmark = createBenchmark(numRulesets, bytes[9], bytes[10]);
  let at = HEADER_BYTES;
  for (let index = 0; index < numRulesets; index++) {
    const rulesEnd = at + 2 + GOAL_BYTES + bytes[at] * RULE_BYTES;
    const ruleset = {
      goal: bytes.subarray(at + 2, at + 2 + GOAL_BYTES),
      rules: bytes.subarray(at + 2 + GOAL_BYTES, rulesEnd),
      initTiles: bytes.subarray(rulesEnd, rulesEnd + bytes[at + 1] * 2),
    };
    const isWithin = bytes[at] <= benchmark.maxRules && bytes[at + 1] <= benchmark.maxInitTiles;
    at = rulesEnd + bytes[at + 1] * 2;
    if (!isWithin || at > end) throw new InputError('file of rulesets is malformed', { where: `ruleset ${index + 1}` });
    assertRuleset(ruleset, index);
    writeRuleset(benchmark, index, ruleset);
  }
  if (at !== end)
    throw new InputError('length of a file of rulesets', {
      value: bytes.length,
      limit: `${at + CHECKSUM_BYTES} bytes`,
    });
  return benchmark;
}

function checksum(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(new Hash64().words(bytes).digest(), (digit) => digit.charCodeAt(0));
}

/** Throws InputError that names the ruleset (from 1) and its goal, rule or object. */
export function assertRuleset({ goal, rules, initTiles }: Ruleset, index: number): void {
  try {
    assertGoal(goal, 0, 0, MAX_SIDE, MAX_SIDE);
    for (let i = 0; i < rules.length / RULE_BYTES; i++) assertRule(rules, i * RULE_BYTES, i);
    for (let i = 0; i < initTiles.length / 2; i++) assertTilePair(initTiles, 2 * i, 0, 'object', i);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`ruleset ${index + 1}: ${error.message}`);
    throw error;
  }
}

/** Rulesets from somebody else's three arrays. Throws InputError for lengths that do not belong together or ids out of range. */
export function importBenchmark(arrays: RulesetBenchmark): RulesetBenchmark {
  const { numRulesets, maxRules, maxInitTiles, goals, rules, initTiles } = arrays;
  for (const [name, length, expected] of [
    ['goals', goals.length, numRulesets * GOAL_BYTES],
    ['rules', rules.length, numRulesets * maxRules * RULE_BYTES],
    ['initTiles', initTiles.length, numRulesets * maxInitTiles * 2],
  ] as const) {
    if (length !== expected) throw new InputError(`length of ${name}`, { value: length, limit: `${expected}` });
  }
  for (let index = 0; index < numRulesets; index++) assertRuleset(rulesetAt(arrays, index), index);
  return filterBenchmark(arrays, () => true);
}
