import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Command } from 'commander';
import { InputError } from '../envs/core/errors.ts';
import { checkTrace, type FirstMismatch, type TraceReport } from '../envs/traces/check.ts';

const GZIP_MAGIC = [0x1f, 0x8b];
const MAX_SHOWN_CHARACTERS = 120;

export function registerTrace(program: Command): void {
  const trace = program
    .command('trace')
    .description('Compare our worlds, step by step, with traces that other implementations wrote.')
    .addHelpText('after', '\nExample:\n  murmur trace check test/golden/maze-sample.jsonl.gz');
  trace
    .command('check')
    .description(
      'Play every episode of trace files again and count what comes out otherwise; exit code 1 if anything does.',
    )
    .argument('<files...>', "traces as JSON lines, gzip'd or not (docs/traces.md)")
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nExample:\n  murmur trace check test/golden/maze-sample.jsonl.gz test/golden/xland-sample.jsonl.gz',
    )
    .action(checkFiles);
}

function checkFiles(files: readonly string[], options: { readonly json: boolean }): void {
  const reports = files.map((file) => ({ file, ...checkFile(file) }));
  if (options.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else for (const report of reports) process.stdout.write(formatReport(report));
  if (reports.some(({ mismatches }) => mismatches > 0)) process.exitCode = 1;
}

function checkFile(file: string): TraceReport {
  const text = readText(file);
  try {
    return checkTrace(text);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    const isGzip = GZIP_MAGIC.every((byte, index) => bytes[index] === byte);
    return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const isTorn = reason.startsWith('Z_');
    throw new InputError(
      isTorn ? `${file}: trace is cut short or damaged (${reason})` : `${file}: trace cannot be read (${reason})`,
    );
  }
}

function formatReport(report: TraceReport & { readonly file: string }): string {
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
