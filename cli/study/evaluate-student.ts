import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import { DEFAULT_CVAR_LEVELS, formatMeasures, measureStudent } from '../../lab/ued/ued-measure.ts';
import { evaluateStudent, formatStudentReport, readStudent } from '../../train/evaluate/evaluate-student.ts';
import { findLevelSet } from '../../train/evaluate/level-set.ts';
import { finishInTurns } from '../../train/loop/next-turn.ts';
import { gitCommit } from '../../train/run/folder/git-commit.ts';
import { sayEngine } from '../terminal/engine-line.ts';
import { assertWritable } from '../terminal/file-trouble.ts';

export interface StudentFlags {
  readonly levels?: string;
  readonly count?: number;
  readonly episodes: number;
  readonly seed: number;
  readonly engine?: EngineName;
  readonly out?: string;
  readonly json?: boolean;
  readonly audit?: boolean;
}

const MAX_MAZES = 40; // in a table
const DEFAULT_LEVELS = 'named';

/** `murmur evaluate CHECKPOINT`: a student of a curriculum on mazes. */
export async function runEvaluateStudent(path: string, flags: StudentFlags, stop: AbortSignal): Promise<void> {
  if (flags.out !== undefined) assertWritable(flags.out);
  const policy = readStudent(path);
  const { tier: preset } = policy.extra;
  const set = findLevelSet(flags.levels ?? DEFAULT_LEVELS, {
    count: flags.count,
    seed: flags.seed,
    worldSettings: policy.worldSettings,
    presetId: typeof preset === 'string' ? preset : undefined,
  });
  const { name } = await loadEngine(flags.engine);
  const startedAt = performance.now();
  const report = await finishInTurns(
    sayEngine(name, evaluateStudent(policy, path, set, flags.episodes, flags.seed)),
    stop,
  );
  const seconds = (performance.now() - startedAt) / 1000;
  process.stderr.write(
    `${report.envSteps} environment steps in ${seconds.toFixed(1)} s, ${Math.round(report.envSteps / seconds)} a second\n`,
  );
  const text = formatStudentReport(report, MAX_MAZES);
  if (flags.out !== undefined) {
    const command = `murmur ${process.argv.slice(2).join(' ')}`;
    const heading = `# Student on mazes\n\nWritten by \`${command}\`, engine ${name}, commit ${gitCommit()}.\n\n`;
    writeFileAtomic(flags.out, `${heading}${text}`);
  }
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : text);
}

/** `murmur evaluate CHECKPOINT --audit`: its worst random levels, and what scores of replay say of them. */
export async function auditStudent(path: string, flags: StudentFlags, stop: AbortSignal): Promise<void> {
  const policy = readStudent(path);
  const { name } = await loadEngine(flags.engine);
  const measuring = measureStudent(policy, flags.count ?? DEFAULT_CVAR_LEVELS, path);
  const measures = await finishInTurns(sayEngine(name, measuring), stop);
  process.stdout.write(flags.json ? `${JSON.stringify(measures)}\n` : formatMeasures(measures));
}
