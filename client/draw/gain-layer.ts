import { BitmapText, Container } from 'pixi.js';
import type { BoardView } from '../model/view-model.ts';

/** What a collected fruit paid, rising from the own player. A few pooled texts in units of one cell; `draw` allocates nothing. */
export interface GainLayer {
  readonly view: Container;
  /** text: a signed number; a loss is of another colour. */
  show(text: string, isLoss: boolean): void;
  draw(board: BoardView, timeMs: number): void;
  setMotion(isReduced: boolean): void;
  setCellPx(cellPx: number): void;
}

const SHOWN_MS = 1000;
const RISE_CELLS = 0.9;
const FONT_PX = 40;
const HEIGHT_CELLS = 0.62;
const LARGEST_PX = 52; // on the screen, however large cells are
const POOL = 3; // of each colour; three fruits a second are more than anyone walks onto

interface Gain {
  readonly text: BitmapText;
  startMs: number; // -1 waiting for its first frame
  row: number;
  col: number;
}

export function createGainLayer(): GainLayer {
  const view = new Container({ eventMode: 'none', interactiveChildren: false });
  const gains = Array.from({ length: POOL }, () => createGain(view, '#0f5a45'));
  const losses = Array.from({ length: POOL }, () => createGain(view, '#a8320c'));
  let next = 0;
  let isReduced = false;
  return {
    view,
    show(text, isLoss) {
      const gain = (isLoss ? losses : gains)[next++ % POOL];
      gain.text.text = text;
      gain.text.visible = true;
      gain.startMs = -1;
    },
    draw(board, timeMs) {
      for (let idx = 0; idx < POOL; idx++) {
        drawGain(board, gains[idx], timeMs, isReduced);
        drawGain(board, losses[idx], timeMs, isReduced);
      }
    },
    setMotion: (reduced) => {
      isReduced = reduced;
    },
    setCellPx(cellPx) {
      const height = Math.min(HEIGHT_CELLS, LARGEST_PX / cellPx);
      for (const { text } of [...gains, ...losses]) text.scale.set(height / FONT_PX);
    },
  };
}

function createGain(parent: Container, fill: string): Gain {
  const text = new BitmapText({
    text: '',
    anchor: 0.5,
    visible: false,
    style: {
      fontFamily: 'Figtree Variable',
      fontSize: FONT_PX,
      fontWeight: '800',
      fill,
      stroke: { color: '#fffaf0', width: 9, join: 'round' },
    },
  });
  text.scale.set(HEIGHT_CELLS / FONT_PX);
  parent.addChild(text);
  return { text, startMs: -1, row: 0, col: 0 };
}

function drawGain(board: BoardView, gain: Gain, timeMs: number, isReduced: boolean): void {
  if (!gain.text.visible) return;
  if (gain.startMs < 0) {
    gain.startMs = timeMs;
    gain.row = board.ownSeatIdx < 0 ? 0 : board.rowAt[board.ownSeatIdx];
    gain.col = board.ownSeatIdx < 0 ? 0 : board.colAt[board.ownSeatIdx];
  }
  const share = (timeMs - gain.startMs) / SHOWN_MS;
  if (share >= 1) {
    gain.text.visible = false;
    return;
  }
  const risen = isReduced ? 0 : 1 - (1 - share) * (1 - share);
  gain.text.position.set(gain.col + 0.5, gain.row - 0.35 - RISE_CELLS * risen);
  gain.text.alpha = Math.min(1, 3 * (1 - share));
}
