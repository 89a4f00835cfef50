import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { checkDraft } from '../../client/model/level-draft.ts';
import type { Brush } from '../../client/paint/brush.ts';
import { MAZE_MARGIN, paintMaze } from '../../client/paint/maze-painter.ts';
import type { Level } from '../../envs/core/level.ts';
import { findWorld } from '../../envs/registry.ts';
import type { LevelRecord } from '../../train/loop/level-record.ts';
import { loadCanvas } from './canvas-library.ts';

/** Levels of a run for people: as text side by side in a terminal, and as one picture. */

const GAP = '   ';
const COLUMNS = 6;
const PICTURE_PX = 220;
const GAP_PX = 18;
const CAPTION_PX = 46;

/** Levels side by side, each below its score and parent. */
export function formatGallery(levels: readonly LevelRecord[]): string {
  const blocks = levels.map((level) => [...titleOf(level), ...level.text.trimEnd().split('\n')]);
  const height = Math.max(0, ...blocks.map(({ length }) => length));
  const widths = blocks.map((lines) => Math.max(...lines.map(({ length }) => length)));
  return Array.from({ length: height }, (_, row) => {
    const line = blocks.map((lines, i) => (lines[row] ?? '').padEnd(widths[i])).join(GAP);
    return `${line.trimEnd()}\n`;
  }).join('');
}

function titleOf({ id, parentId, score }: LevelRecord): string[] {
  const parent = parentId < 0 ? '' : ` from #${parentId}`;
  return [`#${id}${parent}`, `score ${score === null ? '-' : score.toFixed(3)}`];
}

/** Writes them as one PNG, best first. False on a machine without the canvas library, and where there is no level. */
export async function writeGallery(file: string, worldId: string, levels: readonly LevelRecord[]): Promise<boolean> {
  const canvas = await loadCanvas();
  if (canvas === undefined || levels.length === 0) return false;
  const columns = Math.min(COLUMNS, levels.length);
  const cell = PICTURE_PX + GAP_PX;
  const rows = Math.ceil(levels.length / columns);
  const sheet = canvas.createCanvas(columns * cell + GAP_PX, rows * (cell + CAPTION_PX) + GAP_PX);
  const brush = sheet.getContext('2d') as unknown as Brush;
  brush.fillStyle = '#fbfcf8';
  brush.fillRect(0, 0, sheet.width, sheet.height);
  levels.forEach((record, i) => {
    const left = GAP_PX + (i % columns) * cell;
    const top = GAP_PX + Math.floor(i / columns) * (cell + CAPTION_PX);
    paintCard(brush, findWorld(worldId).levelFormat.parse(record.text), record, left, top);
  });
  writeFileAtomic(file, await sheet.encode('png'));
  return true;
}

function paintCard(
  brush: Brush,
  level: Level,
  { id, parentId, score, shortestPath, walls }: LevelRecord,
  left: number,
  top: number,
): void {
  const cellPx = PICTURE_PX / (Math.max(level.height, level.width) + 2 * MAZE_MARGIN);
  brush.save();
  brush.translate(left, top);
  brush.beginPath();
  brush.roundRect(0, 0, PICTURE_PX, PICTURE_PX, 10);
  brush.clip();
  paintMaze(brush, level, cellPx, checkDraft(level).path);
  brush.restore();
  brush.fillStyle = '#1b2925';
  brush.font = '650 15px "Figtree Variable", sans-serif';
  brush.fillText(score === null ? 'no score' : `score ${score.toFixed(3)}`, left, top + PICTURE_PX + 20);
  brush.fillStyle = '#55645c';
  brush.font = '400 13px "Figtree Variable", sans-serif';
  const way = shortestPath === null ? 'no way' : `${shortestPath} moves`;
  const lineage = parentId < 0 ? `#${id}` : `#${id} from #${parentId}`;
  brush.fillText(`${way}, ${walls} walls, ${lineage}`, left, top + PICTURE_PX + 38);
}
