import { SingleBar } from 'cli-progress';
import type { RunProgress } from '../training/run-messages.ts';

/** How a run stands, for people: a bar on a terminal, else a line every few seconds. */
export interface ProgressLine {
  show(progress: RunProgress): void;
  /** A line of its own above the bar. */
  say(line: string): void;
  end(): void;
}

const LINE_EVERY_MS = 10_000;

export function createProgressLine(out: NodeJS.WriteStream): ProgressLine {
  return out.isTTY ? createBar(out) : createLines(out);
}

function createBar(out: NodeJS.WriteStream): ProgressLine {
  const bar = new SingleBar({
    stream: out,
    format: '{bar} {percentage} % | {text}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    etaBuffer: 1,
  });
  let isStarted = false;
  return {
    show(progress) {
      const text = describeProgress(progress);
      if (isStarted) bar.update(progress.share, { text });
      else bar.start(1, progress.share, { text });
      isStarted = true;
    },
    say(line) {
      if (isStarted) out.write('\r\u001b[K');
      out.write(`${line}\n`);
    },
    end() {
      if (isStarted) bar.stop();
    },
  };
}

function createLines(out: NodeJS.WriteStream): ProgressLine {
  let shownAt = -Infinity;
  let last: RunProgress | undefined;
  const write = (progress: RunProgress) => {
    out.write(`${describeProgress(progress)}\n`);
    last = undefined;
  };
  return {
    show(progress) {
      last = progress;
      if (performance.now() - shownAt < LINE_EVERY_MS) return;
      shownAt = performance.now();
      write(progress);
    },
    say: (line) => void out.write(`${line}\n`),
    end() {
      if (last !== undefined) write(last);
    },
  };
}

/** Steps, rate, how good it is and time left in one line. */
export function describeProgress(progress: RunProgress): string {
  const { steps, totalSteps, stepsPerSecond, secondsLeft } = progress;
  const done = `${formatCount(steps)}${Number.isFinite(totalSteps) ? ` of ${formatCount(totalSteps)}` : ''} steps`;
  if (!(stepsPerSecond > 0)) return done;
  return `${done} | ${formatCount(stepsPerSecond)}/s | ${describeFigure(progress)} | ${formatSeconds(secondsLeft)} left`;
}

/** Success where the world tells it, else the return. */
function describeFigure({ solvedRate, meanReturn }: RunProgress): string {
  if (!Number.isNaN(solvedRate)) return `solved ${(100 * solvedRate).toFixed(1)} %`;
  return Number.isNaN(meanReturn) ? 'no episode ended yet' : `return ${formatFigure(meanReturn)}`;
}

/** 950, 12.3 k, 4.56 M. */
export function formatCount(value: number): string {
  if (value < 1000) return String(Math.round(value));
  if (value < 1e6) return `${(value / 1e3).toFixed(value < 1e5 ? 1 : 0)} k`;
  return `${(value / 1e6).toFixed(2)} M`;
}

/** Three significant digits, without an exponent where there is room. */
export function formatFigure(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000 || (size > 0 && size < 0.001)) return value.toPrecision(3);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 3);
}

/** 48 s, 3 min 20 s, 2 h 05 min. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
