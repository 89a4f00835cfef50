import { writeFileAtomic } from '../agents/checkpoint.ts';
import { describeEngine, type EngineName, loadEngine } from '../agents/nets/engine.ts';
import { evaluateStudent, formatStudentReport, readStudent } from '../agents/runners/evaluate-student.ts';
import { gitCommit } from '../agents/runners/git-commit.ts';
import { findLevelSet } from '../agents/runners/level-set.ts';
import { DEFAULT_CVAR_LEVELS, formatMeasures, measureStudent } from '../agents/runners/ued-measure.ts';

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
export async function runEvaluateStudent(path: string, flags: StudentFlags): Promise<void> {
  const policy = readStudent(path);
  if (flags.audit) {
    await startEngine(flags);
    const measures = measureStudent(policy, flags.count ?? DEFAULT_CVAR_LEVELS, path);
    process.stdout.write(flags.json ? `${JSON.stringify(measures)}\n` : formatMeasures(measures));
    return;
  }
  const { tier } = policy.extra;
  const set = findLevelSet(flags.levels ?? DEFAULT_LEVELS, {
    count: flags.count,
    seed: flags.seed,
    worldSettings: policy.worldSettings,
    tierId: typeof tier === 'string' ? tier : undefined,
  });
  const name = await startEngine(flags);
  const startedAt = performance.now();
  const report = evaluateStudent(policy, path, set, flags.episodes, flags.seed);
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
