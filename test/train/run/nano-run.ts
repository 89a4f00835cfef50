import { loadEngine } from '../../../agents/nets/engine.ts';
import { UED_RUN_FORMAT, UED_RUN_VERSION } from '../../../train/run/folder/ued-run-config.ts';
import { planOfTier } from '../../../train/run/plans/train-ued.ts';
import { TrainingRun } from '../../../train/run/training/training-run.ts';
import { parseDesignerSettings } from '../../../train/settings/ued-settings.ts';
import { findTier } from '../../../train/settings/ued-tiers.ts';

/** Trains a curriculum of the smallest tier into a run folder, about a second for 6000 steps. Its levels are 5 x 5. */
export async function makeNanoRun(
  folderPath: string,
  designer: string,
  numSteps: number,
  settings: Record<string, unknown> = {},
): Promise<void> {
  await loadEngine('wasm');
  const tier = { ...findTier('nano'), totalSteps: numSteps };
  const { id, summary: _summary, totalSteps, ...tierSettings } = tier;
  const run = new TrainingRun({
    folderPath,
    plan: {
      ...planOfTier(
        {
          format: UED_RUN_FORMAT,
          version: UED_RUN_VERSION,
          designer,
          settings: parseDesignerSettings(designer, settings),
          tier: id,
          tierSettings,
          seed: 1,
          numSteps: totalSteps,
          cyclesPerCheckpoint: 5,
          cyclesPerEvaluation: 0,
          engine: 'wasm',
          commit: 'test',
        },
        tier,
      ),
      evaluator: undefined,
    },
    command: 'test',
    resumes: false,
    log: () => {},
  });
  while (!run.isDone) run.step();
  run.finish();
  run.close();
}
