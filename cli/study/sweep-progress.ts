import type { SweepProgress } from '../../lab/sweep/run-sweep.ts';
import { formatSeconds } from '../../train/run/process/progress-line.ts';

const LINE_EVERY_MS = 10_000;

/** A line that is written over on a terminal, else a line every ten seconds and whenever a run is done. */
export function createSweepProgress(): (progress: SweepProgress) => void {
  let shownAt = -Infinity;
  let shownDone = -1;
  return (progress) => {
    const { numDone, numRuns } = progress;
    const isDue = performance.now() - shownAt > (process.stderr.isTTY ? 200 : LINE_EVERY_MS);
    if (!isDue && numDone === shownDone) return;
    shownAt = performance.now();
    shownDone = numDone;
    const text = describe(progress);
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}${numDone === numRuns ? '\n' : ''}`);
    else process.stderr.write(`${text}\n`);
  };
}

function describe({ numDone, numRuns, running, secondsLeft }: SweepProgress): string {
  const left = Number.isNaN(secondsLeft) ? '' : ` | ${formatSeconds(secondsLeft)} left`;
  return `${numDone}/${numRuns} runs done${left}${running.length > 0 ? ` | ${running.join(', ')}` : ''}`;
}
