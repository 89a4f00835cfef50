import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { type Client, CloseCode, Protocol, Room, ServerError } from '@colyseus/core';
import type { AgentMind } from '../../agents/parts.ts';
import { TickAccumulator } from '../arena/tick.ts';
import { countRefusal } from '../http/metrics.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { RoomListing } from '../protocol/listing.ts';
import type { MindsMessage, RefusalCode, RefusedMessage, ResolvedRoomOptions } from '../protocol/messages.ts';
import { RoomState } from '../protocol/state.ts';
import { createRefusalError, type ParsedJoin } from './admission.ts';
import { inspectFrame } from './frame-guard.ts';
import { describeRoom, visibleMinds, welcomeTo } from './greeting.ts';
import { handleIntent, handleProfile, handleWish, isBroken } from './inbox.ts';
import { openSession, type Session } from './open-session.ts';
import type { RoomServices, RunningRoom } from './room-services.ts';
import { admitFrame, createVisitor, isHeard, type Visitor } from './visitors.ts';

export type ArenaClient = Client<{ userData: Visitor; auth: ParsedJoin }>;

/** Options of `matchMaker.createRoom('arena', ...)`; only this server calls it. */
export interface CreateOptions {
  readonly options: ResolvedRoomOptions;
  readonly levelText?: string;
  readonly isPermanent?: boolean; // lives without clients
}

/** Colyseus' private entry of every frame; the only place from which one can be refused without closing its client. */
const DISPATCH = '_onMessage';
const POLL_MS = 5; // how often the accumulator is asked; bounds the lateness of a tick on an idle machine
const CLOSING_GRACE_MS = 100; // for 'closing' to leave the sockets

/** A room as Colyseus sees it: hooks that hand over to the session. No rule of the game is here. */
export abstract class ArenaRoom extends Room<{ state: RoomState; client: ArenaClient }> implements RunningRoom {
  protected abstract readonly services: RoomServices;
  override state = new RoomState();
  override patchRate = null; // one patch per tick, sent by the loop
  override maxMessagesPerSecond = 2 * LIMITS.maxMessagesPerSec; // second line; admitFrame is the first
  #session!: Session;
  #accumulator!: TickAccumulator;
  #lastPollMs = 0;

  override messages = {
    intent: (client: ArenaClient, message: unknown) =>
      this.#answer(client, handleIntent(this.#session, client, message)),
    profile: (client: ArenaClient, message: unknown) =>
      this.#answer(client, handleProfile(this.#session, client, message)),
    wish: (client: ArenaClient, message: unknown) => this.#answer(client, handleWish(this.#session, client, message)),
  };

  override async onCreate(request: CreateOptions): Promise<void> {
    this.autoDispose = request.isPermanent !== true;
    this.#guardFrames();
    this.#session = await openSession(
      {
        roomId: this.roomId,
        options: request.options,
        levelText: request.levelText,
        state: this.state,
        publish: () => this.broadcastPatch(),
        publishMinds: (minds) => this.#sendMinds(this.clients, minds),
      },
      this.services,
    );
    this.#accumulator = new TickAccumulator(request.options.tickMs);
    this.services.rooms.set(this.roomId, this);
    this.services.store.openRoom({
      ...this.listing(),
      levelHash: this.#session.world.levelHash,
      isOpen: request.options.open,
    });
    this.services.store.openSession(this.#session.recorder.recordingId, this.roomId);
    this.#lastPollMs = performance.now();
    this.setTimestep(() => this.#poll(), POLL_MS);
  }

  override onJoin(client: ArenaClient): void {
    const join = client.auth as ParsedJoin;
    const isPlayer = join.role === 'player';
    if (!isPlayer && this.#numSpectators() >= LIMITS.maxSpectators) {
      throw this.#refuseJoin('room-full', `${LIMITS.maxSpectators} spectators are the limit`);
    }
    const playerId = isPlayer ? randomUUID() : '';
    const seatIdx = isPlayer ? this.#session.seating.join(playerId, join.name, join.wish) : -1;
    if (isPlayer && seatIdx < 0) {
      throw this.#refuseJoin(
        'room-full',
        `people hold all ${this.#session.arena.spec.numSeats} seats; join as spectator`,
      );
    }
    client.userData = createVisitor(playerId, seatIdx, performance.now());
    if (isPlayer) this.services.store.playerJoined(playerId, this.roomId, seatIdx);
    this.#greet(client);
  }

  override onDrop(client: ArenaClient): void {
    const visitor = client.userData as Visitor;
    this.#session.views.close(client.sessionId);
    if (visitor.seatIdx < 0 || visitor.isKicked) return;
    this.#session.seating.drop(visitor.seatIdx);
    this.allowReconnection(client, LIMITS.reconnectSec);
  }

  override onReconnect(client: ArenaClient): void {
    const visitor = client.userData as Visitor;
    visitor.lastHeardMs = performance.now();
    this.#session.seating.comeBack(visitor.seatIdx);
    this.#greet(client);
  }

  override onLeave(client: ArenaClient): void {
    const visitor = client.userData as Visitor | undefined;
    this.#session.views.close(client.sessionId);
    if (visitor === undefined || visitor.seatIdx < 0) return;
    const seat = this.#session.arena.seats.at(visitor.seatIdx);
    this.services.store.playerLeft(visitor.playerId, seat?.scoreHundredths ?? 0);
    this.#session.seating.leave(visitor.seatIdx);
  }

  override onBeforeShutdown(): void {
    this.#announceClosing();
    this.clock.setTimeout(() => this.disconnect(CloseCode.SERVER_SHUTDOWN), CLOSING_GRACE_MS);
  }

  override async onDispose(): Promise<void> {
    this.services.rooms.delete(this.roomId);
    if (this.#session === undefined) return; // onCreate was refused
    const { arena, recorder } = this.#session;
    await this.#session.close();
    this.services.store.closeSession(recorder.recordingId, arena.tick, 'closed');
    this.services.store.closeRoom(this.roomId);
  }

  override onUncaughtException(error: Error, where: string): void {
    if (error.cause instanceof ServerError) return; // a refused join, already answered
    this.services.log.error({ roomId: this.roomId, where, error: error.cause ?? error }, 'room hook threw');
    if (where !== 'setTimestep' && where !== 'setSimulationInterval') return;
    this.services.metrics.roomFailures.inc();
    this.#announceClosing();
    this.disconnect(CloseCode.WITH_ERROR);
  }

  listing(): RoomListing {
    return describeRoom(this.roomId, this.#session, this.#numSpectators());
  }

  describeAgents(): string {
    return this.#session.host.summary;
  }

  #poll(): void {
    const now = performance.now();
    const { metrics } = this.services;
    const droppedBefore = this.#accumulator.droppedTicks;
    const steps = this.#accumulator.advance(now - this.#lastPollMs);
    this.#lastPollMs = now;
    if (steps === 0) return;
    metrics.droppedTicks.inc(this.#accumulator.droppedTicks - droppedBefore);
    for (let step = steps - 1; step >= 0; step--) {
      metrics.tickLatenessSec.observe((this.#accumulator.latenessMs + step * this.#accumulator.tickMs) / 1000);
      metrics.ticks.inc();
      this.#flagSilent(now);
      this.#session.loop.run();
    }
  }

  #flagSilent(now: number): void {
    for (const client of this.clients) {
      const visitor = client.userData;
      if (visitor !== undefined && visitor.seatIdx >= 0) {
        this.#session.seating.setConnected(visitor.seatIdx, isHeard(visitor, now));
      }
    }
  }

  #greet(client: ArenaClient): void {
    const visitor = client.userData as Visitor;
    client.view = this.#session.views.open(client.sessionId, visitor.seatIdx);
    client.ref.on('pong', () => {
      visitor.lastHeardMs = performance.now();
    });
    this.#countBytes(client);
    client.send('welcome', welcomeTo(visitor, this.#session));
    this.#sendMinds([client], this.#session.loop.minds);
  }

  #sendMinds(clients: readonly ArenaClient[], minds: readonly AgentMind[]): void {
    const { tick } = this.#session.arena;
    for (const client of clients) {
      const seatIdx = client.userData?.seatIdx ?? -1;
      const message: MindsMessage = { tick, minds: visibleMinds(minds, seatIdx, this.#session) };
      client.send('minds', message);
    }
  }

  #guardFrames(): void {
    const dispatch = this[DISPATCH].bind(this);
    this[DISPATCH] = (client: never, frame: Buffer) => {
      if (this.#admit(client, frame)) dispatch(client, frame);
    };
  }

  #admit(client: ArenaClient, frame: Uint8Array): boolean {
    const visitor = client.userData as Visitor;
    if (!admitFrame(visitor, performance.now())) {
      this.#refuse(client, 'too-many-messages', `limit is ${LIMITS.maxMessagesPerSec} messages a second`);
      return false;
    }
    const fault = inspectFrame(frame);
    if (fault !== undefined) this.#refuse(client, fault.code, fault.line);
    return fault === undefined;
  }

  #answer(client: ArenaClient, fault: { code: RefusalCode; line: string } | undefined): void {
    if (fault !== undefined) this.#refuse(client, fault.code, fault.line);
  }

  #refuse(client: ArenaClient, code: RefusalCode, line: string): void {
    countRefusal(this.services.metrics, code);
    const visitor = client.userData as Visitor;
    const message: RefusedMessage = { code, message: line, tick: this.#session.arena.tick };
    client.send('refused', message);
    if (!isBroken(code)) return;
    visitor.brokenMessages++;
    if (visitor.brokenMessages <= LIMITS.maxBrokenMessages || visitor.isKicked) return;
    visitor.isKicked = true;
    this.kickClient(
      client.sessionId,
      CloseCode.WITH_ERROR,
      `${code}: more than ${LIMITS.maxBrokenMessages} broken messages`,
    );
  }

  #refuseJoin(code: RefusalCode, line: string): ServerError {
    countRefusal(this.services.metrics, code);
    return createRefusalError(code, line);
  }

  #announceClosing(): void {
    this.state.phase = 1;
    this.broadcast('closing', { tick: this.#session.arena.tick });
    this.broadcastPatch();
  }

  #countBytes(client: ArenaClient): void {
    const { patchBytes, sentBytes } = this.services.metrics;
    const send = client.raw.bind(client);
    client.raw = (data, options, done) => {
      sentBytes.inc(data.length);
      if (data[0] === Protocol.ROOM_STATE_PATCH) patchBytes.inc(data.length);
      send(data, options, done);
    };
  }

  #numSpectators(): number {
    return this.clients.filter((client) => (client.userData?.seatIdx ?? 0) < 0).length;
  }
}
