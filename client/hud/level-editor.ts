import {
  checkDraft,
  clearWalls,
  createDraft,
  DRAFT_TOOLS,
  DraftHistory,
  type DraftTool,
  findDraftStart,
  formatDraft,
  parseDraft,
  turnStart,
} from '../model/level-draft.ts';
import { element, setText } from './dom.ts';
import { count, describeDraft } from './draft-words.ts';
import { itemIcon } from './marks.ts';
import { createMazeBoard, type MazeBoard } from './maze-board.ts';

/** A dialog in which a person draws a level and sends it to the room. */
export interface LevelEditor {
  readonly root: HTMLDialogElement;
  open(): void;
  close(): void;
  /** Begins with an empty level of that size; a draft that has it already is kept. */
  setSize(height: number, width: number): void;
  /** Goes on from a level's text. */
  load(levelText: string): void;
  /** Says why a level was not taken, or why what was asked for is not to be had. */
  showRefusal(line: string): void;
}

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

export function createLevelEditor(height: number, width: number, events: LevelEditorEvents): LevelEditor {
  let tool: DraftTool = 'wall';
  const host = element('div', { class: 'editor-board' });
  const status = element('p', { class: 'editor-status', role: 'status' });
  const answer = element('p', { class: 'form-error', role: 'alert' });
  const tools = createTools((chosen) => {
    tool = chosen;
  });
  let history = new DraftHistory(createDraft(height, width));
  let board: MazeBoard;
  const buttons = createButtons({
    undo: () => refreshAfter(history.undo()),
    redo: () => refreshAfter(history.redo()),
    turn: () => refreshAfter(history.apply(turnStart(history.current, 1))),
    clear: () => refreshAfter(history.apply(clearWalls(history.current))),
    copy: () => events.onCopyPlayed(),
  });
  const showState = (): void => {
    const check = checkDraft(history.current);
    setText(status, describeDraft(check));
    status.dataset.state = check.isSolvable ? 'solvable' : 'open';
    setText(buttons.walls, count(check.numWalls, 'wall'));
    buttons.undo.disabled = !history.canUndo;
    buttons.redo.disabled = !history.canRedo;
    buttons.turn.disabled = findDraftStart(history.current) < 0;
    setText(answer, '');
  };
  const refreshAfter = (isChanged: boolean): void => {
    if (!isChanged) return;
    board.refresh();
    showState();
  };
  const openDraft = (next: DraftHistory): void => {
    history = next;
    board = createMazeBoard(history, () => tool, showState);
    host.replaceChildren(board.root);
    showState();
  };
  openDraft(history);
  const onSend = (): void => {
    send.disabled = true;
    setText(answer, '');
    events.onSend(formatDraft(history.current));
  };
  const send = element('button', { type: 'button', class: 'button is-primary', onclick: onSend }, 'Send to the room');
  const root = createDialog(host, tools.root, buttons.root, status, answer, send);
  listenToShortcuts(root, tools.choose, buttons);
  return {
    root,
    open() {
      send.disabled = false;
      root.showModal();
      board.focus();
    },
    close: () => root.close(),
    setSize(nextHeight, nextWidth) {
      const { height: rows, width: cols } = history.current;
      if (rows !== nextHeight || cols !== nextWidth) openDraft(new DraftHistory(createDraft(nextHeight, nextWidth)));
    },
    load(levelText) {
      const level = parseDraft(levelText);
      if (level.height === history.current.height && level.width === history.current.width)
        refreshAfter(history.apply(level));
      else openDraft(new DraftHistory(level));
    },
    showRefusal(line) {
      send.disabled = false;
      setText(answer, line);
    },
  };
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
