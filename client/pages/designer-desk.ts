import type { DesignedMessage, RaceMessage } from '../../server/protocol/designer.ts';
import { createDesignerCard, type DesignerCard } from '../hud/designer/designer-card.ts';
import { LevelEditor } from '../hud/designer/level-editor.ts';
import { LevelTreePanel } from '../hud/designer/level-tree-panel.ts';
import { readHistory } from '../model/designer-history.ts';
import type { RoomFacts } from '../model/room-facts.ts';
import { loadDesignerHistory, sendDrawnLevel } from '../net/http-api.ts';

const FIRST_SIDE = 13; // cells; until the room has said how large its levels are

/** All that a room with a designer has beside the board: the card of the level, the family tree and the editor. */
export class DesignerDesk {
  readonly card: DesignerCard;
  readonly dialogs: readonly HTMLDialogElement[];
  readonly #roomId: string;
  readonly #tree = new LevelTreePanel();
  readonly #editor: LevelEditor;
  #playedId = -1;

  constructor({ roomId, designer }: RoomFacts, isPlayer: boolean) {
    this.#roomId = roomId;
    this.#editor = new LevelEditor(FIRST_SIDE, FIRST_SIDE, {
      onSend: (text) => void this.#send(text),
      onCopyPlayed: () => void this.#copyPlayed(),
    });
    this.card = createDesignerCard(designer, {
      onTree: () => void this.#openTree(),
      onDraw: isPlayer ? () => this.#editor.open() : undefined,
    });
    this.dialogs = [this.#tree.root, this.#editor.root];
  }

  noteDesigned(message: DesignedMessage): void {
    this.#playedId = message.levelId;
    this.#editor.setSize(message.side, message.side);
    this.card.showLevel(message);
    if (this.#tree.root.open) void this.#loadTree();
  }

  /** Returns the sentence about a race that is over. */
  noteRace(message: RaceMessage, ownSeatIdx: number): string | undefined {
    const told = this.card.showRace(message, ownSeatIdx);
    if (told === undefined) return undefined;
    if (this.#tree.root.open) void this.#loadTree();
    return told;
  }

  async #openTree(): Promise<void> {
    await this.#loadTree();
    this.#tree.open();
  }

  async #loadTree(): Promise<void> {
    try {
      const history = await loadDesignerHistory(this.#roomId);
      this.#tree.show({ ...history, levels: readHistory(history) });
    } catch (error) {
      this.#tree.showTrouble(`The levels could not be fetched: ${lineOf(error)}`);
    }
  }

  async #copyPlayed(): Promise<void> {
    try {
      const { levels } = await loadDesignerHistory(this.#roomId);
      const played = levels.find(({ levelId }) => levelId === this.#playedId);
      if (played === undefined) this.#editor.showRefusal('The level that is played is not in the history.');
      else this.#editor.load(played.text);
    } catch (error) {
      this.#editor.showRefusal(lineOf(error));
    }
  }

  async #send(text: string): Promise<void> {
    try {
      const { waiting, isKnown } = await sendDrawnLevel(this.#roomId, text);
      const when = waiting === 0 ? 'It is played next' : `${waiting} drawn before it are played first`;
      const line = isKnown ? `The designer had this very level already. ${when}.` : `Your level is taken. ${when}.`;
      this.#editor.close();
      this.card.showNote(line);
    } catch (error) {
      this.#editor.showRefusal(lineOf(error));
    }
  }
}

function lineOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
