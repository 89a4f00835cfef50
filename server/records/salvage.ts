import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import { encodeFrame } from './frames.ts';
import { parseTornRecording, readBytes } from './reader.ts';
import { OPEN_SUFFIX, RECORDING_SUFFIX } from './recorder.ts';

export interface Salvaged {
  readonly recordingId: string;
  readonly ticks: number;
  readonly tornBytes: number; // cut off
}

/** Beside a recording that was cut lies what was cut off, so that nothing is lost if the cut was wrong. */
export const TORN_SUFFIX = '.torn';

/**
 * Finishes the recordings that a killed process left open: cuts what is behind the last whole frame (and keeps it in a file
 * beside it) and adds an end frame 'recovered'. A file that cannot be read is left as it is and told through `warn`. Recordings whose writer still
 * lives are not touched.
 */
export function salvageRecordings(folder: string, warn: (line: string) => void): readonly Salvaged[] {
  if (!existsSync(folder)) return [];
  const salvaged: Salvaged[] = [];
  for (const file of readdirSync(folder)) {
    if (!file.endsWith(OPEN_SUFFIX)) continue;
    const marker = join(folder, file);
    if (isWriterAlive(marker)) continue;
    const recordingId = file.slice(0, -OPEN_SUFFIX.length);
    try {
      salvaged.push({ recordingId, ...salvageOne(join(folder, recordingId + RECORDING_SUFFIX)) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      warn(`recording ${recordingId} was left open and cannot be finished: ${error.message}`);
    }
    unlinkSync(marker);
  }
  return salvaged;
}

function salvageOne(path: string): { ticks: number; tornBytes: number } {
  const bytes = readBytes(path);
  const { recording, tornBytes } = parseTornRecording(bytes, path);
  const ticks = recording.ticks.length;
  if (tornBytes > 0) {
    writeFileSync(path + TORN_SUFFIX, bytes.subarray(recording.goodBytes));
    truncateSync(path, recording.goodBytes);
  }
  if (recording.end === undefined) {
    const end = { kind: 'end', tick: ticks, hash: '', reason: 'recovered' } as const;
    appendFileSync(path, encodeFrame(end, recording.lastCrc).bytes);
  }
  return { ticks, tornBytes };
}

/** Our own process id in an old marker is a reused one: at start we have nothing open yet. */
function isWriterAlive(marker: string): boolean {
  const processId = Number(readFileSync(marker, 'utf8'));
  if (!Number.isInteger(processId) || processId <= 0 || processId === process.pid) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
