/** The editor's network one number at a time, in doubles. See agents/nets/editor-net.ts for the equations. */

export interface EditorTwinShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly numNoise: number;
  readonly filters: number;
  readonly numSteps: number;
  readonly tileCodes: readonly number[];
}

/** Weights by name, row-major. */
export type TwinWeights = Readonly<Record<string, ArrayLike<number>>>;

export interface EditorTwinOutput {
  readonly logits: number[];
  readonly value: number;
}

const relu = (x: number): number => Math.max(0, x);
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** out_o = sum_i x_i W[i, o] for W of `outputs` columns. */
function times(x: readonly number[], weight: ArrayLike<number>, outputs: number): number[] {
  return range(outputs).map((o) => total(x.map((value, i) => value * weight[i * outputs + o])));
}

const plus = (a: readonly number[], b: ArrayLike<number>): number[] => a.map((value, i) => value + b[i]);

export function editorTwin(w: TwinWeights, observation: Uint8Array, shape: EditorTwinShape): EditorTwinOutput {
  const { height, width, channels, numNoise, filters: F, numSteps, tileCodes } = shape;
  const numTiles = height * width;
  const scalarsAt = numTiles * channels;
  const time = range(numSteps).map((t) => (observation[scalarsAt] === t ? 1 : 0));
  const noise = range(numNoise).map((z) => (observation[scalarsAt + 1 + z] / 255 - 0.5) * Math.sqrt(12));
  const context = plus(times(time, w['time/weight'], F), times(noise, w['noise/weight'], F));
  const near = range(numTiles).map((tile) => {
    const [row, col] = [Math.floor(tile / width), tile % width];
    const seen = range(9).flatMap((i) => {
      const [r, c] = [row + Math.floor(i / 3) - 1, col + (i % 3) - 1];
      const isOutside = r < 0 || r >= height || c < 0 || c >= width;
      const code = isOutside ? -1 : observation[(r * width + c) * channels];
      return [...tileCodes.map((each) => (each === code ? 1 : 0)), isOutside ? 1 : 0];
    });
    const place = [(2 * row) / (height - 1) - 1, (2 * col) / (width - 1) - 1];
    return plus(plus(times([...seen, ...place], w['near/weight'], F), w['near/bias']), context).map(relu);
  });
  const meanOf = (rows: readonly number[][]): number[] =>
    range(F).map((f) => total(rows.map((row) => row[f])) / numTiles);
  const whole = times(meanOf(near), w['whole/weight'], F);
  const tiles = near.map((row) => plus(plus(times(row, w['tile/weight'], F), w['tile/bias']), whole).map(relu));
  const hidden = plus(times(meanOf(tiles), w['value/0/weight'], 32), w['value/0/bias']).map(relu);
  return {
    logits: tiles.map((row) => times(row, w['policy/weight'], 1)[0]),
    value: plus(times(hidden, w['value/1/weight'], 1), w['value/1/bias'])[0],
  };
}
