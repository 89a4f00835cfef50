import type { Curriculum } from './curriculum.ts';

/** Where the wall-clock time of a run goes. Waiting is the rest: the disk, the other process, everything else. */
export const TIME_PARTS = ['worlds', 'acting', 'learning', 'designing', 'evaluating', 'waiting'] as const;
export type TimePart = (typeof TIME_PARTS)[number];
export type TimeSeconds = Record<TimePart, number>;

/** Seconds of each part between two calls of `take`, and in all. */
export class TimeShares {
  readonly total: TimeSeconds = zeroSeconds();
  evaluatingMs = 0; // wall milliseconds, added to by who evaluates
  readonly #curriculum: Curriculum;
  #last: TimeSeconds;
  #lastMs = performance.now();

  /** total: what earlier sessions of the run took. */
  constructor(curriculum: Curriculum, total: Readonly<TimeSeconds>) {
    Object.assign(this.total, total);
    this.#curriculum = curriculum;
    this.#last = this.#read();
  }

  /** Wall seconds of all sessions, up to the last `take`. */
  get totalSeconds(): number {
    return sumOf(this.total);
  }

  /** Wall seconds of each part since the last `take`, which are added to `total`. */
  take(): TimeSeconds {
    const now = performance.now();
    const read = this.#read();
    const taken = zeroSeconds();
    for (const part of TIME_PARTS) taken[part] = read[part] - this.#last[part];
    taken.waiting = Math.max(0, (now - this.#lastMs) / 1000 - sumOf(taken));
    for (const part of TIME_PARTS) this.total[part] += taken[part];
    this.#last = read;
    this.#lastMs = now;
    return taken;
  }

  #read(): TimeSeconds {
    const seconds = zeroSeconds();
    for (const { times, learningMs } of this.#curriculum.students) {
      seconds.worlds += times.worldsMs / 1000;
      seconds.acting += times.actingMs / 1000;
      seconds.learning += learningMs / 1000;
    }
    seconds.designing = this.#curriculum.designingMs / 1000;
    seconds.evaluating = this.evaluatingMs / 1000;
    return seconds;
  }
}

export function zeroSeconds(): TimeSeconds {
  return { worlds: 0, acting: 0, learning: 0, designing: 0, evaluating: 0, waiting: 0 };
}

/** Seconds of all parts together. */
export function sumOf(seconds: Readonly<TimeSeconds>): number {
  return TIME_PARTS.reduce((sum, part) => sum + seconds[part], 0);
}

/** One line, such as "worlds 2.1 %, acting 40.3 %, ..."; parts below a thousandth are shown as they are. */
export function describeShares(seconds: Readonly<TimeSeconds>): string {
  const total = sumOf(seconds);
  return TIME_PARTS.map((part) => `${part} ${((100 * seconds[part]) / total).toFixed(1)} %`).join(', ');
}
