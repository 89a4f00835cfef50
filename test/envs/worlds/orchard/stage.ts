import { type BatchEnvironment, createScene, type Scene } from '../../../../envs/core/environment.ts';
import { orchardLevelFormat } from '../../../../envs/worlds/orchard/level-format.ts';
import { orchardWorld } from '../../../../envs/worlds/orchard/orchard.ts';
import { type OrchardSettings, orchardSettings } from '../../../../envs/worlds/orchard/settings.ts';

export interface StagePlayer {
  readonly seatIdx: number;
  readonly row: number;
  readonly col: number;
  readonly facing: string;
  readonly held: string;
}

/**
 * One orchard drawn as text, with a player on every outside floor cell ('.'): other cells that players may walk on
 * are drawn as grove. Players are addressed by where they stand, as 'row,col' counted from 0.
 */
export class Stage {
  readonly environment: BatchEnvironment;
  readonly #scene: Scene;

  constructor(drawing: string, settings: Partial<OrchardSettings> = {}, seed = 1) {
    const level = orchardLevelFormat.parse(drawing);
    const parsed = orchardSettings.parse({ height: level.height, width: level.width, viewSize: 5, ...settings });
    this.environment = orchardWorld.create(parsed, 1);
    this.environment.reset(0, level, seed);
    this.#scene = createScene(level.height, level.width, parsed.numSeats);
  }

  /** One tick; players that are not named stay. */
  step(moves: Readonly<Record<string, string>> = {}): this {
    const { actionNames } = this.environment.spec;
    const actions = new Uint8Array(this.environment.spec.numSeats).fill(actionNames.indexOf('stay'));
    for (const [place, name] of Object.entries(moves)) {
      const player = this.players.find(({ row, col }) => `${row},${col}` === place);
      if (player === undefined) throw new Error(`nobody stands at ${place}`);
      actions[player.seatIdx] = actionNames.indexOf(name);
    }
    this.environment.step(actions);
    return this;
  }

  get scene(): Scene {
    this.environment.readScene(0, this.#scene);
    return this.#scene;
  }

  get players(): StagePlayer[] {
    const { players } = this.scene;
    const { heldNames } = this.environment.spec.scene;
    const facings = ['up', 'right', 'down', 'left'];
    return Array.from({ length: this.environment.spec.numSeats }, (_, seatIdx) => {
      const [row, col, facing, held] = players.slice(seatIdx * 5);
      return { seatIdx, row, col, facing: facings[facing], held: heldNames[held] };
    }).filter(({ seatIdx }) => players[seatIdx * 5 + 4] === 1);
  }

  /** Where players stand, sorted: 'row,col'. */
  get places(): string[] {
    return this.players.map(({ row, col }) => `${row},${col}`).sort();
  }

  playerAt(place: string): StagePlayer {
    const player = this.players.find(({ row, col }) => `${row},${col}` === place);
    if (player === undefined) throw new Error(`nobody stands at ${place}`);
    return player;
  }

  itemAt(row: number, col: number): string {
    return this.environment.spec.scene.itemNames[this.scene.items[row * this.#scene.width + col]];
  }

  countItems(name: string): number {
    const code = this.environment.spec.scene.itemNames.indexOf(name);
    return this.scene.items.filter((item) => item === code).length;
  }
}
