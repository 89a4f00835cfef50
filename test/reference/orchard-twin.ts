import { Rng } from '../../envs/core/rng.ts';
import type { OrchardSettings } from '../../envs/worlds/orchard/settings.ts';

/**
 * The rules of orchard again, written to be obvious and slow: cells are strings, players and keys are objects, and
 * who moves is found by trying every set of movers. It reads the same level text and draws from the same generator
 * in the order that docs/worlds/orchard.md states, so that whole games must agree.
 */

export interface TwinPlayer {
  row: number;
  col: number;
  facing: number;
  key: TwinKey | undefined;
  keyTicksLeft: number;
}

export interface TwinKey {
  readonly row: number; // home
  readonly col: number;
  readonly colour: number;
}

export interface TwinDoor {
  readonly row: number;
  readonly col: number;
  readonly colour: number;
  isOpen: boolean;
  ticksLeft: number;
}

export interface TwinGrove {
  readonly kind: number;
  readonly cells: readonly (readonly [number, number])[]; // row-major
  readonly capacity: number;
}

interface Pending {
  readonly grove: TwinGrove;
  readonly dueTick: number;
}

const STEPS = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;

const GROVES = 'abcdefgh';
const KEYS = '1234';
const DOORS = 'ABCD';

export class OrchardTwin {
  readonly lines: readonly string[];
  readonly settings: OrchardSettings;
  readonly rng: Rng;
  readonly players: TwinPlayer[] = [];
  readonly keys: TwinKey[] = [];
  readonly doors: TwinDoor[] = [];
  readonly groves: TwinGrove[] = [];
  readonly fruit = new Map<string, number>(); // "row,col" -> kind
  readonly outside: ReadonlySet<string>;
  pending: Pending[] = [];
  collected: (number | undefined)[] = []; // kind each player collected in the last tick
  tick = 0;

  constructor(levelText: string, settings: OrchardSettings, seed: number) {
    this.lines = levelText.trim().split('\n');
    this.settings = settings;
    this.rng = new Rng(seed);
    this.#readCells();
    this.outside = this.#findOutside();
    for (const grove of this.groves) for (let i = 0; i < grove.capacity; i++) this.#hang(grove);
    for (let seat = 0; seat < settings.numSeats; seat++) this.#spawn();
  }

  #at(row: number, col: number): string {
    return this.lines[row][col];
  }

  #readCells(): void {
    const inGrove = new Set<string>();
    this.lines.forEach((line, row) => {
      [...line].forEach((character, col) => {
        if (KEYS.includes(character)) this.keys.push({ row, col, colour: KEYS.indexOf(character) });
        if (DOORS.includes(character)) {
          this.doors.push({ row, col, colour: DOORS.indexOf(character), isOpen: false, ticksLeft: 0 });
        }
        if (!GROVES.includes(character) || inGrove.has(`${row},${col}`)) return;
        const cells = this.#spread(row, col, (r, c) => this.#at(r, c) === character);
        for (const [r, c] of cells) inGrove.add(`${r},${c}`);
        cells.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        const capacity = Math.max(1, Math.floor((cells.length * this.settings.fruitDensityPercent) / 100));
        this.groves.push({ kind: GROVES.indexOf(character), cells, capacity });
      });
    });
  }

  #spread(row: number, col: number, isIn: (row: number, col: number) => boolean): [number, number][] {
    const cells: [number, number][] = [[row, col]];
    for (const [r, c] of cells) {
      for (const [dr, dc] of STEPS) {
        const isKnown = cells.some(([kr, kc]) => kr === r + dr && kc === c + dc);
        if (!isKnown && isIn(r + dr, c + dc)) cells.push([r + dr, c + dc]);
      }
    }
    return cells;
  }

  #findOutside(): Set<string> {
    const isWalkable = (row: number, col: number): boolean => !`#${DOORS}`.includes(this.#at(row, col));
    let largest: [number, number][] = [];
    this.lines.forEach((line, row) => {
      [...line].forEach((_, col) => {
        if (!isWalkable(row, col)) return;
        const region = this.#spread(row, col, isWalkable);
        if (region.length > largest.length) largest = region;
      });
    });
    return new Set(largest.map(([row, col]) => `${row},${col}`));
  }

  #spawn(): void {
    const cells: [number, number][] = [];
    this.lines.forEach((line, row) => {
      [...line].forEach((character, col) => {
        if (character === '.' && this.outside.has(`${row},${col}`)) cells.push([row, col]);
      });
    });
    let cell = cells[this.rng.below(cells.length)];
    while (this.playerAt(cell[0], cell[1]) !== undefined) cell = cells[this.rng.below(cells.length)];
    this.players.push({ row: cell[0], col: cell[1], facing: 0, key: undefined, keyTicksLeft: 0 });
  }

  playerAt(row: number, col: number): TwinPlayer | undefined {
    return this.players.find((player) => player.row === row && player.col === col);
  }

  #hang(grove: TwinGrove): boolean {
    const free = grove.cells.filter(
      ([row, col]) => !this.fruit.has(`${row},${col}`) && this.playerAt(row, col) === undefined,
    );
    if (free.length === 0) return false;
    const [row, col] = free[this.rng.below(free.length)];
    this.fruit.set(`${row},${col}`, grove.kind);
    return true;
  }

  step(actions: readonly number[]): void {
    this.#interact(actions);
    this.#move(actions);
    const eaten = this.#collect();
    for (const door of this.doors) this.#ageDoor(door);
    for (const player of this.players) {
      if (player.key === undefined) continue;
      player.keyTicksLeft--;
      if (player.keyTicksLeft === 0) player.key = undefined;
    }
    this.#respawn(eaten);
    this.tick++;
  }

  isHome(key: TwinKey): boolean {
    return this.players.every((player) => player.key !== key);
  }

  #keyLyingAt(row: number, col: number): TwinKey | undefined {
    return this.keys.find((key) => key.row === row && key.col === col && this.isHome(key));
  }

  #interact(actions: readonly number[]): void {
    const effects: (() => void)[] = [];
    const wantedKeys = new Map<TwinKey, TwinPlayer[]>();
    this.players.forEach((player, seat) => {
      if (actions[seat] !== 5) return;
      const row = player.row + STEPS[player.facing][0];
      const col = player.col + STEPS[player.facing][1];
      const key = this.#keyLyingAt(player.row, player.col) ?? this.#keyLyingAt(row, col);
      if (player.key === undefined && key !== undefined) {
        wantedKeys.set(key, [...(wantedKeys.get(key) ?? []), player]);
        return;
      }
      const door = this.doors.find((candidate) => candidate.row === row && candidate.col === col && !candidate.isOpen);
      if (door === undefined) return;
      const isInner = !this.outside.has(`${player.row},${player.col}`);
      if (!isInner && player.key?.colour !== door.colour) return;
      effects.push(() => {
        door.isOpen = true;
        door.ticksLeft = this.settings.doorOpenTicks;
        if (!isInner) player.key = undefined;
      });
    });
    for (const effect of effects) effect();
    for (const [key, players] of wantedKeys) {
      if (players.length > 1) continue;
      players[0].key = key;
      players[0].keyTicksLeft = this.settings.keyHoldTicks;
    }
  }

  #isBlocked(row: number, col: number): boolean {
    return (
      this.#at(row, col) === '#' || this.doors.some((door) => door.row === row && door.col === col && !door.isOpen)
    );
  }

  #move(actions: readonly number[]): void {
    const targets = this.players.map((player, seat) => {
      if (actions[seat] > 3) return undefined;
      player.facing = actions[seat];
      const row = player.row + STEPS[actions[seat]][0];
      const col = player.col + STEPS[actions[seat]][1];
      return this.#isBlocked(row, col) ? undefined : { row, col };
    });
    const movers = largestSetOfMovers(this.players, targets);
    for (const seat of movers) Object.assign(this.players[seat], targets[seat]);
  }

  /** Cells where fruit was collected, row-major. */
  #collect(): string[] {
    this.collected = this.players.map(({ row, col }) => {
      const kind = this.fruit.get(`${row},${col}`);
      this.fruit.delete(`${row},${col}`);
      return kind;
    });
    return this.players
      .filter((_, seat) => this.collected[seat] !== undefined)
      .sort((a, b) => a.row - b.row || a.col - b.col)
      .map(({ row, col }) => `${row},${col}`);
  }

  #ageDoor(door: TwinDoor): void {
    if (!door.isOpen) return;
    door.ticksLeft = Math.max(0, door.ticksLeft - 1);
    if (door.ticksLeft === 0 && this.playerAt(door.row, door.col) === undefined) door.isOpen = false;
  }

  #respawn(eaten: readonly string[]): void {
    const { respawnMinTicks, respawnMaxTicks } = this.settings;
    for (const cell of eaten) {
      const grove = this.groves.find(({ cells }) => cells.some(([row, col]) => `${row},${col}` === cell));
      if (grove === undefined) throw new Error(`no grove at ${cell}`);
      const delay = respawnMinTicks + this.rng.below(respawnMaxTicks - respawnMinTicks + 1);
      this.pending.push({ grove, dueTick: this.tick + delay });
    }
    this.pending = this.pending.filter(({ grove, dueTick }) => !(dueTick <= this.tick && this.#hang(grove)));
  }
}

interface Cell {
  readonly row: number;
  readonly col: number;
}

/**
 * The largest set of movers that obeys the rule, by trying all sets. A set obeys when no member shares its target with
 * any other, swaps, or walks onto somebody outside the set.
 */
export function largestSetOfMovers(players: readonly Cell[], targets: readonly (Cell | undefined)[]): number[] {
  const isSame = (a: Cell | undefined, b: Cell | undefined): boolean =>
    a !== undefined && b !== undefined && a.row === b.row && a.col === b.col;
  const seats = players.map((_, seat) => seat);
  const obeys = (set: readonly number[]): boolean =>
    set.every((seat) => {
      const target = targets[seat];
      if (target === undefined) return false;
      return seats.every((other) => {
        if (other === seat) return true;
        const isContested = isSame(target, targets[other]);
        const isOnTarget = isSame(target, players[other]);
        const isSwap = isOnTarget && isSame(players[seat], targets[other]);
        return !isContested && !isSwap && (!isOnTarget || set.includes(other));
      });
    });
  let best: number[] = [];
  for (let bits = 0; bits < 1 << players.length; bits++) {
    const set = seats.filter((seat) => (bits >> seat) & 1);
    if (set.length > best.length && obeys(set)) best = set;
  }
  return best;
}
