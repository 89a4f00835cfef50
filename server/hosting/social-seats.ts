import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePopulationWeights } from '../../agents/algorithms/universal-checkpoint.ts';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import type { RoomTick } from '../../agents/parts.ts';
import { SocialPopulation } from '../../agents/social/population.ts';
import type { AgentOptions } from './agent-options.ts';
import { LearnerLink, type LearnerPace } from './learner-link.ts';
import { freeLearnerSlot, takeLearnerSlot } from './learner-slots.ts';

/** Agents with successor features, and a learner beside them where one is wanted and there is room for its process. */
export class SocialSeats extends SocialPopulation {
  readonly #options: AgentOptions;
  readonly #changed: Uint8Array; // [S]
  readonly #link: LearnerLink | undefined;
  #newest: Uint8Array | undefined;

  /** Throws InputError when the checkpoint is damaged, of another world, or does not fit the world's settings. */
  constructor(options: AgentOptions, checkpointPath: string, pace: LearnerPace = {}) {
    const checkpoint = new Uint8Array(readFileSync(checkpointPath));
    const { spec, log } = options;
    super({ spec, checkpoint, decode: (bytes) => decodePopulationWeights(bytes, spec.id, checkpointPath) });
    this.#options = options;
    this.#changed = new Uint8Array(spec.numSeats);
    const hasSlot = options.learn && takeLearnerSlot();
    if (options.learn && !hasSlot)
      log('no learner for this room: all learner slots are in use; weights stay as loaded');
    this.#link = hasSlot
      ? new LearnerLink({ spec, worldSettings: options.worldSettings, checkpoint, seed: options.seed, log, ...pace })
      : undefined;
  }

  override get summary(): string {
    return `${super.summary}, ${this.#link === undefined ? 'weights fixed' : 'learning beside the room'}`;
  }

  /** The learner process, for the tests that end it. */
  get link(): LearnerLink | undefined {
    return this.#link;
  }

  override watch(tick: RoomTick): void {
    super.watch(tick);
    const link = this.#link;
    if (link === undefined) return;
    this.takeChangedSeats(this.#changed);
    link.append(tick, this.#changed, (seatIdx) => this.preferenceOf(seatIdx));
    for (const { playerIdx, epoch, preference } of this.takeNewHeads()) {
      link.cloneHead({ kind: 'head', playerIdx, epoch, preference });
    }
    const weights = link.takeWeights();
    if (weights === undefined) return;
    this.swapWeights(weights, this.weights.version + 1);
    this.#newest = weights;
  }

  async dispose(): Promise<void> {
    if (this.#link === undefined) return;
    await this.#link.dispose();
    freeLearnerSlot();
    if (this.#newest === undefined) return;
    const { dataFolder, roomId, spec } = this.#options;
    writeFileAtomic(join(dataFolder, 'checkpoints', `${spec.id}-${roomId}.ckpt`), this.#newest);
  }
}
