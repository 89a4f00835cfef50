import { z } from 'zod';
import { InputError } from '../../envs/core/errors.ts';
import type { Level, LevelGenerator } from '../../envs/core/level.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { PpoMetrics } from '../algorithms/ppo.ts';
import type { BufferedLevel } from '../memory/level-entry.ts';
import { bestReturn } from './adversarial-designer.ts';
import { ADVERSARY_FIELDS, entropyField } from './adversary-settings.ts';
import { BatchFigures, describeUpdate } from './batch-figures.ts';
import type { Cycle, Designer, DesignerContext, DesignerDefinition, Play } from './designer.ts';
import { LevelBuilder } from './level-builder.ts';
import { LevelReplay } from './level-replay.ts';
import type { LevelOutcomes } from './outcomes.ts';
import { payRegret, REGRET_FIELDS } from './paired-regret.ts';
import { hasFittingWeights, PROPORTION_ISSUE, REPLAY_FIELDS, replayProbField } from './replay-settings.ts';

const settingsSchema = z
  .strictObject({
    replayProb: replayProbField(0.95),
    ...REPLAY_FIELDS,
    score: REPLAY_FIELDS.score
      .unwrap()
      .exclude(['relative-regret'])
      .default('max-mc')
      .describe(
        'how each student ranks the levels of its own buffer (max-mc in DCD); the students replay other levels',
      ),
    ...REGRET_FIELDS,
    adversaryEntropy: entropyField(0.01),
    ...ADVERSARY_FIELDS,
  })
  .omit({ randomProb: true })
  .refine(hasFittingWeights, PROPORTION_ISSUE);
type Settings = z.output<typeof settingsSchema>;

/**
 * REPAIRED: robust PLR whose new levels PAIRED's adversary builds, with a buffer for each student.
 *
 *   with probability p: each student replays a batch of its own buffer, learns and scores it again
 *   else: the adversary builds a batch; both students play it without a gradient, each scores it for its own buffer, and
 *         the adversary learns from the regret
 *
 * The protagonist is student 0; whether to replay is decided by the fill of its buffer. A person's levels are new ones for
 * both buffers, and what they displace from the adversary's batch is not played.
 * Source   Jiang et al. 2021, arXiv:2110.02439.
 */
export const repairedDesigner: DesignerDefinition<Settings> = {
  id: 'repaired',
  summary: "robust replay of an adversary's levels, with a buffer for each student",
  source: 'arXiv:2110.02439',
  settingsSchema,
  needs: ['createEditor'],
  numStudents: () => 2,
  create: (settings, context) => new Repaired(settings, context),
};

class Repaired implements Designer {
  readonly id = 'repaired';
  readonly #settings: Settings;
  readonly #context: DesignerContext;
  readonly #replays: readonly [protagonist: LevelReplay, antagonist: LevelReplay];
  readonly #builder: LevelBuilder;
  readonly #figures: BatchFigures;
  #update: PpoMetrics | undefined;

  constructor(settings: Settings, context: DesignerContext) {
    this.#settings = settings;
    this.#context = context;
    this.#replays = [new LevelReplay(settings, context), new LevelReplay(settings, context)];
    this.#builder = new LevelBuilder({ ...settings, randomProb: 0 }, context);
    this.#figures = new BatchFigures(context);
  }

  nextCycle(rng: Rng): Cycle {
    const [protagonist, antagonist] = this.#replays;
    if (antagonist.buffer.length > 0 && protagonist.buffer.decideReplay(rng)) {
      return joinPlays(
        'replay',
        this.#replays.map((replay) => replay.drawReplay(true, rng)),
      );
    }
    const built = this.#builder.build(rng);
    return joinPlays(
      'new',
      this.#replays.map((replay) => replay.drawNew(inTurn(this.#context.generator, built), false, rng)),
    );
  }

  receive(cycle: Cycle, outcomes: readonly (LevelOutcomes | undefined)[], rng: Rng): void {
    this.#replays.forEach((replay, k) => {
      replay.receive(cycle, [outcomes[k]]);
    });
    const [play] = cycle.plays;
    if (cycle.move === 'new' && play.kind === 'levels') {
      this.#payAdversary(play.levels, outcomes as readonly LevelOutcomes[], rng);
    }
  }

  /**
   * Pays the adversary for the levels that it built, in regret. levels, outcomes: of the batch that was played. In it persons' levels
   * stand first and the adversary's follow; those that found no room were not played and pay nothing.
   */
  #payAdversary(levels: readonly Level[], outcomes: readonly LevelOutcomes[], rng: Rng): void {
    const regrets = new Float64Array(levels.length);
    payRegret(this.#settings, outcomes[0], outcomes[1], regrets);
    this.#figures.record(levels, regrets, outcomes);
    const numPersons = levels.indexOf(this.#builder.levels[0]);
    const results = this.#builder.levels.map((level, i) => {
      const b = numPersons + i;
      if (numPersons < 0 || levels[b] !== level) return undefined;
      return { reward: regrets[b], maxReturn: bestReturn(outcomes, b) };
    });
    this.#update = this.#builder.learn(results, rng);
  }

  offer(level: Level): void {
    for (const replay of this.#replays) replay.offer(level);
  }

  metrics(): Readonly<Record<string, number>> {
    return { ...this.#replays[0].metrics(), ...this.#figures.values(), ...describeUpdate(this.#update) };
  }

  /** Those of the protagonist. */
  entries(): readonly BufferedLevel[] {
    return this.#replays[0].buffer.entries();
  }

  save(): Record<string, unknown> {
    return {
      replays: this.#replays.map((replay) => replay.save()),
      builder: this.#builder.save(),
      figures: this.#figures.save(),
      update: this.#update === undefined ? null : { ...this.#update },
    };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    const { replays, builder, figures, update } = saved as Partial<SavedRepaired>;
    if (replays?.length !== 2 || builder === undefined || figures === undefined || update === undefined) {
      throw new InputError('saved state of repaired is incomplete', { limit: 'replays, builder, figures, update' });
    }
    this.#replays.forEach((replay, k) => {
      replay.load(replays[k]);
    });
    this.#builder.load(builder);
    this.#figures.load(figures);
    this.#update = update ?? undefined;
  }

  dispose(): void {
    this.#builder.dispose();
  }
}

interface SavedRepaired {
  replays: Record<string, unknown>[];
  builder: Record<string, unknown>;
  figures: Float64Array;
  update: PpoMetrics | null;
}

/** One cycle in which student k plays what cycle k asks for. */
function joinPlays(move: Cycle['move'], cycles: readonly Cycle[]): Cycle {
  return { move, plays: cycles.map(({ plays }): Play => plays[0]) };
}

/** A generator that hands out the levels of a list one after the other; at most as many are asked for. */
function inTurn(like: LevelGenerator, levels: readonly Level[]): LevelGenerator {
  let next = 0;
  return { id: like.id, summary: like.summary, sample: () => levels[next++] };
}
