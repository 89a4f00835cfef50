import { LiveUniversalLearner } from '../../agents/algorithms/live-universal.ts';
import { samplePreferenceInPlace } from '../../agents/algorithms/universal-behaviour.ts';
import {
  encodeUniversal,
  type NamedHead,
  readConfig,
  readWeights,
  UNIVERSAL_KIND,
  type UniversalCheckpointFacts,
} from '../../agents/algorithms/universal-checkpoint.ts';
import { decodeCheckpoint } from '../../agents/checkpoint.ts';
import {
  createTransitionBatch,
  SeatHistory,
  type SeatHistorySizes,
  type Symmetry,
  type TransitionBatch,
} from '../../agents/memory/seat-history.ts';
import { identitySymmetry, sampleSymmetries } from '../../agents/memory/symmetries.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { type HeadMessage, SEAT_CHANGE, type StepsMessage } from './learner-protocol.ts';

/**
 * What the learner process does with a room's steps, without the process: keeps them, learns from them, makes weights.
 * The universal head learns from agents' steps under preferences old and new; each watched player's head from that player's.
 */
const HISTORY_ROWS = 4000; // per seat: ten minutes at 150 ms
const BATCH_SIZE = 128;
const NUM_SYMMETRIES = 64;
const MIN_ROWS = 200; // of agents, before anything is learned
const MIN_PLAYER_ROWS = 80;
const PLAYER_STEPS = 3; // steps summed before the bootstrap of a player's own return
const MAX_DRAWS_PER_ROW = 50;

interface WatchedPlayer {
  readonly name: string;
  readonly epoch: number;
}

export class LiveLearning {
  readonly #sizes: SeatHistorySizes;
  readonly #facts: UniversalCheckpointFacts;
  readonly #learner: LiveUniversalLearner;
  readonly #history: SeatHistory;
  readonly #agentBatch: TransitionBatch;
  readonly #playerBatch: TransitionBatch;
  readonly #symmetries: readonly Symmetry[];
  readonly #identity: readonly Symmetry[];
  readonly #rng: Rng;
  readonly #isAgent: Uint8Array; // [S]
  readonly #players = new Map<number, WatchedPlayer>();
  #numUpdates = 0;

  /** Throws InputError when the checkpoint is damaged or of another world. */
  constructor(spec: WorldSpec, checkpointBytes: Uint8Array, engine: string, seed: number) {
    const where = 'weights of the room';
    const checkpoint = decodeCheckpoint(checkpointBytes, { kind: UNIVERSAL_KIND, worldId: spec.id, where });
    const { numActions, numCumulants, numSeats } = spec;
    const observationLength = spec.observation.length;
    const config = readConfig(checkpoint, where);
    const sizes = { observationLength, numActions, numCumulants };
    this.#sizes = { numStreams: numSeats, capacity: HISTORY_ROWS, observationLength, numCumulants };
    this.#facts = { worldId: spec.id, sizes, config, engine, extra: checkpoint.extra };
    this.#learner = new LiveUniversalLearner(sizes, config, readWeights(checkpoint, where));
    this.#history = new SeatHistory(this.#sizes);
    this.#agentBatch = createTransitionBatch(BATCH_SIZE, this.#sizes);
    this.#playerBatch = createTransitionBatch(BATCH_SIZE, this.#sizes);
    this.#rng = new Rng(seed, 3);
    this.#symmetries = sampleSymmetries(spec, NUM_SYMMETRIES, this.#rng);
    this.#identity = [identitySymmetry(spec)];
    this.#isAgent = new Uint8Array(numSeats);
  }

  get numUpdates(): number {
    return this.#numUpdates;
  }

  takeSteps(steps: StepsMessage): void {
    const { numStreams, observationLength, numCumulants } = this.#sizes;
    for (let row = 0; row < steps.numTicks * numStreams; row++) {
      const seat = row % numStreams;
      if (steps.changed[row] === SEAT_CHANGE.gap) this.#history.cutEpisode(seat);
      if (steps.changed[row] === SEAT_CHANGE.player) {
        this.#history.forget(seat); // a head is its own player's: nothing of who sat there before may go into it
        this.#forgetPlayer(seat);
      }
      if (steps.present[row] === 0) continue;
      this.#isAgent[seat] = steps.isHuman[row] === 0 ? 1 : 0;
      this.#history.append(
        seat,
        steps.observations,
        row * observationLength,
        steps.actions[row],
        steps.cumulants,
        row * numCumulants,
        steps.preferences,
        row * numCumulants,
      );
    }
  }

  watchPlayer({ playerIdx, epoch, preference }: HeadMessage): void {
    this.#forgetPlayer(playerIdx);
    const name = `${playerIdx}/${epoch}`;
    this.#learner.cloneHead(name, preference);
    this.#players.set(playerIdx, { name, epoch });
  }

  /** One round: an update of the universal head and one of each watched player's. False when there is too little to learn from. */
  learn(): boolean {
    const agents = this.#seats((seat) => this.#isAgent[seat] === 1, MIN_ROWS);
    if (agents.length === 0) return false;
    this.#fill(this.#agentBatch, agents, 1, this.#symmetries, false);
    this.#relabelHalf(this.#agentBatch);
    this.#learner.updateUniversal(this.#agentBatch);
    for (const [playerIdx, { name }] of this.#players) {
      if (this.#history.length(playerIdx) < MIN_PLAYER_ROWS) continue;
      if (!this.#fill(this.#playerBatch, [playerIdx], PLAYER_STEPS, this.#identity, true)) continue;
      this.#fill(this.#agentBatch, agents, 1, this.#identity, false);
      this.#learner.updateHead(name, this.#playerBatch, this.#agentBatch);
    }
    this.#numUpdates++;
    return true;
  }

  /** A checkpoint with the universal features and the heads of watched players. */
  weights(): Uint8Array {
    const heads: NamedHead[] = [];
    for (const [playerIdx, { name, epoch }] of this.#players) {
      const head = this.#learner.head(name);
      if (head !== undefined) heads.push({ playerIdx, epoch, head });
    }
    const facts = { ...this.#facts, extra: { ...this.#facts.extra, liveUpdates: this.#numUpdates } };
    return encodeUniversal(facts, this.#learner.weights(), heads);
  }

  dispose(): void {
    this.#learner.dispose();
  }

  #forgetPlayer(seat: number): void {
    const player = this.#players.get(seat);
    if (player === undefined) return;
    this.#learner.forgetHead(player.name);
    this.#players.delete(seat);
  }

  #seats(isWanted: (seat: number) => boolean, minRows: number): number[] {
    const seats: number[] = [];
    for (let seat = 0; seat < this.#sizes.numStreams; seat++) {
      if (isWanted(seat) && this.#history.length(seat) >= minRows) seats.push(seat);
    }
    return seats;
  }

  /** Fills a batch from some seats; false when too few rows of the wanted kind turn up. */
  #fill(
    batch: TransitionBatch,
    seats: readonly number[],
    numSteps: number,
    symmetries: readonly Symmetry[],
    needsNextAction: boolean,
  ): boolean {
    const draw = (bound: number) => this.#rng.below(bound);
    let draws = 0;
    for (let b = 0; b < batch.size; ) {
      if (draws++ > MAX_DRAWS_PER_ROW * batch.size) return false;
      const seat = seats[this.#rng.below(seats.length)];
      const symmetry = symmetries[this.#rng.below(symmetries.length)];
      const { gamma } = this.#facts.config;
      if (!this.#history.drawInPlace(seat, numSteps, gamma, draw, symmetry, b, batch)) continue;
      if (needsNextAction && batch.nextActions[b] < 0) continue;
      b++;
    }
    return true;
  }

  /** Half the rows under another preference, and those without one; the rest scaled to largest component 1. */
  #relabelHalf(batch: TransitionBatch): void {
    const { numCumulants } = this.#sizes;
    for (let b = 0; b < batch.size; b++) {
      const start = b * numCumulants;
      let largest = 0;
      for (let c = 0; c < numCumulants; c++) largest = Math.max(largest, Math.abs(batch.preferences[start + c]));
      if (b % 2 === 1 || largest === 0) samplePreferenceInPlace(this.#rng, numCumulants, batch.preferences, start);
      else for (let c = 0; c < numCumulants; c++) batch.preferences[start + c] /= largest;
    }
  }
}
