import type { AgentMind } from '../../agents/parts.ts';
import type { RoomListing } from '../protocol/listing.ts';
import type { LevelMessage, WelcomeMessage } from '../protocol/messages.ts';
import { SOFTWARE_VERSION } from '../protocol/version.ts';
import { discreetMind } from './discreet-mind.ts';
import { shownPreference } from './inbox.ts';
import type { Session } from './open-session.ts';
import type { Visitor } from './visitors.ts';

/** The first message to a client, also after it came back. */
export function welcomeTo(visitor: Visitor, session: Session): WelcomeMessage {
  const { arena, world, options, recorder } = session;
  const { spec } = arena;
  const preference = arena.seats.at(visitor.seatIdx)?.preferenceHundredths ?? [];
  return {
    seatIdx: visitor.seatIdx,
    preference: shownPreference(preference),
    hasPreferences: spec.hasPreferences,
    tickMs: options.tickMs,
    pace: world.pace,
    idleAction: spec.idleAction ?? -1,
    roomName: options.name ?? '',
    isOpen: arena.isOpen,
    worldId: spec.id,
    numBots: spec.numBots,
    generator: world.generator,
    designer: session.designer?.designerId ?? '',
    levels: world.levels,
    ...describeLevel(session),
    terrainNames: spec.scene.terrainNames,
    itemNames: spec.scene.itemNames,
    heldNames: spec.scene.heldNames,
    cumulantNames: spec.cumulantNames,
    actionNames: spec.actionNames,
    softwareVersion: SOFTWARE_VERSION,
    recordingId: recorder.recordingId,
  };
}

/** What `level` tells when an episode is played on another level. */
export function levelMessage(session: Session): LevelMessage {
  const { tick, episode } = session.arena;
  return { tick, episode, ...describeLevel(session) };
}

function describeLevel({ arena, world }: Session): Omit<LevelMessage, 'tick' | 'episode'> {
  const { level, levelHash, scene } = arena;
  const { height, width } = level;
  return { levelHash, ...world.factsOf(level), height, width, terrain: scene.terrain.slice() };
}

/** The minds that a seat may be shown: all in an open room, else those of agents it sees, with beliefs about seats it sees. */
export function visibleMinds(minds: readonly AgentMind[], seatIdx: number, session: Session): readonly AgentMind[] {
  const { arena } = session;
  if (arena.isOpen) return minds.map((mind) => discreetMind(mind, arena));
  if (seatIdx < 0) return [];
  const sees = (other: number) => arena.report.visible[seatIdx * arena.spec.numSeats + other] !== 0;
  return minds
    .filter((mind) => sees(mind.seatIdx))
    .map((mind) => discreetMind(mind, arena))
    .map((mind) => limitToSight(mind, sees));
}

function limitToSight(mind: AgentMind, sees: (seatIdx: number) => boolean): AgentMind {
  if (mind.kind !== 'infers') return mind;
  const beliefs = mind.beliefs.filter((belief) => sees(belief.seatIdx));
  if (mind.followedSeatIdx < 0 || sees(mind.followedSeatIdx)) return { ...mind, beliefs };
  return { ...mind, beliefs, followedSeatIdx: -1, strength: 0, worth: 0, reason: 'follows somebody out of your sight' };
}

/** The room as `GET /rooms` lists it. */
export function describeRoom(roomId: string, session: Session, spectators: number): RoomListing {
  const { arena, world, options, seed, recorder, seating } = session;
  return {
    roomId,
    name: options.name ?? '',
    world: arena.spec.id,
    generator: world.generator,
    designer: session.designer?.designerId ?? '',
    levels: world.levels,
    pace: world.pace,
    seed,
    seats: arena.spec.numSeats,
    bots: arena.spec.numBots,
    people: seating.count('human'),
    programs: seating.count('program'),
    agents: arena.seats.count('agent'),
    spectators,
    tick: arena.tick,
    tickMs: options.tickMs,
    open: options.open,
    recordingId: recorder.recordingId,
  };
}
