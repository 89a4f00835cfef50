import { LOBBY_ADDRESS } from '../../net/addresses.ts';
import { element, setText } from '../kit/dom.ts';

/** The bar over every page: brand, where one is, the state of the line, and buttons. */
export interface TopBar {
  readonly root: HTMLElement;
  setPlace(place: string): void;
  setConnection(phase: string, line: string): void;
  setClock(text: string): void;
}

export interface TopBarButton {
  readonly label: string;
  readonly name?: string; // spoken name where the label is a sign
  readonly isWide?: boolean; // left out where the bar is narrow
  onClick(): void;
}

export function createTopBar(buttons: readonly TopBarButton[], hasConnection: boolean): TopBar {
  const place = element('span', { class: 'place' });
  const clock = element('span', { class: 'clock' });
  const line = element('span', { class: 'connection-line' });
  const connection = element(
    'span',
    { class: 'connection', role: 'status', 'data-phase': 'connecting' },
    element('span', { class: 'dot', 'aria-hidden': 'true' }),
    line,
  );
  const brand = element(
    'a',
    { class: 'brand', href: LOBBY_ADDRESS },
    element('img', { src: new URL('../../mark.svg', import.meta.url).href, alt: '', width: 28, height: 28 }),
    'Murmuration',
  );
  const root = element(
    'header',
    { class: 'top-bar' },
    brand,
    place,
    element('span', { class: 'spacer' }),
    clock,
    ...(hasConnection ? [connection] : []),
    ...buttons.map(({ label, name, isWide, onClick }) =>
      element(
        'button',
        {
          type: 'button',
          class: isWide === true ? 'button is-wide' : 'button',
          'aria-label': name,
          title: name,
          onclick: onClick,
        },
        label,
      ),
    ),
  );
  return {
    root,
    setPlace: (text) => setText(place, text),
    setConnection(phase, text) {
      connection.dataset.phase = phase;
      setText(line, text);
    },
    setClock: (text) => setText(clock, text),
  };
}
