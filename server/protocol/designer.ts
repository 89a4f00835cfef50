import { z } from 'zod';

/**
 * What a room tells of the designer whose levels it plays, and what a person may send who draws a level. Levels have ids of
 * the designer's own history; those that this room made or a person drew in it have ids from `FIRST_ROOM_LEVEL_ID` on until
 * the designer takes them over.
 */
export { FIRST_ROOM_LEVEL_ID } from './limits.ts';

export const LEVEL_ORIGINS = ['new', 'mutated', 'person'] as const;
export const LEVEL_MOVES = ['new', 'replay', 'mutate'] as const;
export const RACER_ROLES = ['protagonist', 'antagonist', 'person', 'bot'] as const;

const count = z.int().min(0);
const levelId = z.int().min(-1);

/**
 * Where a level comes from and what it is worth. Regret: how much better the level can be played than the protagonist plays
 * it, in return, which is 0 for not solved and at most 1.
 */
const designedLevel = z.object({
  levelId: z.int().min(0),
  parentId: levelId, // -1: edited from none; the parent may be forgotten
  origin: z.enum(LEVEL_ORIGINS), // made by a generator or an adversary; edited from the parent; drawn by a person
  generation: count, // edits since a level without parent
  score: z.number().nullable(), // as the designer ranks levels; null: not scored yet
  estimatedRegret: z.number().nullable(), // by the designer's own figures and its students' races, without people; null: not known yet
  measuredRegret: z.number().nullable(), // best return of antagonist and people here less the protagonist's mean, at least 0; null: nobody raced yet
  walls: count, // tiles
  shortestPath: count.nullable(), // moves from start to goal; null where there is no way
  isSolvable: z.boolean(),
});
export type DesignedLevel = Readonly<z.output<typeof designedLevel>>;

/** 'designed': the level of an episode as its designer knows it. Sent at join and when an episode begins. */
export interface DesignedMessage extends DesignedLevel {
  readonly episode: number; // from 1
  readonly move: (typeof LEVEL_MOVES)[number]; // how the designer came to it: a new one, one of its buffer again, an edited one
  readonly designer: string; // id, such as accel
  readonly cycle: number; // of the training whose levels and students these are
  readonly scoreName: string; // such as max-mc, regret
  readonly side: number; // cells on a side of the levels that a person may draw here
  readonly countsPeople: boolean; // a person's result counts as an antagonist's in the designer's score
}

/** One racer's result on the level that is played. */
export interface RacerResult {
  readonly seatIdx: number;
  readonly role: (typeof RACER_ROLES)[number];
  readonly name: string;
  readonly isDone: boolean; // at the goal, or the race is over
  readonly isSolved: boolean;
  readonly steps: number; // until it arrived; else so far
  readonly return: number | null; // null while it races
  readonly best: number | null; // best return on this level in this room, races before this one too; null without one
}

/** 'race': how it stands between the racers. Sent at join, when a race begins, whenever somebody arrives, and at its end. */
export interface RaceMessage {
  readonly episode: number;
  readonly levelId: number;
  readonly tick: number; // last executed
  readonly isOver: boolean;
  readonly racers: readonly RacerResult[]; // protagonist, antagonist (where there is one), then people and bots by seat
  readonly estimatedRegret: number | null; // as in DesignedLevel, with this race once it is over
  readonly measuredRegret: number | null;
  readonly countsPeople: boolean;
}

const historyLevel = z.object({
  ...designedLevel.shape,
  cycle: count.nullable(), // in which it came; null where the designer did not say
  maxReturn: z.number().nullable(), // best return ever seen on it, people's not among it
  isHeld: z.boolean(), // in the designer's buffer now; others are ancestors or were played here
  replayProb: z.number().min(0).max(1), // that a replay draws it; 0 where it is not held
  plays: count, // races on it in this room
  humanBest: z.number().nullable(), // best return of a person in this room
  text: z.string(), // the level as the world writes it
});

/** One level of `GET /rooms/:id/designer`. */
export type DesignerHistoryLevel = Readonly<z.output<typeof historyLevel>>;

/** What `GET /rooms/:id/designer` answers. Levels in the order of their ids, at most LIMITS.maxHistoryLevels. */
export const designerHistory = z.object({
  designer: z.string(),
  tier: z.string(),
  cycle: count,
  scoreName: z.string(),
  side: count,
  countsPeople: z.boolean(),
  playedId: levelId, // the level that is played now
  numWaiting: count, // levels of people that are not played yet
  numLevels: count, // known in all; the answer may hold fewer
  levels: z.array(historyLevel),
});
export type DesignerHistory = Readonly<z.output<typeof designerHistory>>;

/** Body of `POST /rooms/:id/designer/levels`: a level in the world's text form, rows on lines of their own. */
export const drawnLevel = z.strictObject({ text: z.string().min(1).max(4000) });
export type DrawnLevel = z.infer<typeof drawnLevel>;

/** What it answers with 201. */
export interface DrawnLevelAnswer {
  readonly levelId: number;
  readonly isKnown: boolean; // the designer had this very level already: it is played next as that one
  readonly waiting: number; // levels of people that are played before it
}
