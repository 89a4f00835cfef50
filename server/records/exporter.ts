import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { InputError } from '../../envs/core/errors.ts';
import type { Recording } from './reader.ts';
import { playTransitions, type Transition } from './transitions.ts';

export const EXPORT_FORMATS = ['jsonl', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const ROWS_PER_WRITE = 4096;

/**
 * Writes all transitions of a recording to `path` and returns their number. The file appears whole or not at all.
 * Errors   InputError when the file cannot be written.
 */
export function exportTransitions(recording: Recording, format: ExportFormat, path: string): number {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const count = format === 'jsonl' ? writeJsonLines(recording, temporary) : writeParquet(recording, temporary);
    renameSync(temporary, path);
    return count;
  } catch (error) {
    rmSync(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(`export cannot be written (${code})`, { value: path });
  }
}

function writeJsonLines(recording: Recording, path: string): number {
  const file = openSync(path, 'w');
  try {
    let count = 0;
    let lines: string[] = [];
    const flush = () => {
      if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
      lines = [];
    };
    for (const transition of playTransitions(recording)) {
      lines.push(formatTransition(transition));
      if (lines.length === ROWS_PER_WRITE) flush();
      count++;
    }
    flush();
    fsyncSync(file);
    return count;
  } finally {
    closeSync(file);
  }
}

function formatTransition(transition: Transition): string {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return JSON.stringify({
    ...transition,
    observation: base64(transition.observation),
    nextObservation: base64(transition.nextObservation),
  });
}

type Columns = ReturnType<typeof createColumns>;

/** The same fields as columns; observations are raw bytes. */
function createColumns() {
  return {
    world: [] as string[],
    session: [] as string[],
    tick: [] as number[],
    seat: [] as number[],
    human: [] as boolean[],
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
    { name: 'human', data: columns.human, type: 'BOOLEAN' as const, nullable: false },
    { name: 'observation', data: columns.observation, type: 'BYTE_ARRAY' as const, nullable: false },
    { name: 'action', data: columns.action, type: 'INT32' as const, nullable: false },
    { name: 'nextObservation', data: columns.nextObservation, type: 'BYTE_ARRAY' as const, nullable: false },
    { name: 'terminated', data: columns.terminated, type: 'BOOLEAN' as const, nullable: false },
    { name: 'truncated', data: columns.truncated, type: 'BOOLEAN' as const, nullable: false },
  ];
}

function writeParquet(recording: Recording, path: string): number {
  const schema = schemaFromColumnData({ columnData: describeColumns(createColumns()) });
  const writer = new ParquetWriter({ writer: fileWriter(path), schema });
  let count = 0;
  let columns = createColumns();
  const flush = () => {
    if (columns.tick.length > 0) writer.write({ columnData: describeColumns(columns), rowGroupSize: ROWS_PER_WRITE });
    columns = createColumns();
  };
  for (const transition of playTransitions(recording)) {
    pushRow(columns, transition);
    if (columns.tick.length === ROWS_PER_WRITE) flush();
    count++;
  }
  flush();
  writer.finish();
  return count;
}

function pushRow(columns: Columns, transition: Transition): void {
  columns.world.push(transition.world);
  columns.session.push(transition.session);
  columns.tick.push(transition.tick);
  columns.seat.push(transition.seat);
  columns.human.push(transition.human);
  columns.observation.push(transition.observation.slice());
  columns.action.push(transition.action);
  columns.nextObservation.push(transition.nextObservation.slice());
  columns.terminated.push(transition.terminated);
  columns.truncated.push(transition.truncated);
}
