import { COL_STEP, ROW_STEP } from './directions.ts';

/**
 * Marks with `mark` every cell that can be reached from `startIdx` by the four directions over cells where
 * `region` is 0 and `isOpen` is nonzero. Returns how many were marked.
 *
 * Shapes   isOpen, region: [H, W]; the border of the grid must not be open.
 * Mutates  region.
 */
export function floodInPlace(
  isOpen: Uint8Array,
  width: number,
  startIdx: number,
  region: Uint8Array,
  mark: number,
): number {
  if (isOpen[startIdx] === 0 || region[startIdx] !== 0) return 0;
  const stack = [startIdx];
  region[startIdx] = mark;
  let numMarked = 0;
  for (let cellIdx = stack.pop(); cellIdx !== undefined; cellIdx = stack.pop()) {
    numMarked++;
    for (let direction = 0; direction < 4; direction++) {
      const next = cellIdx + ROW_STEP[direction] * width + COL_STEP[direction];
      if (isOpen[next] === 0 || region[next] !== 0) continue;
      region[next] = mark;
      stack.push(next);
    }
  }
  return numMarked;
}
