import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { InputError } from '../../envs/core/errors.ts';
import { finish, type Steps } from '../../envs/core/steps.ts';
import type { Recording } from './reader.ts';
import { Replayer } from './replayer.ts';
import { StepLines } from './step-lines.ts';
import { playTransitions, type Transition, type TransitionFilter } from './transitions.ts';

export const EXPORT_FORMATS = ['jsonl', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const ROWS_PER_WRITE = 4096;

/**
 * Writes the transitions of a recording that `filter` wants to `path` and returns their number; JSON lines are packed with
 * gzip where the name ends in .gz. The file appears whole or not at all.
 * Errors   InputError when nothing would be in it, or the file cannot be written.
 */
export function exportTransitions(
  recording: Recording,
  format: ExportFormat,
  path: string,
  filter: TransitionFilter = {},
): number {
  return finish(exportInSteps(recording, format, path, filter));
}

/** The same, a transition a step. */
export function* exportInSteps(
  recording: Recording,
  format: ExportFormat,
  path: string,
  filter: TransitionFilter = {},
): Steps<number> {
  const isPacked = path.endsWith('.gz');
  if (isPacked && format === 'parquet') {
    throw new InputError('a parquet file is packed within', { value: path, limit: 'a name without .gz' });
  }
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const count =
      format === 'jsonl'
        ? yield* writeJsonLines(recording, temporary, isPacked, filter)
        : yield* writeParquet(recording, temporary, filter);
    if (count === 0) throw new InputError('no step to export', { value: describeFilter(filter), where: path });
    renameSync(temporary, path);
    return count;
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(`export cannot be written (${code})`, { value: path });
  } finally {
    if (existsSync(temporary)) rmSync(temporary);
  }
}

function describeFilter({ onlyPeople, seats }: TransitionFilter): string {
  const parts = [...(onlyPeople ? ['people'] : []), ...(seats === undefined ? [] : [`seats ${seats.join(', ')}`])];
  return parts.length === 0 ? 'all seats' : parts.join(' in ');
}

function* writeJsonLines(
  recording: Recording,
  path: string,
  isPacked: boolean,
  filter: TransitionFilter,
): Steps<number> {
  const { header } = recording;
  const { observation } = new Replayer(recording).arena.spec;
  const steps = new StepLines(header.worldId, header.recordingId, observation);
  const file = openSync(path, 'w');
  try {
    let count = 0;
    let lines: string[] = [steps.head];
    const flush = () => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const packed = isPacked ? gzipSync(bytes) : bytes; // members of gzip, one after the other, are one file
      for (let offset = 0; offset < packed.length; ) offset += writeSync(file, packed, offset);
      lines = [];
    };
    for (const transition of playTransitions(recording, filter)) {
      const line = steps.push(transition);
      if (line !== undefined) lines.push(line);
      if (lines.length >= ROWS_PER_WRITE) flush();
      count++;
      yield;
    }
    lines.push(...steps.flush());
    flush();
    fsyncSync(file);
    return count;
  } finally {
    closeSync(file);
  }
}

type Columns = ReturnType<typeof createColumns>;

/** The same fields as columns; observations are raw bytes. */
function createColumns() {
  return {
    world: [] as string[],
    session: [] as string[],
    tick: [] as number[],
    seat: [] as number[],
    who: [] as string[],
    observation: [] as Uint8Array[],
    action: [] as number[],
    nextObservation: [] as Uint8Array[],
    terminated: [] as boolean[],
    truncated: [] as boolean[],
  };
}

function describeColumns(columns: Columns) {
  return [
    { name: 'world', data: columns.world, type: 'STRING' as const, nullable: false },
    { name: 'session', data: columns.session, type: 'STRING' as const, nullable: false },
    { name: 'tick', data: columns.tick, type: 'INT32' as const, nullable: false },
    { name: 'seat', data: columns.seat, type: 'INT32' as const, nullable: false },
    { name: 'who', data: columns.who, type: 'STRING' as const, nullable: false },
    { name: 'observation', data: columns.observation, type: 'BYTE_ARRAY' as const, nullable: false },
    { name: 'action', data: columns.action, type: 'INT32' as const, nullable: false },
    { name: 'nextObservation', data: columns.nextObservation, type: 'BYTE_ARRAY' as const, nullable: false },
    { name: 'terminated', data: columns.terminated, type: 'BOOLEAN' as const, nullable: false },
    { name: 'truncated', data: columns.truncated, type: 'BOOLEAN' as const, nullable: false },
  ];
}

function* writeParquet(recording: Recording, path: string, filter: TransitionFilter): Steps<number> {
  const schema = schemaFromColumnData({ columnData: describeColumns(createColumns()) });
  const writer = new ParquetWriter({ writer: fileWriter(path), schema });
  let count = 0;
  let columns = createColumns();
  const flush = () => {
    if (columns.tick.length > 0) writer.write({ columnData: describeColumns(columns), rowGroupSize: ROWS_PER_WRITE });
    columns = createColumns();
  };
  for (const transition of playTransitions(recording, filter)) {
    pushRow(columns, transition);
    if (columns.tick.length === ROWS_PER_WRITE) flush();
    count++;
    yield;
  }
  flush();
  writer.finish();
  return count;
}

function pushRow(columns: Columns, transition: Transition): void {
  columns.world.push(transition.world);
  columns.session.push(`${transition.recordingId}#${transition.player}`);
  columns.tick.push(transition.tick);
  columns.seat.push(transition.seat);
  columns.who.push(transition.who);
  columns.observation.push(transition.observation.slice());
  columns.action.push(transition.action);
  columns.nextObservation.push(transition.nextObservation.slice());
  columns.terminated.push(transition.terminated);
  columns.truncated.push(transition.truncated);
}
