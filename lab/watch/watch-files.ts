import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LevelRecord } from '../../train/loop/level-record.ts';
import { TIME_PARTS, type TimeSeconds, zeroSeconds } from '../../train/loop/time-shares.ts';
import { EVALUATION_FILE, METRICS_FILE } from '../../train/run/folder/run-files.ts';
import { parseMetrics } from '../../train/run/log/metrics-log.ts';
import { LEVELS_FILE, TIMING_FILE } from '../../train/run/training/run-logs.ts';
import { GALLERY_FILE } from '../../train/run/training/training-run.ts';

type Rows = readonly Readonly<Record<string, number>>[];

const TAIL_BYTES = 64 * 1024; // of levels.jsonl
const NEWLINE = 10;

/** The files of a run folder while another process writes them. A file is parsed again only when it has changed. */
export class WatchFiles {
  readonly #folder: string;
  readonly #parsed = new Map<string, { stamp: string; value: unknown }>();
  #counted = { bytes: 0, lines: 0 };

  constructor(folder: string) {
    this.#folder = folder;
  }

  metrics(): Rows {
    return this.#cached(METRICS_FILE, parseMetrics, []);
  }

  evaluation(): Rows {
    return this.#cached(EVALUATION_FILE, parseMetrics, []);
  }

  /** Best first; empty where the designer keeps no levels. */
  gallery(): readonly LevelRecord[] {
    return this.#cached(GALLERY_FILE, (text) => JSON.parse(text) as LevelRecord[], []);
  }

  seconds(): TimeSeconds {
    return this.#cached(TIMING_FILE, sumTiming, zeroSeconds());
  }

  /** The last `count` lines of levels.jsonl, newest first. */
  newest(count: number): readonly LevelRecord[] {
    const path = join(this.#folder, LEVELS_FILE);
    if (!existsSync(path)) return [];
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const start = Math.max(0, size - TAIL_BYTES);
      const bytes = Buffer.alloc(size - start);
      const length = readSync(file, bytes, 0, bytes.length, start);
      const lines = bytes
        .toString('utf8', 0, length)
        .split('\n')
        .slice(start > 0 ? 1 : 0, -1);
      return lines
        .slice(-count)
        .reverse()
        .map((line) => JSON.parse(line) as LevelRecord);
    } finally {
      closeSync(file);
    }
  }

  /** Lines of levels.jsonl; only what is new is read. */
  countLevels(): number {
    const path = join(this.#folder, LEVELS_FILE);
    if (!existsSync(path)) return 0;
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size < this.#counted.bytes) this.#counted = { bytes: 0, lines: 0 };
      const bytes = Buffer.alloc(size - this.#counted.bytes);
      const length = readSync(file, bytes, 0, bytes.length, this.#counted.bytes);
      let { lines } = this.#counted;
      for (let i = 0; i < length; i++) if (bytes[i] === NEWLINE) lines++;
      this.#counted = { bytes: this.#counted.bytes + length, lines };
      return lines;
    } finally {
      closeSync(file);
    }
  }

  #cached<Value>(name: string, parse: (text: string) => Value, absent: Value): Value {
    const path = join(this.#folder, name);
    if (!existsSync(path)) return absent;
    const { size, mtimeMs } = statSync(path);
    const stamp = `${size}/${mtimeMs}`;
    const known = this.#parsed.get(name);
    if (known?.stamp === stamp) return known.value as Value;
    const value = parse(readFileSync(path, 'utf8'));
    this.#parsed.set(name, { stamp, value });
    return value;
  }
}

function sumTiming(text: string): TimeSeconds {
  const seconds = zeroSeconds();
  for (const row of parseMetrics(text)) {
    for (const part of TIME_PARTS) seconds[part] += row.seconds * row[part] || 0;
  }
  return seconds;
}
