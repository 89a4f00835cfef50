import { z } from 'zod';
import type { Actor } from '../../core/actor.ts';
import { indexBelow, readMemory } from '../../core/actor-memory.ts';
import { InputError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import type { WorldSpec } from '../../core/specs.ts';
import {
  GOAL_AT,
  GOAL_BYTES,
  GOAL_HOLD,
  GOAL_KINDS,
  GOAL_NEAR,
  GOAL_NEAR_UP,
  GOAL_NONE,
  GOAL_ON_TILE,
  GOAL_TILE_AT,
  GOAL_TILES_NEAR,
  GOAL_TILES_NEAR_UP,
} from './goals.ts';
import { FORWARD, PICK_UP, PUT_DOWN, TOGGLE, TURN_RIGHT } from './kernels.ts';
import { RULE_BYTES, RULE_KINDS } from './rules.ts';
import { HERE, NO_WAY, savedMapSchema, UNKNOWN, XlandMap } from './seen-map.ts';
import { cellCode, EMPTY_CODE, FLOOR, IS_PICKABLE, IS_WALKABLE } from './tiles.ts';

/**
 * A scripted player of `xland` that sees its window and its pocket and keeps a map.
 *
 * Where the observation shows the task (setting `showTask`), it works backwards from the goal: a tile that it has not seen it
 * makes by a rule whose tiles it has, or can make. It looks for what it lacks, opens doors on its way, and puts down what it
 * does not need. Where the task is hidden it draws a goal, any of the benchmarks' kinds of goal over the things that it has seen,
 * tries that for a while, and draws another. So it acts on the room and sometimes wins, but it learns nothing: not within
 * a trial, and not from one trial to the next.
 *
 * Limits   It does not know its position on the map, so it cannot meet goals that name one. It waits for rules that only another
 *          seat can trigger. It does not mind dead ends: a rule that fires on the way and eats what it needs is bad luck.
 */
export function createXlandSolver(spec: WorldSpec): Actor {
  return new XlandSolver(spec);
}

/** A goal or what a rule waits for, in the ids of goals; `product` is what a rule gives. */
const conditionSchema = z
  .strictObject({
    kind: indexBelow(GOAL_KINDS.length),
    first: indexBelow(256), // cell codes
    second: indexBelow(256),
    product: indexBelow(256),
  })
  .readonly();
type Condition = z.output<typeof conditionSchema>;

const ALL_SIDES = [0, 1, 2, 3];
const MAX_CHAIN = 6;
const DRAWN_GOAL_STEPS = 60; // before a goal that it drew is given up
const RANDOM_PROB = 0.02; // two that block each other part by it

class XlandSolver implements Actor {
  readonly id = 'xland-solver';
  readonly #map: XlandMap;
  readonly #spec: WorldSpec;
  readonly #pocketAt: number;
  readonly #goalAt: number; // -1 where the task is hidden
  readonly #ruleAts: readonly number[]; // of the rules that are shown
  readonly #hasSeats: boolean;
  readonly #firstScalar: number;
  #pocket = EMPTY_CODE;
  #drawnGoal: Condition | undefined; // where the task is hidden
  #hasTried = false; // the chosen action is one that would meet the drawn goal, had it been the task's
  #stepsLeft = 0;

  constructor(spec: WorldSpec) {
    const { height, width, channels, scalarNames } = spec.observation;
    this.#spec = spec;
    this.#firstScalar = height * width * channels;
    const at = (name: string): number => {
      const idx = scalarNames.indexOf(name);
      return idx < 0 ? -1 : this.#firstScalar + idx;
    };
    this.#pocketAt = at('pocket-tile');
    this.#goalAt = at('goal-0');
    if (this.#pocketAt < 0)
      throw new InputError('the xland solver must see its pocket', { limit: 'showPocket = true, observation = codes' });
    this.#hasSeats = at('goal-seats') >= 0;
    this.#ruleAts = scalarNames.filter((name) => /^rule-\d+-0$/.test(name)).map(at);
    this.#map = new XlandMap(spec);
  }

  startEpisode(): void {
    this.#map.forget();
    this.#drawnGoal = undefined;
  }

  save(): unknown {
    return { map: this.#map.save(), wish: this.#drawnGoal ?? null, stepsLeft: this.#stepsLeft };
  }

  load(saved: unknown): void {
    const schema = z.strictObject({
      map: savedMapSchema(this.#map.numCells),
      wish: conditionSchema.nullable(),
      stepsLeft: z.int().max(DRAWN_GOAL_STEPS),
    });
    const { map, wish, stepsLeft } = readMemory(this.id, schema, saved);
    this.#map.load(map);
    this.#drawnGoal = wish ?? undefined;
    this.#stepsLeft = stepsLeft;
  }

  playsInstead(action: number): void {
    this.#map.expect(action);
  }

  act(observation: Uint8Array, rng: Rng): number {
    if (!this.#map.look(observation)) this.#drawnGoal = undefined;
    this.#pocket = codeAt(observation, this.#pocketAt);
    const action = rng.unit() < RANDOM_PROB ? rng.below(TURN_RIGHT + 1) : this.#choose(observation, rng);
    this.#map.expect(action);
    return action;
  }

  #choose(observation: Uint8Array, rng: Rng): number {
    const rules = this.#ruleAts
      .filter((at) => this.#isMine(observation, at, RULE_BYTES))
      .map((at) => readRule(observation, at));
    const goal = this.#goalAt < 0 ? this.#drawGoal(rng) : readGoal(observation, this.#goalAt);
    this.#hasTried = false;
    const isMine = this.#goalAt < 0 || this.#isMine(observation, this.#goalAt, GOAL_BYTES);
    let action = goal === undefined || !isMine ? NO_WAY : this.#pursue(goal, rules, 0);
    if (this.#hasTried || action === NO_WAY) this.#drawnGoal = undefined;
    if (action === NO_WAY && goal !== undefined && !isMine) action = this.#help(goal, rules);
    if (action === NO_WAY) action = this.#walk((cellIdx, heading) => this.#facesUnknown(cellIdx, heading), FORWARD);
    if (action === NO_WAY) action = this.#clearTheWay(rng);
    return action;
  }

  /** Whether a goal or rule answers to this player: bit 0 of its seats, where seats are shown. */
  #isMine(observation: Uint8Array, at: number, numBytes: number): boolean {
    return !this.#hasSeats || (observation[at + numBytes] & 1) === 1;
  }

  /** Makes what a goal of another seat's lacks. */
  #help({ first, second }: Condition, rules: readonly Condition[]): number {
    for (const tile of second === EMPTY_CODE ? [first] : [first, second]) {
      const action = this.#isThere(tile) ? NO_WAY : this.#make(tile, rules, 0);
      if (action !== NO_WAY) return action;
    }
    return this.#pocket === EMPTY_CODE ? NO_WAY : this.#drop();
  }

  #drawGoal(rng: Rng): Condition | undefined {
    if (this.#drawnGoal !== undefined && --this.#stepsLeft > 0) return this.#drawnGoal;
    const things = this.#map.things();
    if (this.#pocket !== EMPTY_CODE) things.push(this.#pocket);
    if (things.length === 0) return undefined;
    const draw = rng.below(11);
    const first = things[rng.below(things.length)];
    const second = things[rng.below(things.length)];
    const direction = draw % 5; // 4: any
    let kind = GOAL_HOLD;
    if (draw > 5) kind = direction === 4 ? GOAL_TILES_NEAR : GOAL_TILES_NEAR_UP + direction;
    else if (draw > 0) kind = direction === 4 ? GOAL_NEAR : GOAL_NEAR_UP + direction;
    this.#drawnGoal = { kind, first, second: draw > 5 ? second : EMPTY_CODE, product: EMPTY_CODE };
    this.#stepsLeft = DRAWN_GOAL_STEPS;
    return this.#drawnGoal;
  }

  /** The next action towards a goal; NO_WAY when something is missing that no rule at hand makes. */
  #pursue(goal: Condition, rules: readonly Condition[], depth: number): number {
    const { kind, first, second } = goal;
    if (kind === GOAL_NONE || kind === GOAL_TILE_AT || kind === GOAL_AT) return NO_WAY;
    const isPair = GOAL_KINDS[kind].numTiles === 2;
    const isTwice = isPair && first === second && this.#count(first) < 2;
    for (const tile of isPair ? [first, second] : [first]) {
      if (!isTwice && this.#isThere(tile)) continue;
      return depth < MAX_CHAIN ? this.#make(tile, rules, depth + 1) : NO_WAY;
    }
    if (kind === GOAL_HOLD) return this.#hold(first);
    if (kind === GOAL_ON_TILE)
      return this.#walk((cellIdx, heading) => this.#ahead(cellIdx, heading) === first, FORWARD);
    if (kind === GOAL_NEAR) return this.#standNear(first, -1);
    if (kind >= GOAL_NEAR_UP) return this.#standNear(first, kind - GOAL_NEAR_UP);
    const direction = kind === GOAL_TILES_NEAR ? -1 : kind - GOAL_TILES_NEAR_UP;
    return this.#join(first, second, direction);
  }

  #make(tile: number, rules: readonly Condition[], depth: number): number {
    for (const rule of rules) {
      if (rule.product !== tile || rule.first === tile || rule.second === tile) continue;
      const action = this.#pursue(rule, rules, depth);
      if (action !== NO_WAY) return action;
    }
    return NO_WAY;
  }

  #count(tile: number): number {
    return this.#map.cellsOf(tile).length + (this.#pocket === tile ? 1 : 0);
  }

  #isThere(tile: number): boolean {
    return this.#count(tile) > 0;
  }

  #ahead(cellIdx: number, heading: number): number {
    return this.#map.at(cellIdx + this.#map.ahead[heading]);
  }

  #facesUnknown(cellIdx: number, heading: number): boolean {
    return this.#ahead(cellIdx, heading) === UNKNOWN;
  }

  /** Walks to the nearest pose for which `isThere` and acts there; opens doors on the way. */
  #walk(isThere: (cellIdx: number, heading: number) => boolean, action: number): number {
    const move = this.#map.search(this.#pocket, isThere);
    if (move === HERE) return action;
    if (move !== FORWARD) return move;
    return IS_WALKABLE[this.#map.at(this.#map.front)] === 1 ? FORWARD : TOGGLE;
  }

  #hold(tile: number): number {
    if (this.#pocket === tile) {
      this.#hasTried = true;
      return PICK_UP;
    }
    if (this.#pocket !== EMPTY_CODE) return this.#drop();
    return this.#walk((cellIdx, heading) => this.#ahead(cellIdx, heading) === tile, PICK_UP);
  }

  #drop(): number {
    return this.#putWhere(() => true);
  }

  /** Puts what it carries on the nearest floor cell for which `isRight`. */
  #putWhere(isRight: (cellIdx: number) => boolean): number {
    return this.#walk((cellIdx, heading) => {
      const idx = cellIdx + this.#map.ahead[heading];
      return this.#isFreeFloor(idx) && isRight(idx);
    }, PUT_DOWN);
  }

  #isFreeFloor(cellIdx: number): boolean {
    return this.#map.at(cellIdx) >> 4 === FLOOR && !this.#map.isOccupied(cellIdx);
  }

  /** Stands so that the tile is beside it (direction -1: at any side) and gives the room an occasion to notice. */
  #standNear(tile: number, direction: number): number {
    const map = this.#map;
    const sides = direction < 0 ? ALL_SIDES : [direction];
    const isOpenAt = (idx: number): boolean => sides.some((side) => this.#isFreeFloor(idx - map.ahead[side]));
    if (this.#pocket === tile) return this.#putWhere(isOpenAt);
    const isBeside = (cellIdx: number): boolean => sides.some((side) => this.#ahead(cellIdx, side) === tile);
    const move = this.#walk(isBeside, HERE);
    if (move === NO_WAY && IS_PICKABLE[tile] === 1) return this.#hold(tile); // it stands where nobody can be on that side
    if (move !== HERE) return move;
    this.#hasTried = true;
    if (IS_WALKABLE[map.at(map.front)] !== 1) return FORWARD;
    if (direction >= 0 && this.#pocket === EMPTY_CODE) return PUT_DOWN;
    return IS_WALKABLE[tile] === 1 ? FORWARD : TURN_RIGHT; // until it faces the tile, and is stopped by it
  }

  /** Puts one tile beside the other; direction of the second from the first, -1: any. */
  #join(first: number, second: number, direction: number): number {
    const map = this.#map;
    const sides = direction < 0 ? ALL_SIDES : [direction];
    const toSecond = sides.map((side) => map.ahead[side]);
    const toFirst = toSecond.map((step) => -step);
    const isPairAt = (idx: number): boolean =>
      (map.at(idx) === first && toSecond.some((step) => map.at(idx + step) === second)) ||
      (map.at(idx) === second && toFirst.some((step) => map.at(idx + step) === first));
    if ([...map.cellsOf(first), ...map.cellsOf(second)].some(isPairAt)) {
      const action = this.#walk((cellIdx, heading) => isPairAt(cellIdx + map.ahead[heading]), PUT_DOWN);
      this.#hasTried = action === PUT_DOWN;
      return action;
    }
    const hands = [
      { held: first, other: second, steps: toSecond },
      { held: second, other: first, steps: toFirst },
    ];
    for (const { held, other, steps } of hands) {
      if (this.#pocket !== held) continue;
      const action = this.#putWhere((idx) => steps.some((step) => map.at(idx + step) === other));
      // Nothing can stand beside the other where that is: this goes where the other can come beside it.
      return action === NO_WAY ? this.#putWhere((idx) => steps.some((step) => this.#isFreeFloor(idx + step))) : action;
    }
    if (this.#pocket !== EMPTY_CODE) return this.#drop();
    const hasPlace = ({ other, steps }: (typeof hands)[number]): boolean =>
      map.cellsOf(other).some((idx) => steps.some((step) => this.#isFreeFloor(idx - step)));
    for (const hand of hands.toSorted((a, b) => Number(hasPlace(b)) - Number(hasPlace(a)))) {
      const action = IS_PICKABLE[hand.held] === 1 ? this.#hold(hand.held) : NO_WAY;
      if (action !== NO_WAY) return action;
    }
    return NO_WAY;
  }

  /** Nothing to do and nothing to find: takes up what may stand in a door, or wanders. */
  #clearTheWay(rng: Rng): number {
    if (this.#pocket !== EMPTY_CODE) {
      const action = rng.below(4) === 0 ? this.#drop() : NO_WAY;
      return action === NO_WAY ? rng.below(3) : action;
    }
    const isThing = (cellIdx: number, heading: number): boolean => IS_PICKABLE[this.#ahead(cellIdx, heading)] === 1;
    const action = rng.below(4) === 0 ? NO_WAY : this.#walk(isThing, PICK_UP);
    return action === NO_WAY ? rng.below(this.#spec.numActions) : action;
  }
}

/** A pair of bytes as a code. */
function codeAt(bytes: Uint8Array, at: number): number {
  return cellCode(bytes[at], bytes[at + 1]);
}

function readGoal(bytes: Uint8Array, at: number): Condition {
  return { kind: bytes[at], first: codeAt(bytes, at + 1), second: codeAt(bytes, at + 3), product: EMPTY_CODE };
}

/** Kind of goal that waits for the same thing as a kind of rule, which has the same name; [12]. */
const GOAL_OF_RULE = RULE_KINDS.map((rule) => GOAL_KINDS.findIndex((goal) => goal.name === rule.name));

function readRule(bytes: Uint8Array, at: number): Condition {
  const kind = GOAL_OF_RULE[bytes[at]];
  const isPair = GOAL_KINDS[kind].numTiles === 2;
  return {
    kind,
    first: codeAt(bytes, at + 1),
    second: isPair ? codeAt(bytes, at + 3) : EMPTY_CODE,
    product: codeAt(bytes, at + (isPair ? 5 : 3)),
  };
}
