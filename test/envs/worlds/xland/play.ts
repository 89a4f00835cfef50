import { XlandEnvironment } from '../../../../envs/worlds/xland/environment.ts';
import { xlandLevelFormat } from '../../../../envs/worlds/xland/level-format.ts';
import { xlandSettings } from '../../../../envs/worlds/xland/settings.ts';
import { cellName } from '../../../../envs/worlds/xland/tiles.ts';

export const FORWARD = 0;
export const RIGHT = 1;
export const LEFT = 2;
export const PICK_UP = 3;
export const PUT_DOWN = 4;
export const TOGGLE = 5;

/** One world on a level in text form, stepped by lists of actions. Rows and columns count from 0. */
export class Play {
  readonly environment: XlandEnvironment;

  constructor(text: string, settings: Record<string, unknown> = {}, seed = 0) {
    this.environment = new XlandEnvironment(xlandSettings.parse({ showPocket: true, ...settings }), 1);
    this.environment.reset(0, xlandLevelFormat.parse(text), seed);
  }

  /** Steps of the first seat alone. Returns this. */
  do(...actions: number[]): this {
    for (const action of actions) this.environment.step(Uint8Array.of(action));
    return this;
  }

  /** One step of all seats. */
  together(...actions: number[]): this {
    this.environment.step(Uint8Array.from(actions));
    return this;
  }

  get hasWon(): boolean {
    return this.environment.terminated[0] === 1;
  }

  get reward(): number {
    return this.environment.rewards[0];
  }

  get pocket(): string {
    return cellName(this.environment.readAgent(0, 0).pocket);
  }

  agent(seatIdx = 0): { row: number; col: number; direction: number; pocket: number } {
    return this.environment.readAgent(0, seatIdx);
  }

  cell(row: number, col: number): string {
    return cellName(this.environment.readCells(0)[row * WIDTH + col]);
  }

  /** The window of a seat as names, [V][V]. */
  window(seatIdx = 0): string[][] {
    const { observation } = this.environment.spec;
    const bytes = new Uint8Array(observation.length);
    this.environment.observeSeat(0, seatIdx, bytes, 0);
    const nameAt = (row: number, col: number): string => {
      const at = (row * observation.width + col) * observation.channels;
      return cellName((bytes[at] << 4) | bytes[at + 1]);
    };
    return Array.from({ length: observation.height }, (_, row) =>
      Array.from({ length: observation.width }, (__, col) => nameAt(row, col)),
    );
  }
}

export const WIDTH = 9;

/** A room of 9 x 9 with things at some cells: `room({ '2,3': 'or' })` puts a red ball in row 2, column 3 (from 0). */
export function room(things: Readonly<Record<string, string>> = {}): string {
  const lines: string[] = [];
  for (let row = 0; row < WIDTH; row++) {
    let line = '';
    for (let col = 0; col < WIDTH; col++) {
      const isEdge = row === 0 || col === 0 || row === WIDTH - 1 || col === WIDTH - 1;
      line += things[`${row},${col}`] ?? (isEdge ? '##' : '..');
    }
    lines.push(line);
  }
  return lines.join('\n');
}
