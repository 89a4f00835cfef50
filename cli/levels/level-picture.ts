import { checkDraft } from '../../client/model/level-draft.ts';
import type { Brush } from '../../client/paint/brush.ts';
import { mazeSizeOf, paintMaze } from '../../client/paint/maze-painter.ts';
import type { LevelPainter } from '../../lab/watch/watch-server.ts';
import { loadCanvas } from './canvas-library.ts';

const PICTURE_PX = 300; // longer side

/** What draws a maze with its shortest way as PNG; undefined on a machine without the canvas library. */
export async function loadLevelPainter(): Promise<LevelPainter | undefined> {
  const canvas = await loadCanvas();
  if (canvas === undefined) return undefined;
  return (level) => {
    const cellPx = Math.max(4, Math.floor(PICTURE_PX / (Math.max(level.height, level.width) + 1.1)));
    const { width, height } = mazeSizeOf(level, cellPx);
    const sheet = canvas.createCanvas(width, height);
    paintMaze(sheet.getContext('2d') as unknown as Brush, level, cellPx, checkDraft(level).path);
    return sheet.encode('png');
  };
}
