import { findWorld } from '../../../envs/registry.ts';
import { evaluatePolicy } from '../../evaluate/evaluate-policy.ts';
import type { LearnerConfig } from '../../loop/student.ts';
import type { RunConfig } from '../folder/run-config.ts';
import type { Evaluator } from '../training/run-plan.ts';

const EVALUATION_SEED = 20_260_102; // the same episodes in every run, so that curves compare
const NUM_EPISODES = 32;

/**
 * The evaluation while a run goes on: the first student's evaluation policy on fresh levels of the run's generator, or on its one
 * level, with the same others beside it, the same chance every time.
 */
export function createEvaluator(learner: LearnerConfig, { generator }: RunConfig): Evaluator {
  const { worldId, worldSettings, level, lineup, trials, preference } = learner;
  const tellsSuccess = findWorld(worldId).isSolved !== undefined;
  const numTrials = trials?.trialsPerTask ?? 0;
  const trialNames = Array.from({ length: numTrials }, (_, i) => `trial${i + 1}/return`);
  return {
    names: ['return', 'return_low', 'return_high', 'length', ...(tellsSuccess ? ['success'] : []), ...trialNames],
    evaluate: ({ students: [student] }) => {
      const report = evaluatePolicy({
        worldId,
        worldSettings,
        policy: student.algorithm.evaluation,
        lineup,
        trials,
        preference,
        ...(level === undefined ? { generatorId: generator ?? undefined } : { levels: [{ name: 'level', level }] }),
        numEpisodes: NUM_EPISODES,
        seed: EVALUATION_SEED,
      });
      const [low, high] = report.returnInterval;
      return {
        return: report.meanReturn,
        return_low: low,
        return_high: high,
        length: report.meanLength,
        ...(tellsSuccess ? { success: report.successRate ?? Number.NaN } : {}),
        ...Object.fromEntries(trialNames.map((name, i) => [name, report.trials?.[i]?.meanReturn ?? Number.NaN])),
      };
    },
  };
}
