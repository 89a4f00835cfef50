import { join } from 'node:path';
import { moduleFile } from '../../envs/core/module-file.ts';
import { readUedConfig } from '../../train/run/folder/run-folder.ts';
import { runSweep, type SweepOptions, type SweptRun } from '../sweep/run-sweep.ts';
import { readMeasures } from './ued-measure.ts';
import { requestOf, type SweepPlan, stateOfRun } from './ued-sweep-plan.ts';
import { readSweepRow, type SweepRow } from './ued-sweep-row.ts';

/** Designers x seeds on the mazes of one preset. */
export interface UedSweepOptions
  extends Pick<SweepOptions<SweptRun>, 'numJobs' | 'resumes' | 'stop' | 'onProgress' | 'log'> {
  readonly plan: SweepPlan;
  readonly numLevels: number; // random levels that a student is measured on
  readonly command: string;
  readonly onRow: (row: SweepRow) => void; // each run, done before or now, in the order in which they are known
}

/**
 * false when it was stopped before its end.
 * Errors: those of runSweep; InputError for run folders that do not fit the plan.
 */
export function runUedSweep({ plan, numLevels, command, onRow, ...options }: UedSweepOptions): Promise<boolean> {
  const runs = plan.runs.map((run) => {
    const { folderPath, arm } = run;
    return {
      folderPath,
      armId: arm.id,
      state: stateOfRun(run),
      start: () => ({ kind: 'start-ued', request: requestOf(run, command) }) as const,
      get isMeasured() {
        return readMeasures(folderPath, numLevels) !== undefined;
      },
      measurement: () => ({
        module: join(import.meta.dirname, moduleFile('ued-measure-process', import.meta.url)),
        args: [folderPath, String(numLevels), readUedConfig(folderPath).engine],
      }),
    };
  });
  return runSweep({
    ...options,
    runs,
    onMeasured({ folderPath, armId }) {
      const measures = readMeasures(folderPath, numLevels);
      if (measures !== undefined) onRow(readSweepRow(folderPath, armId, measures));
    },
  });
}
