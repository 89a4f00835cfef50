import type { Command } from 'commander';
import { readTextFile } from '../../agents/text-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import { mapSteps, type Steps } from '../../envs/core/steps.ts';
import { checkTraceInSteps, type FirstMismatch, type TraceReport } from '../../envs/traces/check.ts';
import { finishInTurns } from '../../train/loop/next-turn.ts';
import { jsonOption } from '../options/shared-options.ts';
import { runUnkept } from '../terminal/interruption.ts';

type FileReport = TraceReport & { readonly file: string };

const MAX_SHOWN_CHARACTERS = 120;

export function registerTrace(program: Command): void {
  const trace = program
    .command('trace')
    .addHelpText('after', '\nExample:\n  murmur trace check test/golden/maze-sample.jsonl.gz');
  trace
    .command('check')
    .description(
      'Play every episode of trace files again and count what comes out otherwise; exit code 1 if anything does.',
    )
    .argument('<files...>', "traces as JSON lines, gzip'd or not (docs/traces.md)")
    .addOption(jsonOption('the reports'))
    .addHelpText(
      'after',
      '\nExample:\n  murmur trace check test/golden/maze-sample.jsonl.gz test/golden/xland-sample.jsonl.gz',
    )
    .action(checkFiles);
}

async function checkFiles(files: readonly string[], options: { readonly json?: boolean }): Promise<void> {
  const reports = await runUnkept((stop) => finishInTurns(mapSteps(files, checkFile), stop));
  if (options.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else for (const report of reports) process.stdout.write(formatReport(report));
  if (reports.some(({ mismatches }) => mismatches > 0)) process.exitCode = 1;
}

function* checkFile(file: string): Steps<FileReport> {
  const text = readTextFile(file, { what: 'trace' });
  try {
    return { file, ...(yield* checkTraceInSteps(text)) };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}

function formatReport(report: FileReport): string {
  const { file, worlds, episodes, steps, mismatches, firstOfEachField } = report;
  const lines = [`${file}: ${worlds.join(', ')}: ${episodes} episodes, ${steps} steps, ${mismatches} mismatches`];
  return `${[...lines, ...firstOfEachField.map(formatMismatch)].join('\n')}\n`;
}

function formatMismatch({ episode, step, field, expected, got }: FirstMismatch): string {
  return `  first in ${field}: episode ${episode}, step ${step}, expected ${show(expected)}, got ${show(got)}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text;
}
