import { performance } from 'node:perf_hooks';
import { countRefusal, type Metrics } from '../metrics.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { ClientMessageName, RefusalCode, RefusedMessage } from '../protocol/messages.ts';
import type { ArenaClient } from './arena-client.ts';
import { inspectFrame } from './frame-guard.ts';
import { handleMessage, isBroken } from './inbox.ts';
import type { Session } from './open-session.ts';
import { admitFrame, type Visitor } from './visitors.ts';

/** What comes in from clients: counted, answered with a code when refused, and too much of it closes that client only. */
export class MessageGate {
  readonly #session: Session;
  readonly #metrics: Metrics;
  readonly #kick: (client: ArenaClient, reason: string) => void;

  constructor(session: Session, metrics: Metrics, kick: (client: ArenaClient, reason: string) => void) {
    this.#session = session;
    this.#metrics = metrics;
    this.#kick = kick;
  }

  /** Whether Colyseus may have this frame. */
  admit(client: ArenaClient, frame: Uint8Array): boolean {
    const visitor = client.userData as Visitor;
    if (!admitFrame(visitor, performance.now())) {
      this.#refuse(client, { code: 'too-many-messages', line: `limit is ${LIMITS.maxMessagesPerSec} a second` });
      return false;
    }
    const fault = inspectFrame(frame);
    if (fault !== undefined) this.#refuse(client, fault);
    return fault === undefined;
  }

  take(name: ClientMessageName, client: ArenaClient, message: unknown): void {
    const refusal = handleMessage(name, this.#session, client, message);
    if (refusal !== undefined) this.#refuse(client, refusal);
  }

  #refuse(client: ArenaClient, refusal: { readonly code: RefusalCode; readonly line: string }): void {
    const { code, line } = refusal;
    countRefusal(this.#metrics, code);
    const message: RefusedMessage = { code, message: line, tick: this.#session.arena.tick };
    client.send('refused', message);
    const visitor = client.userData as Visitor;
    if (!isBroken(code) || visitor.isKicked) return;
    visitor.brokenMessages++;
    if (visitor.brokenMessages <= LIMITS.maxBrokenMessages) return;
    visitor.isKicked = true;
    this.#kick(client, `${code}: more than ${LIMITS.maxBrokenMessages} broken messages`);
  }
}
