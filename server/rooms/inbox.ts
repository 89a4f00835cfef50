import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import { CLIENT_MESSAGES, type ClientMessage, type ClientMessageName, type RefusalCode } from '../protocol/messages.ts';
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

/** Does what a client said, as its schema has read it. Returns why it was refused, or undefined. */
type Handler<Name extends ClientMessageName> = (
  session: Session,
  client: ArenaClient,
  message: ClientMessage<Name>,
) => Refusal | undefined;

const HANDLERS: { readonly [Name in ClientMessageName]: Handler<Name> } = {
  /** Of this client's own seat. */
  intent({ arena, gate }, client, { tick, action }) {
    const { seatIdx } = client.userData as Visitor;
    if (seatIdx < 0) return NO_SEAT;
    if (gate.phase !== STARTING.running) gate.markReady(seatIdx);
    if (gate.phase !== STARTING.running) return undefined; // the first key says that its person is there
    const code = arena.submit(seatIdx, tick, action);
    if (code === undefined) return undefined;
    if (code === 'bad-action') return { code, line: `action ${action}; expected 0 to ${arena.spec.numActions - 1}` };
    return { code, line: `intent for tick ${tick}; the next tick is ${arena.tick + 1}` };
  },

  profile({ seating, designer }, client, { name }) {
    const { seatIdx } = client.userData as Visitor;
    if (seatIdx < 0) return NO_SEAT;
    seating.rename(seatIdx, name);
    designer?.rosterChanged();
    return undefined;
  },

  wish({ arena, seating }, client, { mode }) {
    const { seatIdx } = client.userData as Visitor;
    if (seatIdx < 0) return NO_SEAT;
    const { id, hasPreferences } = arena.spec;
    if (!hasPreferences)
      return { code: 'no-wishes', line: `rewards of ${id} are the world's own; nobody has a wish here` };
    client.send('wish', { preference: shownPreference(seating.dealAnew(seatIdx, mode)) });
    return undefined;
  },

  /** Also while an episode has ended: then it asks for the next one. */
  ready({ gate }, client) {
    const { seatIdx } = client.userData as Visitor;
    if (seatIdx < 0) return NO_SEAT;
    gate.markReady(seatIdx);
    return undefined;
  },

  /** From whoever has the key of the room, with a seat or without. */
  control(session, _client, { ownerKey, ...change }) {
    if (!session.classroom.isOwner(ownerKey)) return { code: 'not-owner', line: 'this key is not that of the room' };
    try {
      session.control(change);
    } catch (error) {
      if (error instanceof InputError) return { code: 'bad-options', line: error.message };
      throw error;
    }
    return undefined;
  },
};

/** Reads what a client said by the schema of its name, and does it. Returns why it was refused, or undefined. */
export function handleMessage<Name extends ClientMessageName>(
  name: Name,
  session: Session,
  client: ArenaClient,
  message: unknown,
): Refusal | undefined {
  const parsed = CLIENT_MESSAGES[name].safeParse(message);
  if (parsed.success) return HANDLERS[name](session, client, parsed.data as ClientMessage<Name>);
  return { code: 'bad-message', line: createIssueError(name, parsed.error, withoutKey(message)).message };
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
