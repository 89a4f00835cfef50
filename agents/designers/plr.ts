import { z } from 'zod';
import type { Rng } from '../../envs/core/rng.ts';
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
  .strictObject({ replayProb: replayProbField(0.5), ...REPLAY_FIELDS })
  .refine(hasFittingWeights, PROPORTION_ISSUE);
type Settings = z.output<typeof settingsSchema>;

/**
 * Prioritised level replay: every batch is learned from, random or replayed.
 *
 *   with probability p: replay a batch by its weights, learn, score again;  else: play a random batch, learn, score
 *
 * Rollouts an update: 1. Source   Jiang et al. 2021, arXiv:2010.03934.
 * Differs  a batch is new or replayed as a whole, as in the code of arXiv:2110.02439; the paper decides level by level.
 */
export const plrDesigner: DesignerDefinition<Settings> = {
  id: 'plr',
  summary: 'prioritised level replay: learns from random and replayed levels',
  source: 'arXiv:2010.03934',
  settingsSchema,
  numStudents: numStudentsOf,
  create: (settings, context) => new Plr(settings, context),
};

class Plr implements Designer {
  readonly id = 'plr';
  readonly #context: DesignerContext;
  readonly #replay: LevelReplay;

  constructor(settings: Settings, context: DesignerContext) {
    this.#context = context;
    this.#replay = new LevelReplay(settings, context);
  }

  nextCycle(rng: Rng): Cycle {
    if (this.#replay.buffer.decideReplay(rng)) return this.#replay.drawReplay(true, rng);
    return this.#replay.drawNew(this.#context.generator, true, rng);
  }

  receive(cycle: Cycle, outcomes: readonly (LevelOutcomes | undefined)[]): void {
    this.#replay.receive(cycle, outcomes);
  }

  offer: Designer['offer'] = (level) => this.#replay.offer(level);
  metrics = () => this.#replay.metrics();
  entries = () => this.#replay.buffer.entries();
  save = () => this.#replay.save();
  load: Designer['load'] = (saved) => this.#replay.load(saved);
}
