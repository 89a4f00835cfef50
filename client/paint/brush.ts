/**
 * All that painting needs: the 2D context of a canvas, in a browser or made by a library. Everything in this folder paints with it
 * and knows neither Pixi nor a page.
 */
export type Brush = CanvasRenderingContext2D;
