import { InputError } from '../../core/errors.ts';
import type { Level, LevelGenerator } from '../../core/level.ts';
import { Rng } from '../../core/rng.ts';
import { GOAL_BYTES, GOAL_HOLD, GOAL_NEAR, GOAL_NEAR_UP, GOAL_TILES_NEAR, GOAL_TILES_NEAR_UP } from './goals.ts';
import { countFloors, fitsLayout, type LayoutId, layoutCells, layoutSides } from './layouts.ts';
import { RULE_BYTES, RULE_HOLD, RULE_NEAR, RULE_NEAR_UP } from './rules.ts';
import { DIFFICULTIES, type Difficulty, RECIPES, type Ruleset, RulesetSampler, rulesetShare } from './rulesets.ts';
import type { XlandSettings } from './settings.ts';
import {
  ANY_SEAT,
  createTaskBytes,
  MAX_OBJECTS,
  OWN_SEAT,
  objectsAt,
  RULE_STRIDE,
  rulesAt,
  type SeatGoal,
  writeGoal,
} from './task.ts';
import { cellCode, IS_PICKABLE, XLAND_WORLD_ID } from './tiles.ts';

const SUMMARIES: Readonly<Record<Difficulty, string>> = {
  trivial: 'no rules, a goal over objects that lie about, three distractors',
  small: 'chains of one rule, up to two distractor rules',
  medium: 'chains of two rules, up to three distractor rules',
  high: 'chains of three rules, up to four distractor rules',
};

/** Rulesets drawn for one level before the settings are called impossible. */
const MAX_DRAWS = 1_000_000;

/** Rulesets drawn, always the same, to see whether those of a difficulty fit, and how many must: else a level takes seconds. */
const PROBE_DRAWS = 2000;
const MIN_FITTING = 4;

/**
 * One generator for each difficulty of XLand-MiniGrid's benchmarks, in the rooms that the settings say. A ruleset with more
 * rules than `maxRules`, or more objects than the rooms can hold beside the agents, is drawn again; a difficulty of which
 * none or hardly any ruleset fits (one in 500) is left out. Throws InputError when none is left.
 */
export function createXlandGenerators(settings: XlandSettings): readonly LevelGenerator[] {
  const { layout, size, maxRules } = settings;
  if (settings.minRules > maxRules) {
    throw new InputError('setting minRules of world xland', {
      value: settings.minRules,
      limit: `at most maxRules = ${maxRules}`,
    });
  }
  if (!fitsLayout(layout, size)) {
    throw new InputError('setting size of world xland', { value: size, limit: `${layoutSides(layout)} for ${layout}` });
  }
  const maxObjects = mostObjects(layout, size, settings.numSeats);
  const difficulties = DIFFICULTIES.filter((difficulty) => hasFitting(difficulty, settings, maxObjects));
  if (difficulties.length === 0) {
    throw new InputError('no ruleset fits the settings of world xland', {
      value: `deadEnds = ${settings.deadEnds}, minRules = ${settings.minRules}`,
      limit: `at most maxRules = ${maxRules} rules and ${maxObjects} objects`,
    });
  }
  return difficulties.map((difficulty) => createGenerator(difficulty, settings, maxObjects));
}

/** Objects for which the rooms have floor beside `numSeats` agents, and a level a place. */
export function mostObjects(layout: LayoutId, size: number, numSeats: number): number {
  return Math.min(MAX_OBJECTS, countFloors(layoutCells(layout, size)) - numSeats);
}

function createSampler(difficulty: Difficulty, { minRules, deadEnds }: XlandSettings): RulesetSampler {
  return new RulesetSampler({ ...RECIPES[difficulty], minRules, deadEnds });
}

function hasFitting(difficulty: Difficulty, settings: XlandSettings, maxObjects: number): boolean {
  const sampler = createSampler(difficulty, settings);
  const rng = new Rng(0);
  let numFitting = 0;
  for (let draw = 0; draw < PROBE_DRAWS && numFitting < MIN_FITTING; draw++) {
    if (doesFit(sampler.sample(rng), settings.maxRules, maxObjects)) numFitting++;
  }
  return numFitting === MIN_FITTING;
}

function doesFit({ rules, initTiles }: Ruleset, maxRules: number, maxObjects: number): boolean {
  return rules.length <= maxRules * RULE_BYTES && initTiles.length <= 2 * maxObjects;
}

function createGenerator(difficulty: Difficulty, settings: XlandSettings, maxObjects: number): LevelGenerator {
  const { layout, size, maxRules } = settings;
  const sampler = createSampler(difficulty, settings);
  return {
    id: difficulty,
    summary: `${SUMMARIES[difficulty]}; ${layout}, ${size} x ${size}`,
    sample(rng) {
      for (let draw = 0; draw < MAX_DRAWS; draw++) {
        const ruleset = sampler.sample(rng);
        if (!doesFit(ruleset, maxRules, maxObjects) || !isInSplit(ruleset, settings)) continue;
        return levelOfRuleset(ruleset, layout, size, assignSeats(ruleset, sampler.numMainRules, settings, rng));
      }
      throw new InputError(`no ${difficulty} ruleset fits the settings of world xland`, {
        value: `${MAX_DRAWS} drawn, split = ${settings.split}`,
        limit: `at most maxRules = ${maxRules} rules and ${maxObjects} objects`,
      });
    },
  };
}

function isInSplit(ruleset: Ruleset, { split, heldOutPercent }: XlandSettings): boolean {
  if (split === 'all') return true;
  return rulesetShare(ruleset) * 100 < heldOutPercent === (split === 'held-out');
}

/** Whose actions the rules and goals of a level answer to. */
export interface SeatRoles {
  readonly goals: readonly SeatGoal[];
  readonly ruleSeats: readonly number[]; // [R]
}

/** A level of one ruleset with doors drawn at each reset. The goal is each seat's own, and rules answer to all, unless `roles` says otherwise. */
export function levelOfRuleset(ruleset: Ruleset, layout: LayoutId, size: number, roles?: SeatRoles): Level {
  const { goal, rules, initTiles } = ruleset;
  const numRules = rules.length / RULE_BYTES;
  const parameters = createTaskBytes({
    numGoals: roles?.goals.length ?? 1,
    numRules,
    numObjects: initTiles.length / 2,
    numStarts: 0,
    doors: layout,
    maxSteps: 0,
  });
  if (roles === undefined) writeGoal(parameters, 0, goal, OWN_SEAT);
  else
    roles.goals.forEach(({ encoding, seats }, seatIdx) => {
      writeGoal(parameters, seatIdx, encoding, seats);
    });
  for (let i = 0, at = rulesAt(parameters); i < numRules; i++, at += RULE_STRIDE) {
    for (let j = 0; j < RULE_BYTES; j++) parameters[at + j] = rules[i * RULE_BYTES + j];
    parameters[at + RULE_BYTES] = roles?.ruleSeats[i] ?? ANY_SEAT;
  }
  parameters.set(initTiles, objectsAt(parameters));
  return { worldId: XLAND_WORLD_ID, height: size, width: size, cells: layoutCells(layout, size), parameters };
}

function assignSeats(
  ruleset: Ruleset,
  numMainRules: number,
  { numSeats, cooperation, ownGoals }: XlandSettings,
  rng: Rng,
): SeatRoles | undefined {
  if (numSeats === 1) return undefined;
  if (cooperation) return drawCooperation(ruleset, numMainRules, numSeats, rng);
  if (!ownGoals) return undefined;
  const goals: SeatGoal[] = [{ encoding: [...ruleset.goal], seats: OWN_SEAT }];
  while (goals.length < numSeats) goals.push({ encoding: drawGoal(ruleset.initTiles, rng), seats: OWN_SEAT });
  return { goals, ruleSeats: [] };
}

/**
 * AdA's cooperative games: one goal for all; every reference to the agent, in the goal and in rules, is to a seat drawn
 * uniformly. Where the chain has rules, at least two seats are needed: the goal or a rule of the chain that all could do
 * is given to a seat that no other has.
 */
function drawCooperation(ruleset: Ruleset, numMainRules: number, numSeats: number, rng: Rng): SeatRoles {
  const { goal, rules } = ruleset;
  const seatOf = (namesAgent: boolean): number => (namesAgent ? 1 << rng.below(numSeats) : ANY_SEAT);
  const ruleSeats: number[] = [];
  for (let at = 0; at < rules.length; at += RULE_BYTES) ruleSeats.push(seatOf(isAgentRule(rules[at])));
  let goalSeats = seatOf(isAgentGoal(goal[0]));
  const chainSeats = (): number => ruleSeats.slice(0, numMainRules).reduce((all, seats) => all & seats, goalSeats);
  if (numMainRules > 0 && chainSeats() !== 0) {
    const first = rng.below(numSeats);
    const second = (first + 1 + rng.below(numSeats - 1)) % numSeats;
    goalSeats = 1 << first;
    ruleSeats[rng.below(numMainRules)] = 1 << second;
  }
  return { goals: [{ encoding: [...goal], seats: goalSeats }], ruleSeats };
}

function isAgentRule(kind: number): boolean {
  return kind === RULE_HOLD || kind === RULE_NEAR || kind >= RULE_NEAR_UP;
}

function isAgentGoal(kind: number): boolean {
  return kind === GOAL_HOLD || kind === GOAL_NEAR || kind >= GOAL_NEAR_UP;
}

/** A goal over the initial objects: of the kinds of the benchmarks, as far as the objects allow them. */
function drawGoal(initTiles: Uint8Array, rng: Rng): number[] {
  const pairs = Array.from({ length: initTiles.length / 2 }, (_, i) => [initTiles[2 * i], initTiles[2 * i + 1]]);
  const carried = pairs.filter(([tile, colour]) => IS_PICKABLE[cellCode(tile, colour)] === 1);
  const draw = rng.below(11);
  const any = pairs[rng.below(pairs.length)];
  const direction = (draw - 1) % 5;
  if (draw === 0 && carried.length > 0) return padGoal([GOAL_HOLD, ...carried[rng.below(carried.length)]]);
  if (draw < 6 || carried.length === 0)
    return padGoal([direction < 1 ? GOAL_NEAR : GOAL_NEAR_UP + direction - 1, ...any]);
  const kind = direction === 0 ? GOAL_TILES_NEAR : GOAL_TILES_NEAR_UP + direction - 1;
  return padGoal([kind, ...any, ...carried[rng.below(carried.length)]]);
}

function padGoal(bytes: readonly number[]): number[] {
  return [...bytes, ...new Array<number>(GOAL_BYTES - bytes.length).fill(0)];
}
