import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { InputError } from '../../envs/core/errors.ts';
import { LIMITS } from '../../server/protocol/limits.ts';
import { EXPORT_FORMATS, type ExportFormat, exportInSteps } from '../../server/records/exporter.ts';
import { type Recording, readRecording } from '../../server/records/reader.ts';
import { type VerifyReport, verifyInSteps } from '../../server/records/replayer.ts';
import { finishInTurns } from '../../train/loop/next-turn.ts';
import { choiceOption } from '../options/choice.ts';
import { jsonOption, outOption } from '../options/shared-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { runUnkept } from '../terminal/interruption.ts';

interface ReplayFlags {
  readonly verify?: boolean;
  readonly export?: ExportFormat;
  readonly out?: string;
  readonly people?: boolean;
  readonly seat?: readonly number[];
  readonly json?: boolean;
}

/** Exit codes: 0 all hashes hold, 1 one does not, 2 the file is truncated, altered or of another version. */
export function registerReplay(program: Command): void {
  program
    .command('replay <file>')
    .option('--verify', 'play it again and check every hash')
    .addOption(choiceOption('--export <format>', 'write its transitions, without rewards', EXPORT_FORMATS))
    .addOption(outOption('file of the export; .jsonl.gz packs it'))
    .option('--people', 'export only steps of people, not of agents, bots and stand-ins')
    .option('--seat <list>', 'export only these seats, such as 0 or 0,3', seatList)
    .addOption(jsonOption('the report'))
    .addHelpText(
      'after',
      '\nExample:\n  murmur replay recordings/20261120-221500-1a2b3c4d.murmur --verify\n' +
        '  murmur replay recordings/20261120-221500-1a2b3c4d.murmur --export jsonl --people --out play.jsonl.gz',
    )
    .action(replay);
}

async function replay(file: string, flags: ReplayFlags): Promise<void> {
  if ((flags.export === undefined) !== (flags.out === undefined)) {
    throw new InputError('--export and --out go together', { value: flags.export ?? flags.out });
  }
  if (flags.export === undefined && (flags.people === true || flags.seat !== undefined)) {
    throw new InputError('--people and --seat choose what is exported', { limit: '--export and --out' });
  }
  const recording = readRecording(file);
  const facts = describe(recording);
  const { verified, exported } = await runUnkept(async (stop) => ({
    verified: flags.verify === true ? await finishInTurns(verifyInSteps(recording), stop) : undefined,
    exported: await exportSteps(recording, flags, stop),
  }));
  if (verified?.mismatch !== undefined) process.exitCode = 1;
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ ...facts, verified, exported })}\n`);
    return;
  }
  process.stdout.write(
    `${facts.recordingId}: ${facts.world} (${facts.generator}), ${facts.ticks} ticks, ${facts.state}\n`,
  );
  if (verified !== undefined) process.stdout.write(`${formatVerified(verified)}\n`);
  if (exported !== undefined)
    process.stdout.write(`${exported.transitions} transitions in ${exported.out}, ${exported.bytes} bytes\n`);
}

async function exportSteps(
  recording: Recording,
  { export: format, out, people: onlyPeople, seat: seats }: ReplayFlags,
  stop: AbortSignal,
) {
  if (format === undefined || out === undefined) return undefined;
  const steps = exportInSteps(recording, format, out, { onlyPeople, seats });
  const transitions = await finishInTurns(steps, stop);
  return { format, out, transitions, bytes: statSync(out).size };
}

/** Errors: commander's, one line naming what a seat is. */
function seatList(text: string): number[] {
  return text.split(',').map(wholeNumber(0, LIMITS.maxSeats - 1));
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

function formatVerified(report: VerifyReport): string {
  const { mismatch } = report;
  if (mismatch !== undefined) {
    return `hash does not hold at tick ${mismatch.tick}: recorded ${mismatch.recorded}, simulated ${mismatch.simulated}`;
  }
  const note = report.isClosed ? '' : ' (not closed: what came after the last whole tick, if anything, is not here)';
  return `verified: ${report.ticks} ticks, ${report.hashesChecked} hashes hold${note}`;
}
