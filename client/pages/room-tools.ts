import { createScoreRail, type ScoreRail } from '../hud/board/score-rail.ts';
import { createOwnerPanel, type OwnerChange, type OwnerPanel } from '../hud/room/owner-panel.ts';
import { type SeatChoice, seatChoicesOf } from '../hud/room/seat-choices.ts';
import type { TopBarButton } from '../hud/room/top-bar.ts';
import type { RoomFacts } from '../model/room-facts.ts';
import type { RoomStatus } from '../model/room-status.ts';
import { KIND, type Snapshot } from '../model/snapshot.ts';
import { roomAddress } from '../net/addresses.ts';
import { listStudents, listWorlds } from '../net/http-api.ts';
import { takeOwnerKey } from '../net/owner-memory.ts';
import { FullScreen } from './full-screen.ts';
import { share } from './share.ts';

/** What a room's page offers beside playing: its address, a board that fills the screen, and what its owner may do. */
export class RoomTools {
  readonly #roomId: string;
  readonly #ownerKey: string | undefined;
  readonly #send: (ownerKey: string, change: OwnerChange) => void;
  #fullScreen: FullScreen | undefined;
  #owner: OwnerPanel | undefined;
  #rail: ScoreRail | undefined;
  #takenKeys: ReadonlySet<string> = new Set();
  #lineup: readonly string[] = [];
  #choices: readonly SeatChoice[] = [];

  constructor(roomId: string, send: (ownerKey: string, change: OwnerChange) => void) {
    this.#roomId = roomId;
    this.#ownerKey = takeOwnerKey(roomId);
    this.#send = send;
  }

  readonly buttons: readonly TopBarButton[] = [
    { label: 'Share', onClick: () => void share('Play in this room', roomAddress(this.#roomId)) },
    { label: 'Full screen', name: 'Full screen (F)', isWide: true, onClick: () => this.#fullScreen?.toggle() },
  ];

  /** root: of the room, which is shown in full. */
  listen(root: HTMLElement): void {
    this.#fullScreen = new FullScreen(root, () => this.#takenKeys.has('KeyF'));
  }

  /** Returns the panels of the owner (none for anybody else) and the rail, for a room that opens. takenKeys: codes of the game's own keys. */
  openRoom(
    facts: RoomFacts,
    takenKeys: ReadonlySet<string>,
  ): { readonly panels: HTMLElement[]; readonly rail: HTMLElement } {
    this.#takenKeys = takenKeys;
    this.#rail = createScoreRail(facts.hasPreferences, () => this.#fullScreen?.toggle());
    const key = this.#ownerKey;
    this.#owner =
      key === undefined ? undefined : createOwnerPanel(facts.hasPreferences, (change) => this.#send(key, change));
    if (key !== undefined && facts.designer === '') this.#loadChoices(facts).catch(() => undefined);
    return { panels: this.#owner === undefined ? [] : [this.#owner.root], rail: this.#rail.root };
  }

  update(snapshot: Snapshot, status: RoomStatus, nameOf: (seatIdx: number) => string): void {
    this.#owner?.update(status, (seatIdx) => (isTaken(snapshot, seatIdx) ? nameOf(seatIdx) : 'nobody'));
    if (this.#fullScreen?.isFull === true) this.#rail?.update(snapshot, status, nameOf);
  }

  /** lineup: [S] who is to sit in each seat while no person does. */
  noteLineup(lineup: readonly string[]): void {
    this.#lineup = lineup;
    this.#showLineup();
  }

  #showLineup(): void {
    this.#owner?.showLineup(this.#lineup, this.#choices);
  }

  /** Who may sit in the seats; where the server does not say, the owner has no list of them. */
  async #loadChoices({ worldId }: RoomFacts): Promise<void> {
    const [worlds, students] = await Promise.all([listWorlds(), listStudents(worldId)]);
    const world = worlds.find(({ id }) => id === worldId);
    this.#choices = world === undefined ? [] : seatChoicesOf(world, students);
    this.#showLineup();
  }

  noteRefused(code: string, line: string): void {
    if (code !== 'not-owner' && code !== 'bad-options') return;
    this.#owner?.showRefusal(line);
    this.#showLineup();
  }
}

function isTaken({ present, kind }: Snapshot, seatIdx: number): boolean {
  return present[seatIdx] === 1 && kind[seatIdx] !== KIND.free;
}
