import type { Deferred } from '@colyseus/core';
import type { ArenaClient } from './arena-client.ts';
import { isHeard, type Visitor } from './visitors.ts';

interface Claim {
  readonly client: ArenaClient; // that holds the seat, or held it last
  readonly kept: Deferred | undefined; // while that client is away and may come back on its line
}

/**
 * Which browser has which seat of a room. A seat belongs to the browser, not to one of its tabs: whichever tab comes next, or the
 * same one opened again, is given it, but not while another plays there, unless that is asked for. People and programs of one browser
 * are told apart. Clients that name no browser claim nothing beyond their own line.
 */
export class SeatClaims {
  readonly #claims = new Map<string, Claim>(); // by browserHash, see ParsedJoin

  /** The client took a seat, or came back to it. */
  hold(client: ArenaClient): void {
    const { browserHash, seatIdx } = client.userData as Visitor;
    if (browserHash !== '' && seatIdx >= 0) this.#claims.set(browserHash, { client, kept: undefined });
  }

  /** The client is away and its line kept. */
  keep(client: ArenaClient, kept: Deferred): void {
    const { browserHash } = client.userData as Visitor;
    if (this.#claims.get(browserHash)?.client === client) this.#claims.set(browserHash, { client, kept });
  }

  /** The seat is free again. */
  release(client: ArenaClient): void {
    const { browserHash } = client.userData as Visitor;
    if (this.#claims.get(browserHash)?.client === client) this.#claims.delete(browserHash);
  }

  /** What this browser has in the room. isLive: its tab was heard of just now, and is not to be robbed. */
  find(browserHash: string, nowMs: number): (Claim & { readonly isLive: boolean }) | undefined {
    const claim = this.#claims.get(browserHash);
    if (claim === undefined) return undefined;
    return { ...claim, isLive: claim.kept === undefined && isHeard(claim.client.userData as Visitor, nowMs) };
  }
}
