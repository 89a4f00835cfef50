import type { LevelsOption, Pace } from '../protocol/messages.ts';

/** What a room of a world is without being told, where that differs from what the world itself says. */
export interface RoomRules {
  readonly generator?: string; // where the world's first one is not the most inviting
  readonly settings?: Readonly<Record<string, number | string | boolean>>;
  readonly seats?: number;
  readonly agents?: number; // seats that agents fill while they are free; all where left out
  readonly pace?: Pace; // where the world has an idle action, but its episodes are over before anybody can think
  readonly levels?: LevelsOption; // with a generator; the same level again where left out
}

/** One line a world. */
const ROOM_RULES: Readonly<Record<string, RoomRules>> = {
  orchard: { generator: 'open', seats: 8, agents: 4 }, // where agents follow each other before one's eyes
  maze: { seats: 4, levels: 'new' }, // to race in
  'goal-cycle': { settings: { actionSet: 7 }, levels: 'new' }, // seven, so that who only watches the expert need not turn
  xland: { seats: 2, settings: { showTask: 'all', ends: 'all' }, levels: 'new' }, // each meets the goal: who is slower is not cut short
  beacon: { pace: 'keys', levels: 'new' },
  bandit: { levels: 'new' },
  gridnavi: { pace: 'keys' },
  't-maze': { levels: 'new' },
  bus: { pace: 'keys' },
};

export function roomRulesOf(worldId: string): RoomRules {
  return ROOM_RULES[worldId] ?? {};
}
