import { GOAL_KINDS } from '../../envs/worlds/xland/goals.ts';
import { RULE_HOLD, RULE_KINDS } from '../../envs/worlds/xland/rules.ts';
import type { Ruleset } from '../../envs/worlds/xland/rulesets.ts';
import { IS_PICKABLE } from '../../envs/worlds/xland/tiles.ts';

/**
 * Whether the goal's tiles can be had at the same time, by search over multisets of tiles without any geometry: a rule takes
 * its inputs and gives its product; of two tiles that must meet, one must be one that can be carried.
 */
export function canBeSolved({ goal, rules, initTiles }: Ruleset): boolean {
  const seen = new Set<string>();
  const start = Array.from({ length: initTiles.length / 2 }, (_, i) => (initTiles[2 * i] << 4) | initTiles[2 * i + 1]);
  const open = [start.sort((a, b) => a - b)];
  const wanted = tilesOf(goal, 0, GOAL_KINDS[goal[0]].numTiles);
  for (let tiles = open.pop(); tiles !== undefined; tiles = open.pop()) {
    if (isMet(goal[0], wanted, tiles)) return true;
    const key = tiles.join();
    if (seen.has(key)) continue;
    seen.add(key);
    for (let at = 0; at < rules.length; at += 7) {
      const next = applied(rules, at, tiles);
      if (next !== undefined) open.push(next);
    }
  }
  return false;
}

function tilesOf(bytes: Uint8Array, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (bytes[at + 1 + 2 * i] << 4) | bytes[at + 2 + 2 * i]);
}

function isMet(kind: number, wanted: readonly number[], tiles: readonly number[]): boolean {
  const rest = without(tiles, wanted);
  if (rest === undefined || wanted.length === 0) return false;
  if (kind === 1 || wanted.length === 2) return wanted.some((code) => IS_PICKABLE[code] === 1);
  return true;
}

function applied(rules: Uint8Array, at: number, tiles: readonly number[]): number[] | undefined {
  const { numInputs } = RULE_KINDS[rules[at]];
  if (numInputs === 0) return undefined;
  const inputs = tilesOf(rules, at, numInputs);
  const needsHand = rules[at] === RULE_HOLD || numInputs === 2;
  if (needsHand && !inputs.some((code) => IS_PICKABLE[code] === 1)) return undefined;
  const rest = without(tiles, inputs);
  const [product] = tilesOf(rules, at + 2 * numInputs, 1);
  return rest === undefined ? undefined : [...rest, product].sort((a, b) => a - b);
}

/** The tiles without one of each of `taken`, undefined where one is missing. */
function without(tiles: readonly number[], taken: readonly number[]): number[] | undefined {
  const rest = [...tiles];
  for (const code of taken) {
    const at = rest.indexOf(code);
    if (at < 0) return undefined;
    rest.splice(at, 1);
  }
  return rest;
}
