import type { LevelFacts, RoomFacts } from '../../model/room-facts.ts';
import { leftLine, type TeamStatus } from '../../model/room-status.ts';
import { MAX_SEATS, type Snapshot } from '../../model/snapshot.ts';
import { element, setText } from '../kit/dom.ts';
import { formatScore, itemIcon } from '../kit/marks.ts';
import type { WorldGuide } from '../kit/world-guide.ts';
import { describeItem } from './legend.ts';
import { plainWord, taskName, taskWords } from './task-words.ts';
import { bestLine } from './team-words.ts';

/** What stands in a world with rewards of its own where a preference would: the goal, the score, how far the episode is. */
export interface ScoreCard {
  readonly root: HTMLElement;
  readonly taskPanel: HTMLElement; // orders, goals and rules of the level; hidden where it has none to tell
  openLevel(level: LevelFacts): void;
  update(
    snapshot: Snapshot,
    team: TeamStatus | undefined,
    ownSeatIdx: number,
    nameOf: (seatIdx: number) => string,
  ): void;
}

export function createScoreCard(guide: WorldGuide, facts: RoomFacts, onPlay: (() => void) | undefined): ScoreCard {
  const label = facts.isTeam ? 'The team’s score of this episode' : 'Your score';
  const score = element('output', { class: 'own-score', 'aria-label': label, title: label }, '0');
  const best = element('p', { class: 'team-best', hidden: !facts.isTeam });
  const clock = createEpisodeClock(facts);
  const waiting = element('p', { class: 'waiting', hidden: true });
  const task = createTaskPanel(facts.itemNames);
  const openLevel = (level: LevelFacts): void => {
    clock.setHorizon(level.horizon);
    task.show(level.task);
  };
  openLevel(facts);
  const root = element(
    'section',
    { class: 'panel score-panel', 'aria-labelledby': 'score-title' },
    element(
      'div',
      { class: 'wish-head' },
      element('h2', { id: 'score-title' }, facts.isTeam ? `${guide.title}: the team` : guide.title),
      ...(onPlay === undefined || facts.isTeam ? [score] : []),
    ),
    element('p', { class: 'guide-about' }, guide.about),
    element('p', { class: 'guide-goal' }, guide.goal),
    ...clock.parts,
    best,
    waiting,
    ...(onPlay === undefined
      ? []
      : [element('button', { type: 'button', class: 'button is-primary is-full', onclick: onPlay }, 'Play here')]),
  );
  return {
    root,
    taskPanel: task.root,
    openLevel,
    update(snapshot, team, ownSeatIdx, nameOf) {
      if (team !== undefined) setText(score, formatScore(team.returnHundredths / 100));
      else if (ownSeatIdx >= 0) setText(score, formatScore(snapshot.score[ownSeatIdx] / 100));
      clock.update(snapshot);
      setText(best, bestLine(team));
      const line = waitingLine(snapshot, ownSeatIdx, nameOf);
      waiting.hidden = line === '';
      waiting.classList.toggle('is-own', ownSeatIdx >= 0 && snapshot.awaited[ownSeatIdx] === 1);
      setText(waiting, line);
    },
  };
}

/** What the level asks for; hidden where it tells nothing. */
export interface TaskPanel {
  readonly root: HTMLElement;
  show(lines: readonly string[]): void;
}

export function createTaskPanel(itemNames: readonly string[]): TaskPanel {
  const list = element('ul', { class: 'task' });
  const root = element(
    'section',
    { class: 'panel task-panel', 'aria-labelledby': 'task-title' },
    element('h2', { id: 'task-title' }, 'The task'),
    list,
  );
  return {
    root,
    show(lines) {
      root.hidden = lines.length === 0;
      list.replaceChildren(...lines.flatMap((line, idx) => taskLine(line, lines[idx - 1], itemNames)));
    },
  };
}

/** A line such as `goal: tiles-near ball-red square-blue`, as a person says it: its name once over lines of the same, things shown by their pictures. */
function taskLine(line: string, before: string | undefined, itemNames: readonly string[]): HTMLLIElement[] {
  const at = line.indexOf(':');
  const name = line.slice(0, Math.max(0, at));
  const words = taskWords(
    line
      .slice(at + 1)
      .trim()
      .split(' '),
  ).flatMap((word) => taskWord(word, itemNames));
  const isNamed = at > 0 && before?.startsWith(`${name}:`) !== true;
  return [...(isNamed ? [element('li', { class: 'task-name' }, taskName(name))] : []), element('li', {}, ...words)];
}

function taskWord(word: string, itemNames: readonly string[]): (Node | string)[] {
  const code = itemNames.indexOf(word);
  return code > 0 ? [itemIcon(word, code - 1, describeItem(word)), ' '] : [`${plainWord(word)} `];
}

interface EpisodeClock {
  readonly parts: readonly HTMLElement[];
  setHorizon(horizon: number): void;
  update(snapshot: Snapshot): void;
}

/** Steps of the episode, and how many are left where it has a horizon. */
function createEpisodeClock({ horizon, tickMs, pace }: RoomFacts): EpisodeClock {
  const episode = element('span');
  const left = element('span', { class: 'episode-left' });
  const fill = element('span', { class: 'episode-fill' });
  const bar = element('div', { class: 'episode-bar', 'aria-hidden': 'true' }, fill);
  let limit = horizon;
  return {
    parts: [element('div', { class: 'episode-head' }, episode, left), bar],
    setHorizon: (next) => {
      limit = next;
    },
    update({ episode: number, episodeTick }) {
      const ticks = Math.max(0, limit - episodeTick);
      setText(episode, `Episode ${Math.max(1, number)}`);
      setText(left, leftLine(limit, episodeTick, tickMs, pace) || `step ${episodeTick}`);
      bar.hidden = limit === 0;
      fill.style.width = limit > 0 ? `${(100 * ticks) / limit}%` : '0';
    },
  };
}

function waitingLine(snapshot: Snapshot, ownSeatIdx: number, nameOf: (seatIdx: number) => string): string {
  if (ownSeatIdx >= 0 && snapshot.awaited[ownSeatIdx] === 1) return 'Your move';
  const others: string[] = [];
  for (let seat = 0; seat < MAX_SEATS; seat++)
    if (snapshot.present[seat] === 1 && snapshot.awaited[seat] === 1) others.push(nameOf(seat));
  return others.length === 0 ? '' : `Waiting for ${others.join(', ')}`;
}
