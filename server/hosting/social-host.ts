import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import type { AgentPopulation, RoomTick } from '../../agents/parts.ts';
import { decodePopulationWeights } from '../../agents/runners/universal-checkpoint.ts';
import { SocialPopulation } from '../../agents/social/population.ts';
import type { AgentHost, AgentHostOptions } from './host.ts';
import { LearnerLink, type LearnerPace } from './learner-link.ts';
import { freeLearnerSlot, takeLearnerSlot } from './learner-slots.ts';

const CHECKPOINT_FOLDER = fileURLToPath(new URL('../../agents/checkpoints/', import.meta.url));

/** Path of the weights that ship for a world; undefined when there are none. */
export function shippedCheckpoint(worldId: string): string | undefined {
  const path = join(CHECKPOINT_FOLDER, `${worldId}-universal.ckpt`);
  return existsSync(path) ? path : undefined;
}

/** Agents with successor features, and a learner beside them where one is wanted and there is room for its process. */
export class SocialHost implements AgentHost {
  readonly population: AgentPopulation;
  readonly summary: string;
  readonly #population: SocialPopulation;
  readonly #options: AgentHostOptions;
  readonly #changed: Uint8Array; // [S]
  readonly #link: LearnerLink | undefined;
  #newest: Uint8Array | undefined;

  /** Throws InputError when the checkpoint is damaged, of another world, or does not fit the world's settings. */
  constructor(options: AgentHostOptions, checkpointPath: string, pace: LearnerPace = {}) {
    const checkpoint = new Uint8Array(readFileSync(checkpointPath));
    const { spec, log } = options;
    this.#options = options;
    this.#changed = new Uint8Array(spec.numSeats);
    this.#population = new SocialPopulation({
      spec,
      checkpoint,
      decode: (bytes) => decodePopulationWeights(bytes, spec.id, checkpointPath),
    });
    this.population = this.#population;
    const hasSlot = options.learn && takeLearnerSlot();
    if (options.learn && !hasSlot)
      log('no learner for this room: all learner slots are in use; weights stay as loaded');
    this.#link = hasSlot
      ? new LearnerLink({ spec, worldSettings: options.worldSettings, checkpoint, seed: options.seed, log, ...pace })
      : undefined;
    const learning = hasSlot ? 'learning beside the room' : 'weights fixed';
    this.summary = `successor-feature agents, weights ${this.#population.weightsHash}, ${learning}`;
  }

  /** The learner process, for the tests that end it. */
  get link(): LearnerLink | undefined {
    return this.#link;
  }

  onTick(tick: RoomTick): void {
    this.#population.watch(tick);
    const link = this.#link;
    if (link === undefined) return;
    this.#population.takeChangedSeats(this.#changed);
    link.append(tick, this.#changed, (seatIdx) => this.#population.preferenceOf(seatIdx));
    for (const { playerIdx, epoch, preference } of this.#population.takeHeadBirths()) {
      link.bearHead({ kind: 'head', playerIdx, epoch, preference });
    }
    const weights = link.takeWeights();
    if (weights === undefined) return;
    this.#population.swapWeights(weights, this.#population.weightsVersion + 1);
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
