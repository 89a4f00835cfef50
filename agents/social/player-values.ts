import type { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { nearerDirections, UNREACHABLE, walkingDistancesInPlace } from '../../envs/grid/walking-distance.ts';
import { computeActionValues } from '../ops/preference-belief.ts';
import type { FollowSource, RoomTick } from '../parts.ts';
import { bestWorth, type FollowingConfig, indexOfLargest, type PlayerValue, sampleSoftmax } from './following.ts';
import type { PlayerHead } from './player-heads.ts';
import { type TrailConfig, Trails } from './trails.ts';
import type { FeatureHead, UniversalFeatures } from './universal-features.ts';

/** Names of the four moves in a world's action list, in the order of directions: 0 up, then clockwise. */
const MOVE_NAMES = ['up', 'right', 'down', 'left'] as const;

export interface Choice {
  readonly action: number;
  readonly source: FollowSource;
  readonly worth: number; // psi . w_own of the chosen policy, own reward units
  readonly mainCumulantIdx: number; // -1 when no kind adds to the worth
}

/** Values of one policy for the agent at hand. */
interface Way {
  readonly psi: Float32Array; // [C, A] where the agent stands
  readonly q: Float32Array; // [A] psi . w_own
  readonly psiThere: Float32Array; // [C, A] where the player stands
  actionThere: number; // what the player's policy does there
}

/**
 * What the agents of a room see of it now, worked out once per tick and seat, and the values of policies at it: torsos
 * of all seats, where they stand, how far it is to walk to each, and what following each player is worth to the agent at hand.
 */
export class PlayerValues {
  readonly torsoLength: number; // D
  readonly torsos: Float32Array; // [S, D]
  readonly #spec: WorldSpec;
  readonly #config: FollowingConfig;
  readonly #moveActions: readonly number[]; // [4] action of each direction; -1 where the world has no such move
  readonly #projections: Float32Array; // [S, H]
  readonly #positions: Int16Array; // [S, 2]
  readonly #present: Uint8Array; // [S]
  readonly #visible: Uint8Array; // [S, S]
  readonly #bias: Float32Array; // [H]
  readonly #projection: Float32Array; // [H] of the seat at hand
  readonly #valueThere: Float32Array; // [A]
  readonly #swayed: Float32Array; // [A] values with the cost of the own trail taken off
  readonly #trails: Trails;
  readonly #ownWay: Way;
  readonly #ways: readonly Way[]; // [S] each player's, for the agent at hand
  readonly #hasDistances: Uint8Array; // [S] 1 when worked out for this tick
  #all: PlayerValue[] = [];
  #features: UniversalFeatures;
  #height = 0;
  #width = 0;
  #blocked = new Uint8Array(0); // [H, W]
  #queue = new Uint16Array(0); // [H * W]
  #distances: Uint16Array[] = []; // [S] of [H, W], steps to where each player stands

  constructor(spec: WorldSpec, features: UniversalFeatures, config: FollowingConfig, trail: TrailConfig) {
    const makeWay = (): Way => ({
      psi: new Float32Array(spec.numCumulants * spec.numActions),
      q: new Float32Array(spec.numActions),
      psiThere: new Float32Array(spec.numCumulants * spec.numActions),
      actionThere: 0,
    });
    this.#spec = spec;
    this.#config = config;
    this.#features = features;
    this.torsoLength = features.torsoLength;
    this.torsos = new Float32Array(spec.numSeats * features.torsoLength);
    this.#moveActions = MOVE_NAMES.map((name) => spec.actionNames.indexOf(name));
    this.#projections = new Float32Array(spec.numSeats * features.hiddenLength);
    this.#positions = new Int16Array(spec.numSeats * 2).fill(-1);
    this.#present = new Uint8Array(spec.numSeats);
    this.#visible = new Uint8Array(spec.numSeats * spec.numSeats);
    this.#bias = new Float32Array(features.hiddenLength);
    this.#projection = new Float32Array(features.hiddenLength);
    this.#valueThere = new Float32Array(spec.numActions);
    this.#swayed = new Float32Array(spec.numActions);
    this.#trails = new Trails(spec.numSeats, this.#moveActions, trail);
    this.#ownWay = makeWay();
    this.#ways = Array.from({ length: spec.numSeats }, makeWay);
    this.#hasDistances = new Uint8Array(spec.numSeats);
  }

  /** What following each player is worth to the agent at hand: the players valued since `clear`. */
  get all(): readonly PlayerValue[] {
    return this.#all;
  }

  isPresent(seatIdx: number): boolean {
    return this.#present[seatIdx] !== 0;
  }

  /** Whether the observer may see the player, as of the last tick. */
  canSee(observerIdx: number, playerIdx: number): boolean {
    return this.#visible[observerIdx * this.#spec.numSeats + playerIdx] !== 0;
  }

  useFeatures(features: UniversalFeatures): void {
    this.#features = features;
  }

  /** Takes in what every seat sees now. observations: [S, L]; present: [S]. */
  look(observations: Uint8Array, present: Uint8Array): void {
    const length = this.#spec.observation.length;
    const { hiddenLength } = this.#features;
    this.#present.set(present);
    for (let seat = 0; seat < present.length; seat++) {
      if (present[seat] === 0) continue;
      this.#features.encodeInPlace(observations, seat * length, this.torsos, seat * this.torsoLength);
      this.#features.projectTorsoInPlace(this.torsos, seat * this.torsoLength, this.#projection);
      this.#projections.set(this.#projection, seat * hiddenLength);
    }
  }

  /** Takes in where everybody stands after a step, and who may see whom. */
  stepped(tick: RoomTick): void {
    const numCells = tick.height * tick.width;
    if (this.#blocked.length !== numCells) {
      this.#blocked = new Uint8Array(numCells);
      this.#queue = new Uint16Array(numCells);
      this.#distances = Array.from({ length: tick.numSeats }, () => new Uint16Array(numCells));
    }
    this.#height = tick.height;
    this.#width = tick.width;
    this.#blocked.set(tick.nextBlocked);
    this.#positions.set(tick.nextPositions);
    this.#visible.set(tick.visible);
    this.#hasDistances.fill(0);
    this.#trails.stepped(this.#positions, this.#height, this.#width);
  }

  forget(seatIdx: number): void {
    this.#positions.fill(-1, seatIdx * 2, seatIdx * 2 + 2);
    this.#present[seatIdx] = 0;
    this.#hasDistances[seatIdx] = 0;
    this.#trails.forget(seatIdx);
  }

  /** Values the agent's own policy where it stands; returns its worth. ownHead: the universal head at its own preference. */
  weighOwnWay(seatIdx: number, ownHead: FeatureHead, preference: Float32Array): number {
    const way = this.#ownWay;
    this.#features.featuresInPlace(ownHead, this.torsos, seatIdx * this.torsoLength, way.psi);
    this.#value(way.psi, preference, way.q);
    return way.q[indexOfLargest(way.q)];
  }

  clear(): void {
    this.#all = [];
  }

  /**
   * Values one player for the agent: its policy entered here, and after walking to where it stands.
   * believed: [C] what the agent believes the player prefers; head: the player's own, where it has one.
   */
  weighPlayer(
    seatIdx: number,
    preference: Float32Array,
    playerIdx: number,
    believed: Float32Array,
    head: PlayerHead | undefined,
  ): void {
    const way = this.#ways[playerIdx];
    if (head === undefined) {
      this.#features.foldPreferenceInPlace(believed, 0, this.#bias);
      this.#universalInPlace(seatIdx, way.psi);
      this.#universalInPlace(playerIdx, way.psiThere);
    } else {
      this.#features.featuresInPlace(head.head, this.torsos, seatIdx * this.torsoLength, way.psi);
      this.#features.featuresInPlace(head.head, this.torsos, playerIdx * this.torsoLength, way.psiThere);
    }
    this.#value(way.psi, preference, way.q);
    this.#value(way.psiThere, believed, this.#valueThere);
    way.actionThere = indexOfLargest(this.#valueThere);
    this.#value(way.psiThere, preference, this.#valueThere);
    this.#all.push({
      playerIdx,
      source: head === undefined ? 'universal' : 'player',
      worthHere: way.q[indexOfLargest(way.q)],
      worthThere: this.#discountOfTheWay(seatIdx, playerIdx, this.#valueThere[way.actionThere]),
    });
  }

  /** Adds the place of one player as worth `worth`, whatever the player prefers: the control "walk to anybody". */
  weighPlace(seatIdx: number, playerIdx: number, worth: number): void {
    this.#ways[playerIdx].psiThere.fill(0);
    this.#all.push({
      playerIdx,
      source: 'universal',
      worthHere: Number.NEGATIVE_INFINITY,
      worthThere: this.#discountOfTheWay(seatIdx, playerIdx, worth),
    });
  }

  /**
   * The action of the chosen policy. followed: -1 for the own way, else a player that was weighed for this agent; barred:
   * an action that it holds back from, -1 for none.
   */
  chooseAction(seatIdx: number, followed: number, preference: Float32Array, barred: number, rng: Rng): Choice {
    const player = this.#all.find((candidate) => candidate.playerIdx === followed);
    if (player === undefined) {
      const { psi, q } = this.#ownWay;
      const best = indexOfLargest(q);
      return {
        action: this.#sample(seatIdx, q, barred, rng),
        source: 'ego',
        worth: q[best],
        mainCumulantIdx: this.#mainCumulant(psi, best, preference),
      };
    }
    const { psi, q, psiThere, actionThere } = this.#ways[followed];
    const walks = player.worthThere > player.worthHere;
    return {
      action: walks ? this.#stepTowards(seatIdx, followed, barred, rng) : this.#sampleBut(q, barred, rng),
      source: player.source,
      worth: bestWorth(player),
      mainCumulantIdx: walks
        ? this.#mainCumulant(psiThere, actionThere, preference)
        : this.#mainCumulant(psi, indexOfLargest(q), preference),
    };
  }

  #value(psi: Float32Array, preference: Float32Array, out: Float32Array): void {
    computeActionValues(psi, preference, 0, this.#spec.numCumulants, this.#spec.numActions, out);
  }

  /** Universal features of a seat at the preference folded into #bias. */
  #universalInPlace(seatIdx: number, out: Float32Array): void {
    const { hiddenLength } = this.#features;
    this.#projection.set(this.#projections.subarray(seatIdx * hiddenLength, (seatIdx + 1) * hiddenLength));
    this.#features.featuresOfProjectionInPlace(this.#projection, this.#bias, 0, out);
  }

  /** gamma^d worth, or -Infinity where the player stands near, out of reach or is not placed yet. */
  #discountOfTheWay(seatIdx: number, playerIdx: number, worth: number): number {
    const cell = this.#cellOf(seatIdx);
    if (cell < 0 || this.#cellOf(playerIdx) < 0) return Number.NEGATIVE_INFINITY;
    const steps = this.#distancesTo(playerIdx)[cell];
    if (steps === UNREACHABLE || steps <= this.#config.nearSteps) return Number.NEGATIVE_INFINITY;
    return this.#config.gamma ** steps * worth;
  }

  /** Of the moves that shorten the way, the one the agent's own preference values most. */
  #stepTowards(seatIdx: number, playerIdx: number, barred: number, rng: Rng): number {
    const row = this.#positions[seatIdx * 2];
    const col = this.#positions[seatIdx * 2 + 1];
    const bits = nearerDirections(this.#distancesTo(playerIdx), this.#height, this.#width, row, col);
    const { q } = this.#ownWay;
    let best = -1;
    for (let direction = 0; direction < 4; direction++) {
      const action = this.#moveActions[direction];
      if ((bits & (1 << direction)) === 0 || action < 0 || action === barred) continue;
      if (best < 0 || q[action] > q[best]) best = action;
    }
    return best >= 0 ? best : this.#sample(seatIdx, q, barred, rng);
  }

  #sample(seatIdx: number, q: Float32Array, barred: number, rng: Rng): number {
    this.#swayed.set(q);
    const row = this.#positions[seatIdx * 2];
    const col = this.#positions[seatIdx * 2 + 1];
    if (row >= 0) this.#trails.discourageInPlace(seatIdx, row, col, this.#blocked, this.#width, this.#swayed);
    return this.#sampleBut(this.#swayed, barred, rng);
  }

  /** Samples among all actions but the barred one. */
  #sampleBut(q: Float32Array, barred: number, rng: Rng): number {
    this.#swayed.set(q);
    if (barred >= 0) this.#swayed[barred] = Number.NEGATIVE_INFINITY;
    return sampleSoftmax(this.#swayed, this.#config.temperature, rng.unit());
  }

  #cellOf(seatIdx: number): number {
    const row = this.#positions[seatIdx * 2];
    return row < 0 ? -1 : row * this.#width + this.#positions[seatIdx * 2 + 1];
  }

  #distancesTo(playerIdx: number): Uint16Array {
    const distances = this.#distances[playerIdx];
    if (this.#hasDistances[playerIdx] === 0) {
      const cell = this.#cellOf(playerIdx);
      walkingDistancesInPlace(this.#blocked, this.#height, this.#width, cell, this.#queue, distances);
      this.#hasDistances[playerIdx] = 1;
    }
    return distances;
  }

  /** The kind that adds most to psi(., action) . w; -1 when none adds. */
  #mainCumulant(psi: Float32Array, action: number, preference: Float32Array): number {
    let main = -1;
    let most = 0;
    for (let c = 0; c < preference.length; c++) {
      const part = preference[c] * psi[c * this.#spec.numActions + action];
      if (part > most) {
        most = part;
        main = c;
      }
    }
    return main;
  }
}
