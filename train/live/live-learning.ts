import { LiveUniversal } from '../../agents/algorithms/live-universal.ts';
import {
  encodeUniversal,
  type NamedHead,
  readConfig,
  readWeights,
  UNIVERSAL_KIND,
  type UniversalCheckpointFacts,
} from '../../agents/algorithms/universal-checkpoint.ts';
import { universalSizes, weightsOf } from '../../agents/algorithms/universal-network.ts';
import { decodeCheckpoint } from '../../agents/checkpoint.ts';
import { createTrajectory } from '../../agents/core/trajectory.ts';
import { identitySymmetry, sampleSymmetries } from '../../agents/memory/symmetries.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { finish } from '../../envs/core/steps.ts';
import { type HeadMessage, SEAT_CHANGE, type StepsMessage } from './learner-protocol.ts';

/**
 * What the learner process does with a room's steps, without the process: hands them to the method
 * (`agents/algorithms/live-universal.ts`), lets it learn, and makes weights of it.
 */
const NUM_SYMMETRIES = 64;
/** The method takes its steps from the room. */
const NO_STEPS = createTrajectory({ numSteps: 0, numRows: 0, observationLength: 0, numCumulants: 0, memorySize: 0 });

export class LiveLearning {
  readonly #facts: UniversalCheckpointFacts;
  readonly #algorithm: LiveUniversal;
  readonly #rng: Rng;
  readonly #epochs = new Map<number, number>(); // of watched players, by seat

  /** Throws InputError when the checkpoint is damaged or of another world. */
  constructor(spec: WorldSpec, checkpointBytes: Uint8Array, engine: string, seed: number) {
    const where = 'weights of the room';
    const checkpoint = decodeCheckpoint(checkpointBytes, { kind: UNIVERSAL_KIND, worldId: spec.id, where });
    const config = readConfig(checkpoint, where);
    const sizes = universalSizes(spec);
    this.#facts = { worldId: spec.id, sizes, config, engine, extra: checkpoint.extra };
    this.#rng = new Rng(seed, 3);
    this.#algorithm = new LiveUniversal({
      sizes,
      config,
      weights: readWeights(checkpoint, where),
      numSeats: spec.numSeats,
      symmetries: sampleSymmetries(spec, NUM_SYMMETRIES, this.#rng),
      identity: identitySymmetry(spec),
    });
  }

  /** Rounds of learning so far. */
  get numUpdates(): number {
    return this.#algorithm.numRounds;
  }

  takeSteps(steps: StepsMessage): void {
    const { history, isAgent, sizes } = this.#algorithm;
    const { observationLength, numCumulants } = sizes;
    const numSeats = isAgent.length;
    for (let row = 0; row < steps.numTicks * numSeats; row++) {
      const seat = row % numSeats;
      if (steps.changed[row] === SEAT_CHANGE.gap) history.cutEpisode(seat);
      if (steps.changed[row] === SEAT_CHANGE.player) {
        history.forget(seat); // a head is its own player's: nothing of who sat there before may go into it
        this.#forgetPlayer(seat);
      }
      if (steps.present[row] === 0) continue;
      isAgent[seat] = steps.isHuman[row] === 0 ? 1 : 0;
      history.append(
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
    this.#algorithm.cloneHead(playerIdx, preference);
    this.#epochs.set(playerIdx, epoch);
  }

  /** One round: an update of the universal head and one of each watched player's. False when there is too little to learn from. */
  learn(): boolean {
    const before = this.numUpdates;
    finish(this.#algorithm.learn(NO_STEPS, 0, this.#rng));
    return this.numUpdates > before;
  }

  /** A checkpoint with the universal features and the heads of watched players. */
  weights(): Uint8Array {
    const heads: NamedHead[] = [];
    for (const [playerIdx, epoch] of this.#epochs) {
      const head = this.#algorithm.head(playerIdx);
      if (head !== undefined) heads.push({ playerIdx, epoch, head });
    }
    const facts = { ...this.#facts, extra: { ...this.#facts.extra, liveUpdates: this.numUpdates } };
    return encodeUniversal(facts, weightsOf(this.#algorithm.features), heads);
  }

  dispose(): void {
    this.#algorithm.dispose();
  }

  #forgetPlayer(seat: number): void {
    this.#algorithm.forgetHead(seat);
    this.#epochs.delete(seat);
  }
}
