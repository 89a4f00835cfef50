import type { Level } from '../../../envs/core/level.ts';
import {
  checkDraft,
  clearWalls,
  createDraft,
  DRAFT_TOOLS,
  DraftHistory,
  type DraftTool,
  formatDraft,
  parseDraft,
  turnStart,
} from '../../model/level-draft.ts';
import { element, setText } from '../kit/dom.ts';
import { itemIcon } from '../kit/marks.ts';
import { count, describeDraft } from './draft-words.ts';
import { createMazeBoard, type MazeBoard } from './maze-board.ts';

export interface LevelEditorEvents {
  onSend(levelText: string): void;
  /** Asks for the level that is being played, to go on from it (`load`). */
  onCopyPlayed(): void;
}

const TOOLS: Readonly<Record<DraftTool, { readonly label: string; readonly key: string }>> = {
  wall: { label: 'Wall', key: '1' },
  erase: { label: 'Erase', key: '2' },
  start: { label: 'Start', key: '3' },
  goal: { label: 'Goal', key: '4' },
};

/** A dialog in which a person draws a level and sends it to the room. */
export class LevelEditor {
  readonly root: HTMLDialogElement;
  readonly #host = element('div', { class: 'editor-board' });
  readonly #status = element('p', { class: 'editor-status', role: 'status' });
  readonly #refusal = element('p', { class: 'form-error', role: 'alert' });
  readonly #buttons: EditorButtons;
  #tool: DraftTool = 'wall';
  #isSending = false;
  #history: DraftHistory;
  #board: MazeBoard;

  constructor(height: number, width: number, events: LevelEditorEvents) {
    this.#history = new DraftHistory(createDraft(height, width));
    this.#buttons = createButtons({
      undo: () => this.#refreshIf(this.#history.undo()),
      redo: () => this.#refreshIf(this.#history.redo()),
      turn: () => this.#edit((draft) => turnStart(draft, 1)),
      clear: () => this.#edit(clearWalls),
      copy: () => events.onCopyPlayed(),
    });
    const onSend = (): void => {
      if (this.#isSending) return;
      this.#isSending = true;
      setText(this.#refusal, '');
      events.onSend(formatDraft(this.#history.current));
    };
    const send = element('button', { type: 'button', class: 'button is-primary', onclick: onSend }, 'Send to the room');
    const tools = createTools((tool) => {
      this.#tool = tool;
    });
    this.#board = this.#createBoard();
    this.root = createDialog(this.#host, tools.root, this.#buttons.root, this.#status, this.#refusal, send);
    listenToShortcuts(this.root, tools.choose, this.#buttons);
  }

  open(): void {
    this.#isSending = false;
    if (!this.root.open) this.root.showModal();
    this.#board.focus();
  }

  close(): void {
    this.root.close();
  }

  /** Begins with an empty level of that size; a draft that has it already is kept. */
  setSize(height: number, width: number): void {
    const { current } = this.#history;
    if (current.height !== height || current.width !== width) this.#begin(createDraft(height, width));
  }

  /** Goes on from a level's text. */
  load(levelText: string): void {
    const level = parseDraft(levelText);
    const { current } = this.#history;
    if (current.height === level.height && current.width === level.width) this.#edit(() => level);
    else this.#begin(level);
  }

  /** Says why a level was not taken, or why what was asked for is not to be had. */
  showRefusal(line: string): void {
    this.#isSending = false;
    setText(this.#refusal, line);
  }

  #begin(draft: Level): void {
    this.#history = new DraftHistory(draft);
    this.#board = this.#createBoard();
  }

  #createBoard(): MazeBoard {
    const board = createMazeBoard(
      this.#history,
      () => this.#tool,
      () => this.#showState(),
    );
    this.#host.replaceChildren(board.root);
    this.#showState();
    return board;
  }

  #edit(change: (draft: Level) => Level): void {
    this.#refreshIf(this.#history.apply(change(this.#history.current)));
  }

  #refreshIf(isChanged: boolean): void {
    if (!isChanged) return;
    this.#board.refresh();
    this.#showState();
  }

  #showState(): void {
    const { current, canUndo, canRedo } = this.#history;
    const check = checkDraft(current);
    setText(this.#status, describeDraft(check));
    this.#status.dataset.state = check.isSolvable ? 'solvable' : 'open';
    setText(this.#buttons.walls, count(check.numWalls, 'wall'));
    setUsable(this.#buttons.undo, canUndo);
    setUsable(this.#buttons.redo, canRedo);
    setUsable(this.#buttons.turn, !check.missing.includes('start'));
    setText(this.#refusal, '');
  }
}

/** A button that has nothing to do says so and stays where the focus is: one that is disabled would lose it, and the keys with it. */
function setUsable(button: HTMLButtonElement, isUsable: boolean): void {
  button.setAttribute('aria-disabled', String(!isUsable));
}

/** Tools as one group of radio buttons: arrows walk through them, and the digits choose from anywhere in the dialog. */
function createTools(onChoose: (tool: DraftTool) => void): {
  readonly root: HTMLElement;
  choose(tool: DraftTool): void;
} {
  const inputs = DRAFT_TOOLS.map((tool) =>
    element('input', {
      type: 'radio',
      name: 'draft-tool',
      value: tool,
      checked: tool === 'wall',
      onchange: () => onChoose(tool),
    }),
  );
  const root = element(
    'fieldset',
    { class: 'editor-tools' },
    element('legend', {}, 'What a press does'),
    ...DRAFT_TOOLS.map((tool, idx) =>
      element(
        'label',
        { class: 'editor-tool' },
        inputs[idx],
        toolMark(tool),
        element('span', {}, TOOLS[tool].label),
        element('kbd', { 'aria-hidden': 'true' }, TOOLS[tool].key),
      ),
    ),
  );
  return {
    root,
    choose(tool) {
      inputs[DRAFT_TOOLS.indexOf(tool)].checked = true;
      onChoose(tool);
    },
  };
}

const PICTURES: Readonly<Record<Exclude<DraftTool, 'erase'>, string>> = {
  wall: 'wall',
  start: 'start-right',
  goal: 'goal',
};

function toolMark(tool: DraftTool): HTMLElement {
  return tool === 'erase' ? element('span', { class: 'icon erase-mark' }) : itemIcon(PICTURES[tool], 0);
}

interface EditorButtons {
  readonly root: HTMLElement;
  readonly undo: HTMLButtonElement;
  readonly redo: HTMLButtonElement;
  readonly turn: HTMLButtonElement;
  readonly walls: HTMLElement; // how many there are
}

function createButtons(on: Readonly<Record<'undo' | 'redo' | 'turn' | 'clear' | 'copy', () => void>>): EditorButtons {
  const button = (label: string, title: string, onClick: () => void): HTMLButtonElement =>
    element('button', { type: 'button', class: 'button', title, onclick: onClick }, label);
  const undo = button('Undo', 'Undo (Ctrl Z)', on.undo);
  const redo = button('Redo', 'Do it again (Ctrl Shift Z)', on.redo);
  const turn = button('Turn the start', 'Turn the start by a quarter (R)', on.turn);
  const clear = button('Clear walls', 'Take all walls away', on.clear);
  const copy = button('From the played level', 'Go on from the level that is being played', on.copy);
  const walls = element('span', { class: 'quiet' });
  const root = element('div', { class: 'editor-buttons' }, undo, redo, turn, clear, copy, walls);
  return { root, undo, redo, turn, walls };
}

const NOTES = [
  'Press and draw; a press on a wall rubs it out. Start and goal can be dragged, and a press on the start turns it.',
  'With keys: arrows move, Space uses the tool, Shift and arrows draw, Delete rubs out, R turns the start.',
];

function createDialog(
  board: HTMLElement,
  tools: HTMLElement,
  buttons: HTMLElement,
  status: HTMLElement,
  answer: HTMLElement,
  send: HTMLElement,
): HTMLDialogElement {
  const close = element(
    'button',
    { type: 'button', class: 'button studio-close', onclick: () => root.close() },
    'Close',
  );
  const side = element(
    'div',
    { class: 'editor-side' },
    tools,
    buttons,
    status,
    answer,
    send,
    ...NOTES.map((note) => element('p', { class: 'quiet' }, note)),
  );
  const head = element('div', { class: 'studio-head' }, element('h2', { id: 'editor-title' }, 'Draw a level'), close);
  const root: HTMLDialogElement = element(
    'dialog',
    { class: 'studio editor', 'aria-labelledby': 'editor-title' },
    head,
    element('div', { class: 'editor-body' }, board, side),
  );
  return root;
}

/** Keys that work wherever the focus is in the dialog; text fields there are none. */
function listenToShortcuts(root: HTMLElement, choose: (tool: DraftTool) => void, buttons: EditorButtons): void {
  root.addEventListener('keydown', (event) => {
    const key = event.key.toLowerCase();
    const isCommand = event.ctrlKey || event.metaKey;
    const tool = DRAFT_TOOLS.find((candidate) => TOOLS[candidate].key === key);
    if (isCommand && key === 'z') (event.shiftKey ? buttons.redo : buttons.undo).click();
    else if (isCommand && key === 'y') buttons.redo.click();
    else if (isCommand || event.altKey) return;
    else if (key === 'r') buttons.turn.click();
    else if (tool !== undefined) choose(tool);
    else return;
    event.preventDefault();
  });
}
