import type { TimeSeconds } from '../../../train/loop/time-shares.ts';
import type { RunProgress } from '../../../train/run/training/run-messages.ts';
import type { WatchChart, WatchState } from '../watch-state.ts';
import { ChartCard, formatSteps, formatValue } from './charts.ts';
import { element, LevelShelf } from './levels.ts';

/** The live page of a curriculum: asks its server for the state every few seconds and shows it. */
const ASK_EVERY_MS = 2000;
const PARTS = ['learning', 'acting', 'worlds', 'designing', 'evaluating', 'waiting'] as const;
const STATE_WORDS = { starting: 'starting', running: 'running', ended: 'finished', stopped: 'stopped', died: 'died' };

const byId = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
const cards: ChartCard[] = [];
const best = new LevelShelf(byId('best'));
const newest = new LevelShelf(byId('newest'));

async function ask(): Promise<void> {
  try {
    const response = await fetch('state.json');
    show((await response.json()) as WatchState);
  } catch {
    setStatus('stopped', 'no answer');
    say('The command that served this page has ended. This is the last that it showed.');
  }
  while (document.hidden)
    await new Promise((seen) => document.addEventListener('visibilitychange', seen, { once: true }));
  setTimeout(ask, ASK_EVERY_MS);
}

function show(state: WatchState): void {
  const { run, status, progress } = state;
  document.title = `${run.designer} on ${run.preset}`;
  byId('title').textContent = `${run.designer} on ${run.preset}`;
  byId('subtitle').textContent = [run.summary, `seed ${run.seed}`, `engine ${run.engine}`, run.folder]
    .filter((part) => part !== '')
    .join('  ·  ');
  setStatus(status.state, STATE_WORDS[status.state]);
  say(status.line);
  showProgress(progress);
  byId('tiles').replaceChildren(...tilesOf(state).map(createTile));
  state.charts.forEach((chart, i) => {
    showChart(chart, i);
  });
  showTime(state.seconds);
  const none = `${run.designer} has kept no levels so far.`;
  best.show(state.best, state.hasPictures, none);
  newest.show(state.newest, state.hasPictures, none);
  byId('best-note').hidden = state.best.length === 0;
  byId('newest-note').textContent = state.numLevels === 0 ? '' : `of ${state.numLevels} so far`;
}

function setStatus(state: string, text: string): void {
  byId('status').dataset.state = state;
  byId('status').textContent = text;
}

function say(line: string): void {
  byId('message').hidden = line === '';
  byId('message').textContent = line;
}

function showProgress(progress: RunProgress | null): void {
  const share = progress?.share ?? 0;
  byId('progress-fill').style.width = `${100 * share}%`;
  document.querySelector('.progress')?.setAttribute('aria-valuenow', String(Math.round(100 * share)));
}

function tilesOf({ progress, charts, status }: WatchState): [string, string, string][] {
  const [holdouts, , , path] = charts;
  const last = (chart: WatchChart, name: string) =>
    chart.series.find((series) => series.name === name)?.values.findLast((value) => value !== null) ?? null;
  const tiles: [string, string, string][] = [
    ['Perfect mazes solved', formatValue(last(holdouts, 'perfect'), true), 'hold-outs'],
    ['Path learned from', formatValue(last(path, 'learned from'), false), 'moves'],
  ];
  if (progress === null) return tiles;
  const { steps, totalSteps, stepsPerSecond, secondsLeft, solvedRate } = progress;
  tiles.splice(1, 0, ['Solved while learning', Number.isFinite(solvedRate) ? formatValue(solvedRate, true) : '–', '']);
  tiles.push(['Steps', formatSteps(steps), `of ${formatSteps(totalSteps)}`]);
  if (stepsPerSecond > 0) tiles.push(['Rate', formatSteps(stepsPerSecond), 'steps/s']);
  if (stepsPerSecond > 0 && status.state === 'running') {
    tiles.push(['Time left', formatDuration(secondsLeft), '']);
  }
  return tiles;
}

function createTile([name, value, unit]: [string, string, string]): HTMLElement {
  const tile = element('div', 'tile');
  const number = element('dd', '', `${value} `);
  number.append(element('small', '', unit));
  tile.append(element('dt', '', name), number);
  return tile;
}

function showChart(chart: WatchChart, i: number): void {
  if (cards[i] === undefined) {
    cards[i] = new ChartCard();
    byId('charts').append(cards[i].root);
  }
  cards[i].show(chart);
}

function showTime(seconds: TimeSeconds): void {
  const total = PARTS.reduce((sum, part) => sum + seconds[part], 0);
  byId('time-total').textContent = total === 0 ? 'nothing yet' : `${formatDuration(total)} in all`;
  const bars = PARTS.map((part) => {
    const bar = element('span');
    bar.style.setProperty('--colour', `var(--part-${part})`);
    bar.style.flexGrow = String(seconds[part]);
    return bar;
  });
  const keys = PARTS.map((part) => {
    const key = element('li', 'key is-part');
    key.style.setProperty('--colour', `var(--part-${part})`);
    key.append(`${part} `, element('b', '', formatValue(total === 0 ? null : seconds[part] / total, true)));
    return key;
  });
  byId('time-bar').replaceChildren(...bars);
  byId('time-keys').replaceChildren(...keys);
}

function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const card of cards) card.redraw();
});
await document.fonts.load('500 11px "Figtree Variable"');
void ask();
