import { z } from 'zod';
import type { Actor } from '../../core/actor.ts';
import { indexBelow, knownPartOf, loadKnown, readMemory, saveKnown } from '../../core/actor-memory.ts';
import { InputError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import type { WorldSpec } from '../../core/specs.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { UNREACHABLE, walkingDistancesInPlace } from '../../grid/walking-distance.ts';
import { FLOOR, GOAL, GOAL_CYCLE_WORLD_ID, MAX_SIDE, WALL } from './cells.ts';
import { CycleMemory, cycleMemorySchema, goalOrNone, NO_GOAL } from './cycle-memory.ts';
import {
  CELL_BYTES,
  FORWARD,
  GOAL_CHANNEL,
  PLAYER_CHANNEL,
  PRESTIGE_SCALAR,
  REWARD_SCALAR,
  TURN_LEFT,
  TURN_RIGHT,
  UNSEEN_CHANNEL,
  WALL_CHANNEL,
} from './spec.ts';

/**
 * A scripted player of `goal-cycle` that sees only its window. It keeps a map by dead reckoning, remembers which goal
 * paid after which, walks behind a player of more prestige while it does not know what comes next and notes which goals
 * that one enters, and guesses when there is nobody to follow.
 */
export interface FollowerConfig {
  readonly viewOffset: number; // rows of the window behind the player
  readonly follows: boolean; // whether it watches others at all
  readonly randomProb: number; // share of random actions
}

export const FOLLOWER_DEFAULTS: FollowerConfig = { viewOffset: 1, follows: true, randomProb: 0.02 };

const NUM_MOVES = 3; // turn left, turn right, forward
const NEGATIVE_SCALAR = REWARD_SCALAR;
const POSITIVE_SCALAR = REWARD_SCALAR + 2;

/** The map is so large that no start can be too far from an end. */
const MAP_SIDE = 2 * MAX_SIDE + 3;
const MAP_CELLS = MAP_SIDE * MAP_SIDE;
const ORIGIN = (MAP_CELLS - 1) / 2;

/** Steps to follow somebody who enters no goal. */
const PATIENCE = 12;

const UNKNOWN = 0xff; // a cell of the map that was never seen; the others have the codes of levels

/** What it remembers. */
const savedFollower = z.strictObject({
  known: knownPartOf(MAP_CELLS),
  memory: cycleMemorySchema(MAP_CELLS),
  cell: indexBelow(MAP_CELLS),
  heading: indexBelow(4),
  movesTo: indexBelow(MAP_CELLS),
  leaderCell: goalOrNone(MAP_CELLS),
  patience: z.int().max(PATIENCE),
  leaderGoal: goalOrNone(MAP_CELLS),
});

/** Throws InputError for another world. */
export function createGoalCycleFollower(spec: WorldSpec, config: FollowerConfig = FOLLOWER_DEFAULTS): Actor {
  if (spec.id !== GOAL_CYCLE_WORLD_ID) throw new InputError('the follower plays goal-cycle only', { value: spec.id });
  return new GoalCycleFollower(spec, config);
}

interface Leader {
  readonly cell: number;
  readonly prestige: number; // 1 + level
}

class GoalCycleFollower implements Actor {
  readonly id = 'goal-cycle-follower';
  readonly #config: FollowerConfig;
  readonly #viewSize: number;
  readonly #map = new Uint8Array(MAP_CELLS).fill(UNKNOWN);
  readonly #blocked = new Uint8Array(MAP_CELLS);
  readonly #distances = new Uint16Array(MAP_CELLS);
  readonly #queue = new Uint16Array(MAP_CELLS);
  readonly #memory = new CycleMemory();
  #cell = ORIGIN;
  #heading = 0;
  #movesTo = ORIGIN; // where the last action led
  #leaderCell = NO_GOAL; // of the leader at the last step
  #patience = PATIENCE; // steps that it still follows a leader who enters no goal
  #leaderGoal = NO_GOAL; // goal that a leader entered last while it was in sight

  constructor(spec: WorldSpec, config: FollowerConfig) {
    this.#config = config;
    this.#viewSize = spec.observation.height;
  }

  startEpisode(): void {
    this.#map.fill(UNKNOWN);
    this.#memory.clear();
    this.#cell = ORIGIN;
    this.#movesTo = ORIGIN;
    this.#heading = 0;
    this.#leaderGoal = NO_GOAL;
    this.#leaderCell = NO_GOAL;
    this.#patience = PATIENCE;
  }

  save(): unknown {
    return {
      known: saveKnown(this.#map, UNKNOWN),
      memory: this.#memory.save(),
      cell: this.#cell,
      heading: this.#heading,
      movesTo: this.#movesTo,
      leaderCell: this.#leaderCell,
      patience: this.#patience,
      leaderGoal: this.#leaderGoal,
    };
  }

  load(saved: unknown): void {
    const { known, memory, ...rest } = readMemory(this.id, savedFollower, saved);
    loadKnown(known, this.#map, UNKNOWN);
    this.#memory.load(memory);
    this.#cell = rest.cell;
    this.#heading = rest.heading;
    this.#movesTo = rest.movesTo;
    this.#leaderCell = rest.leaderCell;
    this.#patience = rest.patience;
    this.#leaderGoal = rest.leaderGoal;
  }

  act(observation: Uint8Array, rng: Rng): number {
    const hasMoved = this.#movesTo !== this.#cell;
    this.#cell = this.#movesTo;
    this.#readMap(observation);
    const scalars = this.#viewSize * this.#viewSize * CELL_BYTES;
    if (hasMoved && this.#map[this.#cell] === GOAL) {
      if (observation[scalars + POSITIVE_SCALAR] === 1) this.#memory.paid(this.#cell);
      else if (observation[scalars + NEGATIVE_SCALAR] === 1) this.#memory.failed(this.#cell);
    }
    const leader = this.#config.follows
      ? this.#findLeader(observation, observation[scalars + PRESTIGE_SCALAR])
      : undefined;
    this.#watch(leader);
    const action =
      rng.unit() < this.#config.randomProb
        ? rng.below(NUM_MOVES)
        : this.#actionTowards(this.#chooseTarget(leader), rng);
    this.#predict(action);
    return action;
  }

  /** Own cell of the window, and the map cell of any other. */
  #mapCell(viewRow: number, viewCol: number): number {
    const ahead = this.#viewSize - 1 - this.#config.viewOffset - viewRow;
    const aside = viewCol - (this.#viewSize >> 1);
    const side = (this.#heading + 1) & 3;
    const down = ahead * ROW_STEP[this.#heading] + aside * ROW_STEP[side];
    const right = ahead * COL_STEP[this.#heading] + aside * COL_STEP[side];
    return this.#cell + down * MAP_SIDE + right;
  }

  #readMap(observation: Uint8Array): void {
    for (let view = 0; view < this.#viewSize * this.#viewSize; view++) {
      const at = view * CELL_BYTES;
      if (observation[at + UNSEEN_CHANNEL] !== 0) continue;
      const cell = this.#mapCell(Math.floor(view / this.#viewSize), view % this.#viewSize);
      if (cell < 0 || cell >= this.#map.length) continue; // outside of any level, seen through a wall
      this.#map[cell] =
        observation[at + WALL_CHANNEL] !== 0 ? WALL : observation[at + GOAL_CHANNEL] !== 0 ? GOAL : FLOOR;
      if (this.#map[cell] === GOAL) this.#memory.see(cell);
    }
  }

  /** The player it watched last, if that one is still in sight; otherwise the one in sight with the most prestige, if it has more than this one. */
  #findLeader(observation: Uint8Array, ownLevel: number): Leader | undefined {
    let leader: Leader | undefined;
    for (let view = 0; view < this.#viewSize * this.#viewSize; view++) {
      const prestige = observation[view * CELL_BYTES + PLAYER_CHANNEL];
      if (prestige <= ownLevel + 1) continue;
      const cell = this.#mapCell(Math.floor(view / this.#viewSize), view % this.#viewSize);
      if ([0, 1, MAP_SIDE].includes(Math.abs(cell - this.#leaderCell))) return { cell, prestige };
      if (prestige > (leader?.prestige ?? 0)) leader = { cell, prestige };
    }
    if (leader?.cell !== this.#leaderCell) this.#leaderGoal = NO_GOAL; // nobody, or somebody else
    return leader;
  }

  /** Two goals that a leader enters one after the other in sight are neighbours in the cycle: its prestige says that it was paid. */
  #watch(leader: Leader | undefined): void {
    this.#leaderCell = leader?.cell ?? NO_GOAL;
    this.#patience = leader === undefined ? PATIENCE : this.#patience - 1;
    if (leader === undefined || this.#map[leader.cell] !== GOAL || leader.cell === this.#leaderGoal) return;
    if (this.#leaderGoal !== NO_GOAL) this.#memory.learn(this.#leaderGoal, leader.cell);
    this.#leaderGoal = leader.cell;
    this.#patience = PATIENCE;
  }

  #chooseTarget(leader: Leader | undefined): number {
    const next = this.#memory.next();
    if (next !== NO_GOAL) return next;
    if (leader !== undefined && this.#patience > 0 && this.#mayFollowTo(leader.cell)) return leader.cell;
    this.#measure(this.#cell, NO_GOAL);
    const guess = this.#nearest((cell) => this.#memory.mayBeNext(cell));
    return guess !== NO_GOAL ? guess : this.#nearest((cell) => this.#map[cell] === FLOOR && this.#isFrontier(cell));
  }

  #mayFollowTo(cell: number): boolean {
    return cell !== this.#cell && (this.#map[cell] !== GOAL || this.#memory.mayBeNext(cell));
  }

  #isFrontier(cell: number): boolean {
    return [-MAP_SIDE, 1, MAP_SIDE, -1].some((step) => this.#map[cell + step] === UNKNOWN);
  }

  #nearest(isWanted: (cell: number) => boolean): number {
    let best = NO_GOAL;
    for (let cell = MAP_SIDE; cell < this.#map.length - MAP_SIDE; cell++) {
      if (this.#distances[cell] === UNREACHABLE || cell === this.#cell || !isWanted(cell)) continue;
      if (best === NO_GOAL || this.#distances[cell] < this.#distances[best]) best = cell;
    }
    return best;
  }

  /** Walking distances over what is known, around all goals but `target`; goals can be reached but not crossed. */
  #measure(from: number, target: number): void {
    for (let cell = 0; cell < this.#map.length; cell++) {
      const code = this.#map[cell];
      this.#blocked[cell] = code === WALL || code === UNKNOWN || (code === GOAL && cell !== target) ? 1 : 0;
    }
    walkingDistancesInPlace(this.#blocked, MAP_SIDE, MAP_SIDE, from, this.#queue, this.#distances);
    if (target !== NO_GOAL) return;
    for (const cell of this.#memory.goals) {
      const beside = [-MAP_SIDE, 1, MAP_SIDE, -1].map((step) => this.#distances[cell + step]);
      const nearest = Math.min(...beside);
      if (nearest !== UNREACHABLE) this.#distances[cell] = nearest + 1;
    }
  }

  /** The first action of a shortest way over known cells, turns not counted; a random one without a way. */
  #actionTowards(target: number, rng: Rng): number {
    if (target === NO_GOAL) return rng.below(NUM_MOVES);
    this.#measure(target, target);
    let best = -1;
    let fewest = UNREACHABLE;
    for (const turn of [0, 1, 3, 2]) {
      const direction = (this.#heading + turn) & 3;
      const cell = this.#cell + ROW_STEP[direction] * MAP_SIDE + COL_STEP[direction];
      if (this.#distances[cell] < fewest) {
        fewest = this.#distances[cell];
        best = turn;
      }
    }
    if (best < 0) return rng.below(NUM_MOVES);
    if (best === 0) return FORWARD;
    return best === 3 ? TURN_LEFT : TURN_RIGHT;
  }

  /** Where an action leads: walls ahead are always in sight. */
  #predict(action: number): void {
    if (action === TURN_LEFT) this.#heading = (this.#heading + 3) & 3;
    if (action === TURN_RIGHT) this.#heading = (this.#heading + 1) & 3;
    const ahead = this.#cell + ROW_STEP[this.#heading] * MAP_SIDE + COL_STEP[this.#heading];
    this.#movesTo = action === FORWARD && this.#map[ahead] !== WALL ? ahead : this.#cell;
  }
}
