import type { CurriculumHook, DesignerContext, DesignerDefinition } from '../../agents/designers/designer.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { LevelGenerator } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldCurriculum } from '../../envs/core/world-curriculum.ts';
import { createGenerator, findWorld } from '../../envs/registry.ts';
import { listGenerators } from './level-source.ts';
import type { LearnerConfig } from './student.ts';

/** Where levels come from, beside the designer's own settings. */
export interface LevelPlan {
  readonly generatorId: string; // random levels
  readonly editorMode: string; // of adversaries, where they are not told; empty: the world's first
  readonly numEdits: number; // of a mutation
}

type LearnerWorld = Pick<LearnerConfig, 'worldId' | 'worldSettings' | 'numWorlds' | 'settings' | 'level' | 'trials'>;

function findGenerator(world: LearnerWorld, id: string): LevelGenerator {
  const generators = listGenerators(world);
  const found = generators.find((generator) => generator.id === id);
  if (found !== undefined) return found;
  throw new InputError(`generator of world ${world.worldId}`, {
    value: id,
    choices: generators.map(({ id: known }) => known),
  });
}

const HOOK_NAMES: Readonly<Record<CurriculumHook, string>> = {
  emptyGeneratorId: 'generator of empty levels',
  mutate: 'way to edit levels',
  createEditor: 'editor of levels',
};

/** Whether a world gives a designer what it needs. Errors: InputError, one line, for the first thing that is missing. */
export function assertDesignerFits({ needs = [] }: Pick<DesignerDefinition, 'needs'>, worldId: string): void {
  const { curriculum = {} } = findWorld(worldId);
  const missing = needs.find((hook) => curriculum[hook] === undefined);
  if (missing !== undefined) throw missingHook(worldId, missing);
}

/**
 * A designer scores the episodes that end within a rollout. In a rollout shorter than an episode a failure never ends, so that every
 * level would look solved, or none is ever scored and nothing learned.
 *
 * numSteps, horizon   of a rollout and of the longest episode; 0: it has no end of its own
 * what, remedy        whose steps these are, and what has more
 * Errors              InputError for such a rollout, unless the designer scores nothing
 */
export function assertSeesFailures(
  { id, isUnscored }: Pick<DesignerDefinition, 'id' | 'isUnscored'>,
  numSteps: number,
  horizon: number,
  what: string,
  remedy: string,
): void {
  if (isUnscored || (horizon > 0 && numSteps >= horizon)) return;
  const least = horizon > 0 ? `at least the ${horizon} of an episode` : 'a world whose episodes end';
  throw new InputError(`designer ${id} would never see a failure: ${what}`, {
    value: numSteps,
    limit: `${least}; designer dr needs no scores, ${remedy}`,
  });
}

/**
 * Steps of an episode (with trials, of a task) on the learner's only level, else on one that its generator draws; 0: it has no end of
 * its own, undefined: the world does not say.
 */
export function taskHorizon(learner: LearnerWorld, { generatorId }: LevelPlan): number | undefined {
  const { worldId, worldSettings, level, trials } = learner;
  const { horizonOf } = findWorld(worldId);
  const horizon =
    horizonOf === undefined
      ? worldSettings.horizon
      : horizonOf(worldSettings, level ?? findGenerator(learner, generatorId).sample(new Rng(0)));
  if (typeof horizon !== 'number') return undefined;
  if (trials === undefined) return horizon;
  const ofTrials = horizon * trials.trialsPerTask; // 0: no limit, as stepsPerTask
  const limits = [ofTrials, trials.stepsPerTask].filter((numSteps) => numSteps > 0);
  return limits.length === 0 ? 0 : Math.min(...limits);
}

function missingHook(worldId: string, hook: CurriculumHook): InputError {
  return new InputError(`world ${worldId} has no ${HOOK_NAMES[hook]}`, { limit: 'designer dr, which needs none' });
}

/**
 * What a designer works with in one world: N worlds a student, the random levels of `levels`, the hooks that the
 * world gives. What the world does not give throws an InputError when a designer asks for it, so that domain randomisation works
 * everywhere and the others where they can.
 *
 * seed: of the run, from which designers draw random streams of their own.
 * Errors   InputError for a generator that the world does not have.
 */
export function createDesignerContext(
  learner: LearnerWorld,
  levels: LevelPlan,
  numStudents: number,
  seed: number,
): DesignerContext {
  const { worldId, worldSettings, numWorlds, settings } = learner;
  const { curriculum = {} } = findWorld(worldId);
  const need = <Hook extends CurriculumHook>(hook: Hook): NonNullable<WorldCurriculum[Hook]> => {
    const part = curriculum[hook];
    if (part != null) return part;
    throw missingHook(worldId, hook);
  };
  return {
    numWorlds,
    numStudents,
    generator: findGenerator(learner, levels.generatorId),
    get emptyGenerator() {
      return createGenerator(worldId, worldSettings, need('emptyGeneratorId'));
    },
    numEdits: levels.numEdits,
    gamma: Number(settings.gamma ?? 1),
    seed,
    measure: (level) => curriculum.measure?.(level),
    mutate: (parent, numEdits, rng) => need('mutate')(worldSettings, parent, numEdits, rng),
    createEditor: (count, options) =>
      need('createEditor')(worldSettings, count, {
        mode: options?.mode || levels.editorMode,
        walls: options?.walls ?? 0,
      }),
  };
}
