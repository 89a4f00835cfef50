const COLOURS = ['#1f77b4', '#d62728', '#2ca02c', '#9467bd', '#ff7f0e', '#17becf', '#8c564b', '#e377c2', '#7f7f7f'];
const DASHES = ['', '6 3', '2 2'];

/** The look of the line with this number: nine colours, then the same ones dashed, so that 27 lines differ. */
export function lineStyle(index: number): { readonly colour: string; readonly dash: string } {
  return {
    colour: COLOURS[index % COLOURS.length],
    dash: DASHES[Math.floor(index / COLOURS.length) % DASHES.length],
  };
}
