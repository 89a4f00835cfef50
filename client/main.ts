import { renameKeys } from './hud/board/key-rows.ts';
import { element } from './hud/kit/dom.ts';
import { createTopBar } from './hud/room/top-bar.ts';
import { watchKeyLayout } from './input/key-layout-watch.ts';
import { LOBBY_ADDRESS } from './net/addresses.ts';
import { LobbyPage } from './pages/lobby-page.ts';

/** The whole life of the page: what the address asks for is opened; going elsewhere is a new address. */
const layout = watchKeyLayout(renameKeys);
const root = document.getElementById('page') as HTMLElement;

async function open(): Promise<void> {
  const address = new URLSearchParams(window.location.search);
  const [roomId, watchedId, replayId] = ['room', 'watch', 'replay'].map((name) => address.get(name));
  if (roomId !== null || watchedId !== null) {
    const { RoomPage } = await import('./pages/room-page.ts');
    await new RoomPage(root, roomId ?? watchedId ?? '', roomId !== null, layout).open();
  } else if (replayId !== null) {
    const { ReplayPage } = await import('./pages/replay-page.ts');
    await new ReplayPage(root, replayId, layout).open(readTick(address.get('tick')));
  } else {
    await new LobbyPage(root).open();
  }
}

/** A tick in an address; undefined for what is none. */
function readTick(text: string | null): number | undefined {
  return text !== null && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** Errors of a join read `<code>: <line>`; people get the line. */
function showTrouble(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replace(/^[a-z]+(-[a-z]+)+: /, '');
  const notice = element(
    'main',
    { id: 'main', class: 'panel notice' },
    element('h1', {}, 'That did not work'),
    element('p', { role: 'alert' }, line),
    element('a', { class: 'button is-primary', href: LOBBY_ADDRESS }, 'To the rooms'),
  );
  root.replaceChildren(createTopBar([], false).root, notice);
}

open().catch(showTrouble);
