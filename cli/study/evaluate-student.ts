import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { describeEngine, loadEngine } from '../../agents/nets/engine.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import { DEFAULT_CVAR_LEVELS, formatMeasures, measureStudent } from '../../lab/ued/ued-measure.ts';
import { evaluateStudent, formatStudentReport, readStudent } from '../../train/evaluate/evaluate-student.ts';
import { findLevelSet } from '../../train/evaluate/level-set.ts';
import { finishInTurns } from '../../train/loop/next-turn.ts';
import { gitCommit } from '../../train/run/folder/git-commit.ts';

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
  const policy = readStudent(path);
  if (flags.audit) {
    await startEngine(flags);
    const steps = measureStudent(policy, flags.count ?? DEFAULT_CVAR_LEVELS, path);
    const measures = await finishInTurns(steps, stop);
    process.stdout.write(flags.json ? `${JSON.stringify(measures)}\n` : formatMeasures(measures));
    return;
  }
  const { tier: preset } = policy.extra;
  const set = findLevelSet(flags.levels ?? DEFAULT_LEVELS, {
    count: flags.count,
    seed: flags.seed,
    worldSettings: policy.worldSettings,
    presetId: typeof preset === 'string' ? preset : undefined,
  });
  const name = await startEngine(flags);
  const startedAt = performance.now();
  const report = await finishInTurns(evaluateStudent(policy, path, set, flags.episodes, flags.seed), stop);
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

async function startEngine({ engine }: StudentFlags): Promise<EngineName> {
  const { name } = await loadEngine(engine);
  process.stderr.write(`${describeEngine(name)}\n`);
  return name;
}
