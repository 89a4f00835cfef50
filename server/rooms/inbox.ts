import type { z } from 'zod';
import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import {
  controlMessage,
  intentMessage,
  preferenceMessage,
  profileMessage,
  type RefusalCode,
  readyMessage,
} from '../protocol/messages.ts';
import type { ArenaClient } from './arena-client.ts';
import { STARTING } from './episode-gate.ts';
import type { Session } from './open-session.ts';
import type { Visitor } from './visitors.ts';

export interface Refusal {
  readonly code: RefusalCode;
  readonly line: string;
}

/** Refusals that a well-made client never causes; the others happen to anyone on a slow line. */
const BROKEN: ReadonlySet<RefusalCode> = new Set([
  'bad-message',
  'unknown-message',
  'bad-action',
  'too-many-messages',
  'no-seat',
  'no-wishes',
  'not-owner',
]);

/** Whether a refusal counts towards LIMITS.maxBrokenMessages. */
export function isBroken(code: RefusalCode): boolean {
  return BROKEN.has(code);
}

/** An intent of this client's own seat. Returns why it was refused, or undefined. */
export function handleIntent(session: Session, client: ArenaClient, message: unknown): Refusal | undefined {
  const parsed = intentMessage.safeParse(message);
  if (!parsed.success) return badMessage('intent', parsed.error, message);
  const { seatIdx } = client.userData as Visitor;
  if (seatIdx < 0) return NO_SEAT;
  const { tick, action } = parsed.data;
  const { arena, gate } = session;
  if (gate.phase !== STARTING.running) gate.markReady(seatIdx);
  if (gate.phase !== STARTING.running) return undefined; // the first key says that its person is there
  const code = arena.submit(seatIdx, tick, action);
  if (code === undefined) return undefined;
  if (code === 'bad-action') return { code, line: `action ${action}; expected 0 to ${arena.spec.numActions - 1}` };
  return { code, line: `intent for tick ${tick}; the next tick is ${arena.tick + 1}` };
}

export function handleProfile(session: Session, client: ArenaClient, message: unknown): Refusal | undefined {
  const parsed = profileMessage.safeParse(message);
  if (!parsed.success) return badMessage('profile', parsed.error, message);
  const { seatIdx } = client.userData as Visitor;
  if (seatIdx < 0) return NO_SEAT;
  session.seating.rename(seatIdx, parsed.data.name);
  session.designer?.rosterChanged();
  return undefined;
}

export function handlePreference(session: Session, client: ArenaClient, message: unknown): Refusal | undefined {
  const parsed = preferenceMessage.safeParse(message);
  if (!parsed.success) return badMessage('wish', parsed.error, message);
  const { seatIdx } = client.userData as Visitor;
  if (seatIdx < 0) return NO_SEAT;
  const { id, hasPreferences } = session.arena.spec;
  if (!hasPreferences)
    return { code: 'no-wishes', line: `rewards of ${id} are the world's own; nobody has a wish here` };
  const preferenceHundredths = session.seating.dealAnew(seatIdx, parsed.data.mode);
  client.send('wish', { preference: shownPreference(preferenceHundredths) });
  return undefined;
}

/** Also while an episode has ended: then it asks for the next one. */
export function handleReady(session: Session, client: ArenaClient, message: unknown): Refusal | undefined {
  const parsed = readyMessage.safeParse(message);
  if (!parsed.success) return badMessage('ready', parsed.error, message);
  const { seatIdx } = client.userData as Visitor;
  if (seatIdx < 0) return NO_SEAT;
  session.gate.markReady(seatIdx);
  return undefined;
}

/** From whoever has the key of the room, with a seat or without. */
export function handleControl(session: Session, _client: ArenaClient, message: unknown): Refusal | undefined {
  const parsed = controlMessage.safeParse(message);
  if (!parsed.success) return badMessage('control', parsed.error, withoutKey(message));
  const { ownerKey, ...change } = parsed.data;
  if (!session.classroom.isOwner(ownerKey)) return { code: 'not-owner', line: 'this key is not that of the room' };
  try {
    session.control(change);
  } catch (error) {
    if (error instanceof InputError) return { code: 'bad-options', line: error.message };
    throw error;
  }
  return undefined;
}

/** A line about a broken message tells of its fields; the key is in none. */
function withoutKey(message: unknown): unknown {
  const isRecord = typeof message === 'object' && message !== null;
  return isRecord && 'ownerKey' in message ? { ...message, ownerKey: '(key)' } : message;
}

/** Hundredths to [-1, 1]; empty in free play, where nothing is worth anything. */
export function shownPreference(preferenceHundredths: readonly number[]): number[] {
  const isFree = preferenceHundredths.every((component) => component === 0);
  return isFree ? [] : preferenceHundredths.map((component) => component / 100);
}

const NO_SEAT: Refusal = { code: 'no-seat', line: 'a spectator has no seat' };

function badMessage(type: string, error: z.ZodError, message: unknown): Refusal {
  return { code: 'bad-message', line: createIssueError(type, error, message).message };
}
