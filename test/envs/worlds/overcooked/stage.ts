import { createScene } from '../../../../envs/core/environment.ts';
import { OvercookedEnvironment } from '../../../../envs/worlds/overcooked/environment.ts';
import { EVENT_NAMES, NUM_EVENTS } from '../../../../envs/worlds/overcooked/events.ts';
import { overcookedLevelFormat } from '../../../../envs/worlds/overcooked/level-format.ts';
import { overcookedWorld } from '../../../../envs/worlds/overcooked/overcooked.ts';
import { overcookedSettings } from '../../../../envs/worlds/overcooked/settings.ts';

const ACTION_OF_LETTER = 'NSEW.!'; // up, down, right, left, stay, interact

/** One kitchen that is played by letters, and read by names. */
export function stageKitchen(text: string, rawSettings: Record<string, unknown> = {}) {
  const level = overcookedLevelFormat.parse(text);
  const settings = overcookedWorld.fitSettings?.(overcookedSettings.parse(rawSettings), level);
  if (settings === undefined) throw new Error('overcooked fits its settings');
  const environment = new OvercookedEnvironment(settings, 1);
  environment.reset(0, level, 1);
  const { numSeats, scene: names } = environment.spec;
  const scene = createScene(level.height, level.width, numSeats);
  const look = () => {
    environment.readScene(0, scene);
    return scene;
  };
  return {
    environment,
    level,
    /** Joint actions as words of one letter a seat: 'N! ..' is two steps of two seats. */
    play(words: string): void {
      for (const word of words.trim().split(/\s+/)) {
        environment.step(Uint8Array.from(word, (letter) => ACTION_OF_LETTER.indexOf(letter)));
      }
    },
    itemAt: (row: number, col: number): string => names.itemNames[look().items[row * level.width + col]],
    player(seatIdx: number): { row: number; col: number; facing: number; held: string } {
      const [row, col, facing, held] = look().players.slice(seatIdx * 5, seatIdx * 5 + 5);
      return { row, col, facing, held: names.heldNames[held] };
    },
    /** Where each seat is, as 'row,col'. */
    cells: (): string[] =>
      Array.from({ length: numSeats }, (_, s) => `${look().players[s * 5]},${look().players[s * 5 + 1]}`),
    events: (seatIdx: number): string[] =>
      EVENT_NAMES.filter((_name, event) => environment.cumulants[seatIdx * NUM_EVENTS + event] > 0),
  };
}
