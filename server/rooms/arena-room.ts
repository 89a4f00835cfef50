import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { ClientState, CloseCode, Room, ServerError } from '@colyseus/core';
import { InputError } from '../../envs/core/errors.ts';
import type { DesignerLink } from '../hosting/designer-link.ts';
import { countRefusal } from '../metrics.ts';
import type { DesignedMessage, RaceMessage } from '../protocol/designer.ts';
import { CLOSE_CODES, LIMITS } from '../protocol/limits.ts';
import type { RoomListing } from '../protocol/listing.ts';
import { CLIENT_MESSAGE_NAMES, type RefusalCode, type ResolvedRoomOptions } from '../protocol/messages.ts';
import { RoomState } from '../protocol/state.ts';
import { createRefusalError, type ParsedJoin } from './admission.ts';
import type { ArenaClient } from './arena-client.ts';
import type { DesignerRoom } from './designer-room.ts';
import { MessageGate } from './message-gate.ts';
import { openSession, type Session } from './open-session.ts';
import { countBytes, sendMinds, sendPast } from './outgoing.ts';
import { createRoomPacer } from './room-pacer.ts';
import type { RoomServices, RunningRoom } from './room-services.ts';
import { SeatClaims } from './seat-claims.ts';
import { Vacancy } from './vacancy.ts';
import { createVisitor, isHeard, isStalled, type Visitor } from './visitors.ts';
import { describeRoom, levelMessage, welcomeTo } from './welcome.ts';

/** Options of `matchMaker.createRoom('arena', ...)`; only this server calls it. */
export interface CreateOptions {
  readonly options: ResolvedRoomOptions;
  readonly levelText?: string;
  readonly studentPaths?: Readonly<Record<string, string>>; // see SessionRequest
  readonly designer?: DesignerLink; // whose levels are raced; the room's from here on
  readonly isPermanent?: boolean; // lives without clients
  readonly ownerKeyHash?: string; // of the key that whoever made the room was given
}

/** Colyseus' private entry of every frame; the only place from which one can be refused without closing its client. */
const DISPATCH = '_onMessage';
/** Colyseus' private table of seats: of clients on their way between join and socket, and of dropped ones that may come back. */
const RESERVED = '_reservedSeats';
const POLL_MS = 5; // how often the accumulator is asked; bounds the lateness of a tick on an idle machine
const CLOSING_GRACE_MS = 100; // for 'closing' to leave the sockets

/** A room as Colyseus sees it: hooks that hand over to the session. No rule of the game is here. */
export abstract class ArenaRoom extends Room<{ state: RoomState; client: ArenaClient }> implements RunningRoom {
  protected abstract readonly services: RoomServices;
  override state = new RoomState();
  override patchRate = null; // one patch per tick, sent by the loop
  override maxMessagesPerSecond = 2 * LIMITS.maxMessagesPerSec; // second line; MessageGate.admit is the first
  #session!: Session;
  #hasFailed = false; // a tick threw
  #messageGate!: MessageGate;
  readonly #claims = new SeatClaims();

  override messages = Object.fromEntries(
    CLIENT_MESSAGE_NAMES.map((name) => [
      name,
      (client: ArenaClient, message: unknown) => this.#messageGate.take(name, client, message),
    ]),
  );

  override async onCreate(request: CreateOptions): Promise<void> {
    const { services, roomId, state } = this;
    this.autoDispose = false; // it would end a room as soon as the last one left
    const publish = () => this.broadcastPatch();
    const publishLevel = () => this.broadcast('level', levelMessage(this.#session));
    const publishMinds = () => sendMinds(this.clients, this.#session.loop.minds, this.#session);
    const sendDesigner = (type: 'designed' | 'race', message: DesignedMessage | RaceMessage) =>
      this.broadcast(type, message);
    const isWatched = () => this.#numSpectators() > 0;
    const outlets = { sendDesigner, publish, publishLevel, publishMinds, isWatched };
    this.#session = await openSession({ roomId, ...request, state, ...outlets }, services);
    this.#messageGate = new MessageGate(this.#session, services.metrics, (client, reason) =>
      this.kickClient(client.sessionId, CloseCode.WITH_ERROR, reason),
    );
    const dispatch = this[DISPATCH].bind(this);
    this[DISPATCH] = (client: ArenaClient, frame: Buffer) => {
      if (this.#messageGate.admit(client, frame)) dispatch(client, frame);
    };
    services.rooms.set(roomId, this);
    const pacerParts = {
      session: this.#session,
      metrics: services.metrics,
      hasClients: () => this.clients.length > 0,
      watchAll: () => this.#watchAll(),
      guard: (run: () => void) => this.#guard(run),
    };
    const pacer = createRoomPacer(pacerParts, performance.now());
    const vacancy = new Vacancy(1000 * services.emptyRoomSec);
    this.setTimestep(() => {
      const nowMs = performance.now();
      pacer.poll(nowMs);
      if (request.isPermanent !== true && vacancy.isOver(this.#numExpected(), nowMs)) this.#endEmpty();
    }, POLL_MS);
  }

  override onJoin(client: ArenaClient): void {
    const { role, name, wish, browserHash } = client.auth as ParsedJoin;
    const { seating, arena } = this.#session;
    if (this.state.phase === 1) throw this.#refuseJoin('closing', 'this room is closing');
    if (role === 'spectator') {
      if (this.#numSpectators() > LIMITS.maxSpectators) {
        throw this.#refuseJoin('room-full', `${LIMITS.maxSpectators} spectators are the limit`);
      }
      this.#greet(client, createVisitor('', -1, performance.now()));
      return;
    }
    if (this.#giveSeatBack(client)) return;
    const playerId = randomUUID();
    const guest = role === 'bot' ? 'program' : 'human';
    const seatIdx = seating.join(playerId, name, wish, guest);
    if (seatIdx < 0) {
      const numOpen = arena.spec.numSeats - arena.spec.numBots - arena.seats.count('agent');
      throw this.#refuseJoin(
        'room-full',
        `${seating.count('program') > 0 ? 'people and bots' : 'people'} hold all ${numOpen} seats; join as spectator`,
      );
    }
    this.#session.designer?.rosterChanged();
    const isFirst = seating.count('human') + seating.count('program') === 1;
    if (this.#session.beginsAnew(isFirst)) this.#session.loop.breakOff();
    if (guest === 'human') this.services.store.playerJoined(playerId, this.roomId, seatIdx);
    this.#greet(client, createVisitor(playerId, seatIdx, performance.now(), browserHash));
  }

  override onDrop(client: ArenaClient): void {
    const visitor = client.userData as Visitor;
    this.#session.views.close(client.sessionId);
    if (visitor.seatIdx < 0 || visitor.isKicked || visitor.isTakenOver) return;
    this.#session.seating.drop(visitor.seatIdx);
    this.#session.designer?.rosterChanged();
    this.#session.loop.tellMinds();
    const kept = this.allowReconnection(client, this.services.reconnectSec);
    this.#claims.keep(client, kept);
    kept.catch(() => undefined); // onLeave follows
  }

  override onReconnect(client: ArenaClient): void {
    const visitor = client.userData as Visitor;
    this.#session.seating.comeBack(visitor.seatIdx);
    this.#session.designer?.rosterChanged();
    const nowMs = performance.now();
    this.#greet(client, { ...visitor, joinedAtMs: nowMs, lastHeardMs: nowMs });
  }

  override onLeave(client: ArenaClient): void {
    const visitor = client.userData;
    this.#session.views.close(client.sessionId);
    if (visitor === undefined || visitor.seatIdx < 0 || visitor.isTakenOver) return; // refused, a spectator, or another tab's now
    this.#claims.release(client);
    const seat = this.#session.arena.seats.at(visitor.seatIdx);
    const score = this.#session.team.isShared ? undefined : (seat?.scoreHundredths ?? 0);
    this.services.store.playerLeft(visitor.playerId, score);
    this.#session.seating.leave(visitor.seatIdx);
    this.#session.designer?.rosterChanged();
    this.#session.loop.tellMinds();
  }

  override onBeforeShutdown(): void {
    this.#announceClosing();
    this.clock.setTimeout(() => this.disconnect(CloseCode.SERVER_SHUTDOWN), CLOSING_GRACE_MS);
  }

  override async onDispose(): Promise<void> {
    this.services.rooms.delete(this.roomId);
    await this.#session?.close(); // missing when onCreate was refused
  }

  /** Colyseus wraps every hook and timer with this: a bug here must not end the process. A tick that throws ends its room. */
  override onUncaughtException(error: Error, where: string): void {
    if (error.cause instanceof ServerError || error.cause instanceof InputError) return; // a refusal, already answered
    this.services.log.error({ roomId: this.roomId, where, error: error.cause ?? error }, 'room hook threw');
  }

  listing(): RoomListing {
    return describeRoom(this.roomId, this.#session, this.#numSpectators());
  }

  get designer(): DesignerRoom | undefined {
    return this.#session.designer;
  }

  get areMindsHidden(): boolean {
    return this.#session.classroom.areMindsHidden;
  }

  describeAgents(): string {
    return this.#session.agents.summary;
  }

  #watchAll(): void {
    const now = performance.now();
    for (const client of this.clients) this.#watch(client, now);
  }

  #guard(run: () => void): void {
    if (this.#hasFailed) return; // several ticks may be due at once
    try {
      run();
    } catch (error) {
      this.#hasFailed = true;
      this.services.metrics.roomFailures.inc();
      this.services.log.error({ roomId: this.roomId, error }, 'tick threw; the room closes');
      this.#announceClosing();
      this.setTimestep(() => undefined);
      this.disconnect(CloseCode.WITH_ERROR);
    }
  }

  /** A socket that is cut here counts as dropped: its person may come back. */
  #watch({ userData, state, ref }: ArenaClient, nowMs: number): void {
    if (userData === undefined) return;
    this.#session.seating.setConnected(userData.seatIdx, isHeard(userData, nowMs));
    const socket = ref as unknown as Pick<WebSocket, 'bufferedAmount'> & { terminate(): void }; // of the ws package
    if (isStalled(userData, state === ClientState.JOINING, socket.bufferedAmount, nowMs)) socket.terminate();
  }

  #greet(client: ArenaClient, visitor: Visitor): void {
    client.userData = visitor;
    this.#claims.hold(client);
    client.view = this.#session.views.open(client.sessionId, visitor.seatIdx);
    client.ref.on('pong', () => {
      visitor.lastHeardMs = performance.now();
    });
    countBytes(client, this.services.metrics);
    client.send('welcome', welcomeTo(visitor, this.#session));
    this.#session.designer?.greet((type: 'designed' | 'race', message: DesignedMessage | RaceMessage) =>
      client.send(type, message),
    );
    this.#session.loop.tellMinds(); // to all: nobody keeps the card of an agent whose seat was taken
    sendPast(client, this.#session);
  }

  /** Whether the client's browser has a seat here already: then it is played in this tab from now on, with its score and preference. */
  #giveSeatBack(client: ArenaClient): boolean {
    const { browserHash, takeOver, name } = client.auth as ParsedJoin;
    const nowMs = performance.now();
    const claim = this.#claims.find(browserHash, nowMs);
    if (claim === undefined) return false;
    if (claim.isLive && !takeOver) throw this.#refuseJoin('seat-held', 'you already play here in another tab');
    const last = claim.client.userData as Visitor;
    last.isTakenOver = true;
    if (claim.kept !== undefined) claim.kept.reject(false);
    else this.kickClient(claim.client.sessionId, CLOSE_CODES.takenOver, 'played in another tab now');
    this.#session.seating.rename(last.seatIdx, name);
    this.#session.seating.comeBack(last.seatIdx);
    this.#session.designer?.rosterChanged();
    this.#greet(client, createVisitor(last.playerId, last.seatIdx, nowMs, browserHash));
    return true;
  }

  #refuseJoin(code: RefusalCode, line: string): ServerError {
    countRefusal(this.services.metrics, code);
    return createRefusalError(code, line);
  }

  /** Who is there; where nobody is, who is on the way or may come back to a seat that is kept. */
  #numExpected(): number {
    return this.clients.length > 0 ? this.clients.length : Object.keys(this[RESERVED]).length; // asked every few milliseconds
  }

  #endEmpty(): void {
    this.#announceClosing();
    this.setTimestep(() => undefined);
    void this.disconnect();
  }

  #announceClosing(): void {
    this.state.phase = 1;
    this.broadcast('closing', { tick: this.#session.arena.tick });
    this.broadcastPatch();
  }

  /** The one that is joining right now is among them. */
  #numSpectators(): number {
    return this.clients.filter((client) => client.auth?.role === 'spectator').length;
  }
}
