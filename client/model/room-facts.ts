/** Fixed facts of one room or recording, named once and read by everything that draws. The level's part changes when an episode gets another level. */
export interface RoomFacts {
  readonly roomId: string;
  readonly recordingId: string;
  readonly worldId: string;
  readonly tickMs: number; // wall milliseconds between ticks, at the least where they come by keys
  /** Whether ticks come by the clock or when every person has acted. */
  readonly pace: 'clock' | 'keys';
  readonly designer: string; // id of the designer whose levels are raced; empty in any other room
  readonly idleAction: number; // what a seat does that nobody acts for; -1 where the world has no such action
  readonly hasPreferences: boolean; // false: rewards are the world's own, and nobody has a preference
  readonly horizon: number; // steps after which an episode is cut; 0 never
  readonly task: readonly string[]; // what the level asks for beside what is drawn (orders, goals, rules), a `name: value` line each
  readonly isTeam: boolean; // every seat is paid the same: there is one score, the team's
  readonly height: number; // cells
  readonly width: number; // cells
  readonly terrain: Uint8Array; // [H, W] codes
  readonly terrainNames: readonly string[]; // index = code
  readonly itemNames: readonly string[]; // index = code, 0 nothing
  readonly heldNames: readonly string[]; // index = code, 0 empty hand
  readonly cumulantNames: readonly string[]; // [C]
  readonly actionNames: readonly string[]; // [A]
}

/** What another level changes. */
export type LevelFacts = Pick<RoomFacts, 'horizon' | 'task' | 'isTeam' | 'height' | 'width' | 'terrain'>;
