/** Fixed facts of one room or recording, named once and read by everything that draws. */
export interface RoomFacts {
  readonly roomId: string;
  readonly recordingId: string;
  readonly worldId: string;
  readonly tickMs: number; // wall milliseconds between ticks
  readonly height: number; // cells
  readonly width: number; // cells
  readonly terrain: Uint8Array; // [H, W] codes
  readonly terrainNames: readonly string[]; // index = code
  readonly itemNames: readonly string[]; // index = code, 0 nothing
  readonly heldNames: readonly string[]; // index = code, 0 empty hand
  readonly cumulantNames: readonly string[]; // [C]
  readonly actionNames: readonly string[]; // [A]
}

/** What an action name of a world means to a hand on a keyboard. Direction codes: 0 up, then clockwise. */
export type ActionMeaning = 'up' | 'right' | 'down' | 'left' | 'interact' | 'stay';

const MEANINGS: readonly ActionMeaning[] = ['up', 'right', 'down', 'left', 'interact', 'stay'];

/**
 * Index of the action that a world calls by this meaning (`up`, or as in `turn-left`), or -1 where it has none. In a world of turns
 * `forward` stands for up.
 */
export function actionIndexOf(facts: Pick<RoomFacts, 'actionNames'>, meaning: ActionMeaning): number {
  return facts.actionNames.findIndex((name) => meaningOfName(name) === meaning);
}

function meaningOfName(name: string): ActionMeaning | undefined {
  const words = name.toLowerCase().split(/[^a-z]+/);
  if (words.includes('forward')) return 'up';
  return MEANINGS.find((meaning) => words.includes(meaning));
}

/** Facing code of a direction, or -1. */
export function facingOf(meaning: ActionMeaning): number {
  return meaning === 'interact' || meaning === 'stay' ? -1 : MEANINGS.indexOf(meaning);
}
