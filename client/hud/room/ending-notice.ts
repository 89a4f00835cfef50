import type { Offer, RoomEnding } from '../../model/room-ending.ts';
import { LOBBY_ADDRESS, replayAddress, watchAddress } from '../../net/addresses.ts';
import { element } from '../kit/dom.ts';

export interface EndingNoticeParts {
  readonly roomId: string;
  readonly recordingId: string; // empty where none is known
  readonly isPlayer: boolean;
  /** Joins again in this page; takeOver: also from another tab. */
  onJoin(takeOver: boolean): void;
}

/** Says why the page has no part in the room, and what there is to do. */
export function createEndingNotice(ending: RoomEnding, parts: EndingNoticeParts): HTMLElement {
  const offers = ending.offers.filter((offer) => parts.isPlayer || (offer !== 'watch' && offer !== 'play-here'));
  return element(
    'div',
    { class: 'panel ending-notice', role: 'alertdialog', 'aria-labelledby': 'ending-title', 'data-code': ending.code },
    element('h2', { id: 'ending-title' }, ending.title),
    element('p', {}, ending.line),
    element('div', { class: 'button-row' }, ...offers.map((offer, idx) => createOffer(offer, idx === 0, parts))),
  );
}

function createOffer(offer: Offer, isFirst: boolean, parts: EndingNoticeParts): HTMLElement {
  const style = { class: isFirst ? 'button is-primary' : 'button', 'data-offer': offer };
  const button = (label: string, onclick: () => void) =>
    element('button', { type: 'button', ...style, onclick }, label);
  const link = (label: string, href: string) => element('a', { ...style, href }, label);
  if (offer === 'play-here') return button('Play here instead', () => parts.onJoin(true));
  if (offer === 'again') return button('Try again', () => parts.onJoin(false));
  if (offer === 'reload') return button('Reload', () => window.location.reload());
  if (offer === 'watch') return link('Watch', watchAddress(parts.roomId));
  if (offer === 'replay') return link('See the replay', replayAddress(parts.recordingId));
  return link('Other rooms', LOBBY_ADDRESS);
}
