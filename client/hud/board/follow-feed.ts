import { FollowNews, tellFollow } from '../../model/follow-news.ts';
import type { RoomFacts } from '../../model/room-facts.ts';
import { announce, element } from '../kit/dom.ts';
import { seatChip } from '../kit/marks.ts';
import type { EventFeed } from './event-feed.ts';

const MAX_LINES = 4;

/** Whom agents followed and to what, newest first: the feed of a world of preferences. */
export function createFollowFeed(
  { itemNames, width }: Pick<RoomFacts, 'itemNames' | 'width'>,
  nameOf: (seatIdx: number) => string,
): EventFeed {
  let news = new FollowNews();
  const list = element('ol', { class: 'feed' });
  const quiet = element('p', { class: 'quiet' }, 'Nobody has been led to anything yet.');
  const root = element(
    'section',
    { class: 'panel feed-panel follow-feed', 'aria-labelledby': 'feed-title' },
    element('h2', { id: 'feed-title' }, 'Lately'),
    quiet,
    list,
  );
  const add = (...parts: readonly (Node | string)[]): void => {
    quiet.hidden = true;
    list.prepend(element('li', {}, ...parts));
    while (list.children.length > MAX_LINES) list.lastElementChild?.remove();
  };
  return {
    root,
    note(previous, current, ownSeatIdx = -1) {
      for (const note of news.note(previous, current, itemNames, width)) {
        const line = tellFollow(note, ownSeatIdx, nameOf);
        add(seatChip(note.seatIdx), element('span', { class: 'feed-line' }, line));
        if (note.followedSeatIdx === ownSeatIdx) announce(line);
      }
    },
    noteEnd(line) {
      add(element('span', { class: 'feed-end' }, line));
    },
    clear() {
      news = new FollowNews();
      list.replaceChildren();
      quiet.hidden = false;
    },
  };
}
