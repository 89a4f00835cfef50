import { z } from 'zod';
import { InputError } from '../../envs/core/errors.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { BufferedLevel } from '../memory/level-entry.ts';
import type { Cycle, Designer, DesignerContext, DesignerDefinition } from './designer.ts';
import { LevelReplay } from './level-replay.ts';
import type { LevelOutcomes } from './outcomes.ts';
import {
  hasFittingWeights,
  numStudentsOf,
  PROPORTION_ISSUE,
  REPLAY_FIELDS,
  replayProbField,
} from './replay-settings.ts';

const settingsSchema = z
  .strictObject({
    replayProb: replayProbField(0.8),
    editProb: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('q: probability that a replayed batch is edited after it was learned from (1 in the paper), 0 to 1'),
    numEdits: z
      .int()
      .min(0)
      .max(1000)
      .default(0)
      .describe('edits of a child; 0: as suits the size of the levels (5 in DCD and JaxUED, 20 in minimax), 0 to 1000'),
    parents: z
      .enum(['batch', 'easy', 'hard'])
      .default('batch')
      .describe(
        'who has children: batch: every replayed level one (JaxUED, minimax); easy: those of the highest mean return ' +
          'less value loss; hard: the lowest, which is what DCD does under the name of easy',
      ),
    numParents: z
      .int()
      .min(1)
      .max(4096)
      .default(4)
      .describe('parents that easy and hard choose from a batch, who share the children (4 of 32 in DCD), 1 to 4096'),
    ...REPLAY_FIELDS,
    capacity: REPLAY_FIELDS.capacity
      .unwrap()
      .default(128)
      .describe('levels that the buffer holds (4000 in the paper); a small one evolves faster, 1 to 65536'),
  })
  .refine(hasFittingWeights, PROPORTION_ISSUE);
type Settings = z.output<typeof settingsSchema>;

/**
 * ACCEL: evolves levels at the edge of what the student can do. Like robust PLR, and after a replay the batch is edited;
 * children are scored without a gradient and stay when they beat the level that is least likely to be replayed.
 *
 *   with probability p: replay, learn, score again, then with probability q: edit, play the children, score, insert
 *   else: play a batch of levels without walls, score, insert; no gradient
 *
 * Rollouts an update: 1 / p + q. Source   Parker-Holder et al. 2022, arXiv:2203.01302.
 * Differs  parents may be chosen openly (see `parents`); edits are those of the world's own mutator.
 */
export const accelDesigner: DesignerDefinition<Settings> = {
  id: 'accel',
  summary: 'ACCEL: replays and edits levels, from levels without walls on',
  source: 'arXiv:2203.01302',
  settingsSchema,
  needs: ['emptyGeneratorId', 'mutate'],
  numStudents: numStudentsOf,
  create: (settings, context) => new Accel('accel', 'empty', settings, context),
};

export const accelRandomDesigner: DesignerDefinition<Settings> = {
  ...accelDesigner,
  id: 'accel-random',
  needs: ['mutate'],
  summary: 'ACCEL: replays and edits levels, from random levels on',
  create: (settings, context) => new Accel('accel-random', 'random', settings, context),
};

class Accel implements Designer {
  readonly id: string;
  readonly #start: 'empty' | 'random';
  readonly #settings: Settings;
  readonly #context: DesignerContext;
  readonly #replay: LevelReplay;
  #parentIds: Int32Array = new Int32Array(0); // [B] of the batch to be edited next; empty: none

  constructor(id: string, start: 'empty' | 'random', settings: Settings, context: DesignerContext) {
    if (settings.parents !== 'batch' && settings.numParents > context.numWorlds) {
      throw new InputError('numParents', {
        value: settings.numParents,
        limit: `at most ${context.numWorlds}, the batch`,
      });
    }
    this.id = id;
    this.#start = start;
    this.#settings = settings;
    this.#context = context;
    this.#replay = new LevelReplay(settings, context);
  }

  nextCycle(rng: Rng): Cycle {
    if (this.#parentIds.length > 0) {
      const parents = Array.from(this.#parentIds, (id) => this.#replay.buffer.get(id)!);
      return this.#replay.drawMutants(parents, this.#settings.numEdits || this.#context.numEdits, rng);
    }
    if (this.#replay.buffer.decideReplay(rng)) return this.#replay.drawReplay(true, rng);
    const { emptyGenerator, generator } = this.#context;
    return this.#replay.drawNew(this.#start === 'empty' ? emptyGenerator : generator, false, rng);
  }

  receive(cycle: Cycle, outcomes: readonly (LevelOutcomes | undefined)[], rng: Rng): void {
    this.#replay.receive(cycle, outcomes);
    const isEdited = cycle.move === 'replay' && rng.unit() < this.#settings.editProb;
    this.#parentIds = isEdited ? this.#chooseParents(outcomes[0]!) : new Int32Array(0);
  }

  /** Ids of the B parents of the next batch: of those chosen, each in turn. Nothing leaves the buffer in between. */
  #chooseParents(outcomes: LevelOutcomes): Int32Array {
    const ids = this.#replay.replayedIds();
    const { parents, numParents } = this.#settings;
    if (parents === 'batch') return ids;
    const order = orderByEase(outcomes, parents);
    return ids.map((_, b) => ids[order[b % numParents]]);
  }

  offer: Designer['offer'] = (level) => this.#replay.offer(level);
  metrics = () => this.#replay.metrics();
  entries = (): readonly BufferedLevel[] => this.#replay.buffer.entries();

  save(): Record<string, unknown> {
    return { replay: this.#replay.save(), parentIds: this.#parentIds };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    const { replay, parentIds } = saved as { replay?: Record<string, unknown>; parentIds?: Int32Array };
    if (replay === undefined || !(parentIds instanceof Int32Array)) {
      throw new InputError(`saved state of ${this.id} is incomplete`, { limit: 'replay, parentIds' });
    }
    this.#replay.load(replay);
    this.#parentIds = Int32Array.from(parentIds);
  }
}

/**
 * Indices of the batch, easiest first or hardest first. Ease: mean return - L1 value loss, which is high where the student
 * succeeds and knows it. A level without a finished episode is the hardest; equals keep the order of the batch.
 */
function orderByEase(outcomes: LevelOutcomes, first: 'easy' | 'hard'): number[] {
  const { numEpisodes, meanReturns, l1ValueLoss } = outcomes;
  const sign = first === 'easy' ? -1 : 1;
  const ease = Array.from(numEpisodes, (count, b) => (count === 0 ? -Infinity : meanReturns[b] - l1ValueLoss[b]));
  return ease.map((_, b) => b).sort((i, j) => (ease[i] === ease[j] ? i - j : sign * (ease[i] - ease[j])));
}
