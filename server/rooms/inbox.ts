import type { z } from 'zod';
import { createIssueError } from '../../envs/core/issues.ts';
import { intentMessage, profileMessage, type RefusalCode, wishMessage } from '../protocol/messages.ts';
import type { ArenaClient } from './arena-room.ts';
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
  const { arena } = session;
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

export function handleWish(session: Session, client: ArenaClient, message: unknown): Refusal | undefined {
  const parsed = wishMessage.safeParse(message);
  if (!parsed.success) return badMessage('wish', parsed.error, message);
  const { seatIdx } = client.userData as Visitor;
  if (seatIdx < 0) return NO_SEAT;
  const { id, hasPreferences } = session.arena.spec;
  if (!hasPreferences)
    return { code: 'no-wishes', line: `rewards of ${id} are the world's own; nobody has a wish here` };
  const preferenceHundredths = session.seating.rewish(seatIdx, parsed.data.mode);
  client.send('wish', { preference: shownPreference(preferenceHundredths) });
  return undefined;
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
