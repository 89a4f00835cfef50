import { loadEngine } from '../../../agents/nets/engine.ts';
import { UED_RUN_FORMAT, UED_RUN_VERSION } from '../../../train/run/folder/ued-run-config.ts';
import { planOfPreset } from '../../../train/run/plans/train-ued.ts';
import { TrainingRun } from '../../../train/run/training/training-run.ts';
import { findPreset } from '../../../train/settings/ued-presets.ts';
import { parseDesignerSettings } from '../../../train/settings/ued-settings.ts';

/** Trains a curriculum of the smallest preset into a run folder, about a second for 6000 steps. Its levels are 5 x 5. */
export async function makeNanoRun(
  folderPath: string,
  designer: string,
  numSteps: number,
  settings: Record<string, unknown> = {},
): Promise<void> {
  await loadEngine('wasm');
  const preset = { ...findPreset('nano'), totalSteps: numSteps };
  const { id, summary: _summary, totalSteps, ...tierSettings } = preset;
  const run = new TrainingRun({
    folderPath,
    plan: {
      ...planOfPreset(
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
        preset,
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
