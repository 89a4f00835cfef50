import type { Rng } from '../../envs/core/rng.ts';
import type { RoomTick } from '../parts.ts';

/**
 * Two that want one cell must not press against each other for ever. An agent whose move has left it where it stood
 * several times running gives way: for a while it does not try that move from that cell, and does what it values next.
 * How often it tries and how long it holds back are drawn from the agent's own generator, so that of two equals one goes
 * first; who finds the way still blocked holds back twice as long each time.
 *
 * It needs no more than a player knows: what it did, and that it stands where it stood.
 */
export interface GivingWayConfig {
  readonly leastTries: number; // blocked tries of one move from one cell before it gives way
  readonly moreTries: number; // at most so many more, drawn
  readonly leastTicks: number; // for which it holds back the first time
  readonly moreTicks: number; // at most so many more, drawn
  readonly mostDoublings: number; // of both, while the way stays blocked
}

export const GIVING_WAY_DEFAULTS: GivingWayConfig = {
  leastTries: 3,
  moreTries: 5,
  leastTicks: 3,
  moreTicks: 8,
  mostDoublings: 4,
};

/** Names of actions that go to another cell, and of those that turn on the spot. */
const MOVES = ['up', 'right', 'down', 'left', 'forward'];
const TURNS = ['turn-left', 'turn-right'];

/** No action is barred. */
export const NO_ACTION = -1;

interface Standstill {
  row: number;
  col: number;
  action: number; // the last one
  tries: number; // of it from this cell, all blocked and running
  patience: number; // tries after which it gives way
  barred: number; // the action that it holds back from, NO_ACTION for none
  barredUntil: number; // tick
  doublings: number;
}

/** Who holds back from what, of all seats of one room. */
export class GivingWay {
  readonly #config: GivingWayConfig;
  readonly #isMove: readonly boolean[]; // [A]
  readonly #alternatives: readonly number[]; // actions that move or turn
  readonly #standstills: Standstill[]; // [S]
  #tick = 0;

  constructor(numSeats: number, actionNames: readonly string[], config: GivingWayConfig = GIVING_WAY_DEFAULTS) {
    this.#config = config;
    this.#isMove = actionNames.map((name) => MOVES.includes(name));
    this.#alternatives = actionNames.flatMap((name, a) => (MOVES.includes(name) || TURNS.includes(name) ? [a] : []));
    this.#standstills = Array.from({ length: numSeats }, () => this.#begin());
  }

  forget(seatIdx: number): void {
    this.#standstills[seatIdx] = this.#begin();
  }

  /** Takes in what everybody did and where it left them. */
  stepped({ actions, nextPositions, present, terminated, truncated }: RoomTick): void {
    this.#tick++;
    for (let seat = 0; seat < this.#standstills.length; seat++) {
      if (present[seat] === 0) continue;
      if (terminated || truncated) this.forget(seat);
      else this.#note(this.#standstills[seat], actions[seat], nextPositions[seat * 2], nextPositions[seat * 2 + 1]);
    }
  }

  /** The action that an agent holds back from now, NO_ACTION for none. Uses the generator when the agent gives way. */
  barredFor(seatIdx: number, rng: Rng): number {
    const still = this.#standstills[seatIdx];
    if (still.tries > 0 && still.tries >= still.patience) this.#giveWay(still, rng);
    return this.#tick < still.barredUntil ? still.barred : NO_ACTION;
  }

  /** What an agent without values of its own does instead of an action: any other way to move or turn. */
  insteadOf(action: number, rng: Rng): number {
    const others = this.#alternatives.filter((alternative) => alternative !== action);
    return others.length === 0 ? action : others[rng.below(others.length)];
  }

  #note(still: Standstill, action: number, row: number, col: number): void {
    const hasStayed = still.row === row && still.col === col;
    if (!hasStayed) {
      still.tries = 0;
      still.barredUntil = 0;
    } else if (!this.#isMove[action]) still.tries = 0;
    else still.tries = still.action === action ? still.tries + 1 : 1;
    still.action = action;
    still.row = row;
    still.col = col;
  }

  #giveWay(still: Standstill, rng: Rng): void {
    const { leastTries, moreTries, leastTicks, moreTicks, mostDoublings } = this.#config;
    still.doublings = still.barred === still.action ? Math.min(still.doublings + 1, mostDoublings) : 0;
    still.barred = still.action;
    still.barredUntil = this.#tick + (leastTicks + rng.below(moreTicks + 1)) * 2 ** still.doublings;
    still.patience = leastTries + rng.below(moreTries + 1);
    still.tries = 0;
  }

  #begin(): Standstill {
    const { leastTries, moreTries } = this.#config;
    const nowhere = { row: -1, col: -1, action: NO_ACTION, tries: 0 };
    const patience = leastTries + (moreTries >> 1); // drawn from the second time on
    return { ...nowhere, patience, barred: NO_ACTION, barredUntil: 0, doublings: 0 };
  }
}
