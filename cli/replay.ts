import { type Command, Option } from 'commander';
import { InputError } from '../envs/core/errors.ts';
import { EXPORT_FORMATS, type ExportFormat, exportTransitions } from '../server/records/exporter.ts';
import { type Recording, readRecording } from '../server/records/reader.ts';
import { verifyRecording } from '../server/records/replayer.ts';

interface ReplayFlags {
  readonly verify?: boolean;
  readonly export?: ExportFormat;
  readonly out?: string;
  readonly json?: boolean;
}

/** Exit codes: 0 all hashes hold, 1 one does not, 2 the file is truncated, altered or of another version. */
export function registerReplay(program: Command): void {
  program
    .command('replay <file>')
    .description('Read a recording: what it holds, whether it re-simulates to its hashes, its transitions.')
    .option('--verify', 'play it again and check every hash')
    .addOption(new Option('--export <format>', 'write its transitions, without rewards').choices(EXPORT_FORMATS))
    .option('--out <file>', 'where the export goes')
    .option('--json', 'report as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  murmur replay recordings/20261120-221500-1a2b3c4d.murmur --verify\n' +
        '  murmur replay recordings/20261120-221500-1a2b3c4d.murmur --export jsonl --out play.jsonl',
    )
    .action(replay);
}

function replay(file: string, flags: ReplayFlags): void {
  if ((flags.export === undefined) !== (flags.out === undefined)) {
    throw new InputError('--export and --out go together', { value: flags.export ?? flags.out });
  }
  const recording = readRecording(file);
  const facts = describe(recording);
  const verified = flags.verify === true ? verifyRecording(recording) : undefined;
  const exported =
    flags.export === undefined || flags.out === undefined
      ? undefined
      : { format: flags.export, out: flags.out, transitions: exportTransitions(recording, flags.export, flags.out) };
  if (verified?.mismatch !== undefined) process.exitCode = 1;
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ ...facts, verified, exported })}\n`);
    return;
  }
  process.stdout.write(
    `${facts.recordingId}: ${facts.world} (${facts.generator}), ${facts.ticks} ticks, ${facts.state}\n`,
  );
  if (verified !== undefined) process.stdout.write(`${formatVerified(verified)}\n`);
  if (exported !== undefined) process.stdout.write(`${exported.transitions} transitions in ${exported.out}\n`);
}

function describe(recording: Recording) {
  const { header, ticks, end } = recording;
  const state = end === undefined ? 'not closed: no end frame yet' : end.reason;
  return {
    recordingId: header.recordingId,
    world: header.worldId,
    generator: header.generator,
    levelHash: header.levelHash,
    seed: header.seed,
    softwareVersion: header.softwareVersion,
    startedAt: new Date(header.startedAtMs).toISOString(),
    ticks: ticks.length,
    state,
  };
}

function formatVerified(report: ReturnType<typeof verifyRecording>): string {
  const { mismatch } = report;
  if (mismatch !== undefined) {
    return `hash does not hold at tick ${mismatch.tick}: recorded ${mismatch.recorded}, simulated ${mismatch.simulated}`;
  }
  const note = report.isClosed ? '' : ' (not closed: what came after the last whole tick, if anything, is not here)';
  return `verified: ${report.ticks} ticks, ${report.hashesChecked} hashes hold${note}`;
}
