import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { LIMITS } from '../protocol/limits.ts';

const FILE = 'drawn-levels.jsonl';
/** As train/run/folder/run-folder.ts names it, from where a training takes them; importing that would bring all of training into the thread that ticks. */
export const INBOX_FOLDER = 'inbox';
const MINUTE_MS = 60_000;

export interface DrawnLevelsOptions {
  readonly dataFolder: string;
  readonly runFolder: string | undefined; // whose inbox takes what people draw
  readonly designer: string;
  readonly recordingId: string; // of the room's session
  readonly warn: (line: string) => void; // told when a file cannot be written; the room plays the level all the same
}

/** Where the levels that people draw in one room are kept, and how many may come. Nothing of a person is written. */
export class DrawnLevels {
  readonly #options: DrawnLevelsOptions;
  readonly #times: number[] = []; // Unix milliseconds, of the last minute

  constructor(options: DrawnLevelsOptions) {
    this.#options = options;
  }

  /** Why no further level is taken now, or undefined. */
  refusal(numWaiting: number, nowMs: number): string | undefined {
    const { maxWaitingLevels, maxDrawnLevelsPerMin } = LIMITS;
    if (numWaiting >= maxWaitingLevels)
      return `${maxWaitingLevels} drawn levels wait already; try again when one was played`;
    while (this.#times.length > 0 && nowMs - this.#times[0] >= MINUTE_MS) this.#times.shift();
    return this.#times.length < maxDrawnLevelsPerMin ? undefined : `at most ${maxDrawnLevelsPerMin} levels a minute`;
  }

  /** Adds a line to the data folder, and a file to the inbox of the run where a training may be going on. */
  keep(levelId: number, text: string, nowMs: number): void {
    this.#times.push(nowMs);
    const { dataFolder, runFolder, designer, recordingId, warn } = this.#options;
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
    try {
      mkdirSync(dataFolder, { recursive: true });
      appendFileSync(
        join(dataFolder, FILE),
        `${JSON.stringify({ drawnAtMs: nowMs, hash, designer, recordingId, levelId, text })}\n`,
      );
      if (runFolder !== undefined && existsSync(runFolder))
        writeFileAtomic(join(runFolder, INBOX_FOLDER, `${hash}.txt`), text);
    } catch (error) {
      warn(`drawn level not kept: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
