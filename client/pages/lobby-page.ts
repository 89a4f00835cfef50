import type { RecordingListing, RoomListing, StudentListing, WorldListing } from '../../server/protocol/listing.ts';
import { announce, element, setText } from '../hud/kit/dom.ts';
import { guideOf } from '../hud/kit/world-guide.ts';
import { createHeroPicture } from '../hud/room/hero-picture.ts';
import { createRoomForm } from '../hud/room/room-form.ts';
import { createTopBar } from '../hud/room/top-bar.ts';
import { LOBBY_ADDRESS, replayAddress, roomAddress, showAddress, watchAddress } from '../net/addresses.ts';
import { createRoom, listRecordings, listRooms, listStudents, listWorlds } from '../net/http-api.ts';
import { recallName, rememberName } from '../net/seat-memory.ts';
import { share } from './share.ts';

const REFRESH_MS = 3000;
const MAX_RECORDINGS = 12;

/** The front page: play at once, choose a room, make one, or watch a recording. */
export class LobbyPage {
  readonly #bar = createTopBar(
    [{ label: 'Share', onClick: () => void share('Come to this arena', LOBBY_ADDRESS) }],
    true,
  );
  readonly #roomRows = element('tbody');
  readonly #recordingRows = element('tbody');
  readonly #playError = element('p', { class: 'form-error', role: 'alert' });
  readonly #name = element('input', {
    id: 'player-name',
    maxlength: 24,
    autocomplete: 'nickname',
    placeholder: 'Guest',
  });
  readonly #formHost = element('div');
  readonly #picture = element('div', { class: 'hero-frame' });
  #rooms: readonly RoomListing[] = [];

  constructor(root: HTMLElement) {
    this.#name.value = recallName();
    this.#name.addEventListener('change', () => rememberName(this.#name.value.trim()));
    const main = element(
      'main',
      { id: 'main', class: 'lobby' },
      this.#hero(),
      tablePanel('rooms-title', 'Rooms', ['Room', 'Level', 'People', 'Agents', 'Tick', ''], this.#roomRows),
      element(
        'div',
        { class: 'lobby-columns' },
        element(
          'section',
          { class: 'panel', 'aria-labelledby': 'create-title' },
          element('h2', { id: 'create-title' }, 'Make a room'),
          this.#formHost,
        ),
        tablePanel('recordings-title', 'Recordings', ['Started', 'World', 'Length', ''], this.#recordingRows),
      ),
    );
    root.replaceChildren(this.#bar.root, main);
  }

  async open(): Promise<void> {
    void document.fonts
      .load('800 31px "Figtree Variable"', '0')
      .then(() => this.#picture.replaceChildren(createHeroPicture()));
    await this.#refresh();
    window.setInterval(() => {
      if (!document.hidden) void this.#refresh();
    }, REFRESH_MS);
    const worlds = await listWorlds().catch((): readonly WorldListing[] => []);
    const students = await listStudents().catch((): readonly StudentListing[] => []);
    this.#formHost.replaceChildren(createRoomForm(worlds, students, (options) => this.#createAndPlay(options)));
  }

  #hero(): HTMLElement {
    const play = element('button', { class: 'button is-primary' }, 'Play now');
    const show = element('button', { type: 'button', class: 'button' }, 'Show me');
    show.addEventListener('click', () => void this.#showAround(show));
    const form = element(
      'form',
      {
        class: 'play-form',
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault();
          void this.#quickPlay(play);
        },
      },
      element('label', { class: 'field', for: 'player-name' }, 'Your name', this.#name),
      play,
      show,
      this.#playError,
    );
    return element(
      'section',
      { class: 'hero' },
      element(
        'div',
        {},
        element('h1', {}, 'They watch what you like, and decide whom to follow.'),
        element(
          'p',
          { class: 'hero-lead' },
          'Walk an orchard among agents that guess every player’s wishes from what the player does, and imitate whoever is useful for their own. You see what each of them believes, and whom it follows and why.',
        ),
        form,
      ),
      this.#picture,
    );
  }

  async #quickPlay(button: HTMLButtonElement): Promise<void> {
    rememberName(this.#name.value.trim());
    button.disabled = true;
    setText(this.#playError, '');
    try {
      const rooms = await listRooms();
      const free = [...rooms]
        .filter((room) => room.people + room.programs < seatsForPeople(room))
        .sort((a, b) => b.people - a.people)[0];
      goToRoom((free ?? (await createRoom({}))).roomId);
    } catch (error) {
      button.disabled = false;
      setText(this.#playError, `Cannot play: ${lineOf(error)}`);
    }
  }

  /** A minute in a live room where agents have preferences and minds: the first there is, else one of its own. */
  async #showAround(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    setText(this.#playError, '');
    try {
      const rooms = await listRooms();
      const shown = rooms.find(({ world, agents, open }) => world === 'orchard' && agents > 1 && open);
      const room = shown ?? (await createRoom({ generator: 'open', seats: 8, agents: 5 }));
      window.location.assign(showAddress(room.roomId));
    } catch (error) {
      button.disabled = false;
      setText(this.#playError, `Cannot show: ${lineOf(error)}`);
    }
  }

  async #createAndPlay(options: Parameters<typeof createRoom>[0]): Promise<void> {
    rememberName(this.#name.value.trim());
    goToRoom((await createRoom(options)).roomId);
  }

  async #refresh(): Promise<void> {
    try {
      const [rooms, recordings] = await Promise.all([listRooms(), listRecordings()]);
      if (rooms.length !== this.#rooms.length)
        announce(rooms.length === 1 ? 'One room is open' : `${rooms.length} rooms are open`);
      this.#rooms = rooms;
      updateRows(this.#roomRows, rooms.map(roomCells), 'No room is open. Play now makes one.', 6);
      const shown = recordings.slice(0, MAX_RECORDINGS).map(recordingCells);
      updateRows(this.#recordingRows, shown, 'Nothing is recorded yet.', 4);
      this.#bar.setConnection('live', 'Server is up');
    } catch (error) {
      this.#bar.setConnection('reconnecting', `${lineOf(error)}. Trying again`);
    }
  }
}

function goToRoom(roomId: string): void {
  window.location.assign(roomAddress(roomId));
}

function lineOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function tablePanel(id: string, title: string, columns: readonly string[], body: HTMLElement): HTMLElement {
  const heads = columns.map((column) =>
    column === ''
      ? element('th', { scope: 'col' }, element('span', { class: 'visually-hidden' }, 'What to do'))
      : element('th', { scope: 'col' }, column),
  );
  return element(
    'section',
    { class: 'panel', 'aria-labelledby': id },
    element('h2', { id }, title),
    element(
      'div',
      { class: 'table-scroll', role: 'region', tabindex: 0, 'aria-labelledby': id },
      element(
        'table',
        { class: `table ${id.replace('title', 'table')}` },
        element('thead', {}, element('tr', {}, ...heads)),
        body,
      ),
    ),
  );
}

interface RowCells {
  readonly key: string; // a row is made anew only when this changes, so that a focused button stays
  readonly cells: () => readonly (Node | string)[];
}

function updateRows(body: HTMLElement, rows: readonly RowCells[], emptyLine: string, numColumns: number): void {
  const known = new Map([...body.children].map((row) => [(row as HTMLElement).dataset.key, row]));
  const wanted = rows.map(({ key, cells }) => {
    const row = known.get(key);
    if (row !== undefined) return row;
    return element('tr', { 'data-key': key }, ...cells().map((cell) => element('td', {}, cell)));
  });
  if (wanted.length === 0)
    wanted.push(element('tr', {}, element('td', { colspan: numColumns, class: 'quiet' }, emptyLine)));
  if (wanted.length === body.children.length && wanted.every((row, idx) => row === body.children[idx])) return;
  body.replaceChildren(...wanted);
}

/** Agents give up their seats to people; a designer's students do not. */
function seatsForPeople({ seats, bots, agents, designer }: RoomListing): number {
  return seats - bots - (designer === '' ? 0 : agents);
}

function roomCells(room: RoomListing): RowCells {
  const { roomId, world, generator, designer, seed, people, programs, seats, agents, tickMs, pace, spectators } = room;
  const { title } = guideOf(world);
  const level = designer === '' ? `${title}, ${generator} ${seed}` : `${title}, levels by ${designer}`;
  return {
    key: [roomId, people, programs, agents, spectators, seats].join(),
    cells: () => [
      withPhoneLine(element('strong', { dir: 'auto' }, room.name === '' ? roomId : room.name), level),
      level,
      `${people} of ${seatsForPeople(room)}${programs > 0 ? `, ${programs} ${programs === 1 ? 'bot' : 'bots'}` : ''}${spectators > 0 ? `, ${spectators} watching` : ''}`,
      String(agents),
      pace === 'keys' ? 'by keys' : `${tickMs} ms`,
      element(
        'span',
        { class: 'button-row' },
        element(
          'a',
          {
            class: 'button is-primary',
            href: roomAddress(roomId),
            'aria-label': `Play in room ${roomId}`,
          },
          'Play',
        ),
        element('a', { class: 'button', href: watchAddress(roomId), 'aria-label': `Watch room ${roomId}` }, 'Watch'),
      ),
    ],
  };
}

/** On a phone, what a column of its own says elsewhere stands in the first one. */
function withPhoneLine(first: Node | string, line: string): HTMLElement {
  return element('div', {}, first, element('div', { class: 'phone-line' }, line));
}

function recordingCells(recording: RecordingListing): RowCells {
  const { recordingId, startedAtMs, world, ticks, isLive } = recording;
  const started = new Date(startedAtMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return {
    key: [recordingId, isLive, isLive ? '' : ticks].join(),
    cells: () => [
      withPhoneLine(started, guideOf(world).title),
      guideOf(world).title,
      isLive ? element('span', { class: 'is-live' }, 'running') : `${ticks} ticks`,
      element(
        'span',
        { class: 'button-row' },
        element(
          'a',
          {
            class: 'button',
            href: replayAddress(recordingId),
            'aria-label': `Replay the recording of ${started}`,
          },
          'Replay',
        ),
      ),
    ],
  };
}
