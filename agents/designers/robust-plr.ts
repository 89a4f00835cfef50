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
 * Robust prioritised level replay: random levels are played to be scored, only replayed ones to be learned from, so that
 * the student trains on what the score picks and nothing else.
 *
 *   with probability p: replay a batch by its weights, learn, score again;  else: play a random batch, score, no gradient
 *
 * Rollouts an update: 1 / p. Source   Jiang et al. 2021, arXiv:2110.02439.
 */
export const robustPlrDesigner: DesignerDefinition<Settings> = {
  id: 'robust-plr',
  summary: 'robust prioritised level replay: learns from replayed levels alone',
  source: 'arXiv:2110.02439',
  settingsSchema,
  numStudents: numStudentsOf,
  create: (settings, context) => new RobustPlr(settings, context),
};

class RobustPlr implements Designer {
  readonly id = 'robust-plr';
  readonly #context: DesignerContext;
  readonly #replay: LevelReplay;

  constructor(settings: Settings, context: DesignerContext) {
    this.#context = context;
    this.#replay = new LevelReplay(settings, context);
  }

  nextCycle(rng: Rng): Cycle {
    if (this.#replay.buffer.decideReplay(rng)) return this.#replay.drawReplay(true, rng);
    return this.#replay.drawNew(this.#context.generator, false, rng);
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
