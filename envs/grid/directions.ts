/** The one place for direction codes: 0 up, then clockwise. Rows grow downwards, columns to the right. */
export const DIRECTION_NAMES = ['up', 'right', 'down', 'left'] as const;
export const ROW_STEP = Int8Array.of(-1, 0, 1, 0);
export const COL_STEP = Int8Array.of(0, 1, 0, -1);
