import type { RoomTick } from '../../agents/parts.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { SEAT_CHANGE, type StepsMessage } from '../../train/live/learner-protocol.ts';

/**
 * Steps of a room on their way to the learner, gathered into one message. A batch may have to be dropped; what it said of
 * seats is then said by the next one, so that no step is ever joined to one that did not follow it, nor to another player's.
 */
export class StepsBatch {
  readonly #spec: WorldSpec;
  readonly #maxTicks: number;
  readonly #steps: StepsMessage; // arrays of maxTicks rows, used over and over
  readonly #missed: Uint8Array; // [S] SEAT_CHANGE in the batches dropped since the last one that went out
  readonly #isOfPerson: Uint8Array; // [S] 1 from a person's coming on, also while an agent stands in
  #numTicks = 0;

  constructor(spec: WorldSpec, maxTicks: number) {
    this.#spec = spec;
    this.#maxTicks = maxTicks;
    this.#steps = createSteps(spec, maxTicks);
    this.#missed = new Uint8Array(spec.numSeats);
    this.#isOfPerson = new Uint8Array(spec.numSeats);
  }

  /** Copies one tick; true when the batch is full. changed: [S]; preferenceOf: preferences of an agent's seat, else undefined. */
  append(tick: RoomTick, changed: Uint8Array, preferenceOf: (seatIdx: number) => Float32Array | undefined): boolean {
    const { numSeats, numCumulants, observation } = this.#spec;
    const steps = this.#steps;
    const row = this.#numTicks * numSeats;
    steps.present.set(tick.present, row);
    steps.isHuman.set(tick.isHuman, row);
    steps.observations.set(tick.observations, row * observation.length);
    steps.actions.set(tick.actions, row);
    steps.cumulants.set(tick.cumulants.subarray(0, numSeats * numCumulants), row * numCumulants);
    for (let seat = 0; seat < numSeats; seat++) {
      if (changed[seat] !== 0) this.#isOfPerson[seat] = 0;
      if (tick.isHuman[seat] !== 0) this.#isOfPerson[seat] = 1;
      const preference = this.#isOfPerson[seat] !== 0 ? undefined : preferenceOf(seat);
      const start = (row + seat) * numCumulants;
      if (preference === undefined) steps.preferences.fill(0, start, start + numCumulants);
      else steps.preferences.set(preference, start);
      steps.changed[row + seat] = changed[seat] !== 0 ? SEAT_CHANGE.player : this.#missed[seat];
    }
    this.#missed.fill(SEAT_CHANGE.none);
    this.#numTicks++;
    return this.#numTicks === this.#maxTicks;
  }

  /** The message; its arrays are overwritten by the next `append`. */
  take(batchIdx: number): StepsMessage {
    const message = { ...this.#steps, batchIdx, numTicks: this.#numTicks };
    this.#numTicks = 0;
    return message;
  }

  /** Lets the batch go; returns the number of its ticks. */
  drop(): number {
    const { numSeats } = this.#spec;
    const numTicks = this.#numTicks;
    this.#missed.fill(SEAT_CHANGE.gap);
    for (let row = 0; row < numTicks * numSeats; row++) {
      if (this.#steps.changed[row] === SEAT_CHANGE.player) this.#missed[row % numSeats] = SEAT_CHANGE.player;
    }
    this.#numTicks = 0;
    return numTicks;
  }

  /** Lets the batch and all that was missed go, for a learner that knows nothing yet; returns the number of its ticks. */
  startAnew(): number {
    const numTicks = this.drop();
    this.#missed.fill(SEAT_CHANGE.none);
    return numTicks;
  }
}

function createSteps(spec: WorldSpec, maxTicks: number): StepsMessage {
  const rows = maxTicks * spec.numSeats;
  return {
    kind: 'steps',
    batchIdx: 0,
    numTicks: 0,
    present: new Uint8Array(rows),
    isHuman: new Uint8Array(rows),
    changed: new Uint8Array(rows),
    observations: new Uint8Array(rows * spec.observation.length),
    actions: new Uint8Array(rows),
    cumulants: new Uint8Array(rows * spec.numCumulants),
    preferences: new Float32Array(rows * spec.numCumulants),
  };
}
