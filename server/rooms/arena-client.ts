import type { Client } from '@colyseus/core';
import type { ServerMessages } from '../protocol/server-messages.ts';
import type { ParsedJoin } from './admission.ts';
import type { Visitor } from './visitors.ts';

/** A connected browser or program, with whom it belongs to and what it asked for when it joined. */
export type ArenaClient = Client<{ userData: Visitor; auth: ParsedJoin; messages: ServerMessages }>;
