import type { Brush } from '../paint/brush.ts';

/**
 * A canvas and its brush, painted by the processor. Left to itself a browser sends the strokes to the graphics process, which
 * paints them when the texture is first needed: without a graphics card that held the first frames up for 15 seconds.
 */
export function createPaintedCanvas(width: number, height: number): { canvas: HTMLCanvasElement; brush: Brush } {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  if (brush === null) throw new Error('this browser has no 2D canvas, which everything is painted with');
  return { canvas, brush };
}
