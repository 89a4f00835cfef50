import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { type Client, ClientState, CloseCode, Room, ServerError } from '@colyseus/core';
import { InputError } from '../../envs/core/errors.ts';
import type { DesignerLink } from '../hosting/designer-link.ts';
import { countRefusal } from '../http/metrics.ts';
import type { DesignedMessage, RaceMessage } from '../protocol/designer.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { RoomListing } from '../protocol/listing.ts';
import type { RefusalCode, ResolvedRoomOptions } from '../protocol/messages.ts';
import { RoomState } from '../protocol/state.ts';
import { createRefusalError, type ParsedJoin } from './admission.ts';
import type { DesignerRoom } from './designer-room.ts';
import { EpisodeRest } from './episode-rest.ts';
import { describeRoom, levelMessage, welcomeTo } from './greeting.ts';
import { openSession, type Session } from './open-session.ts';
import { countBytes, sendMinds } from './outgoing.ts';
import { KeyPacer, Pacer } from './pacer.ts';
import { Reception } from './reception.ts';
import type { RoomServices, RunningRoom } from './room-services.ts';
import { createVisitor, isHeard, isStalled, type Visitor } from './visitors.ts';

export type ArenaClient = Client<{ userData: Visitor; auth: ParsedJoin }>;

/** Options of `matchMaker.createRoom('arena', ...)`; only this server calls it. */
export interface CreateOptions {
  readonly options: ResolvedRoomOptions;
  readonly levelText?: string;
  readonly designer?: DesignerLink; // whose levels are raced; the room's from here on
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
  override maxMessagesPerSecond = 2 * LIMITS.maxMessagesPerSec; // second line; Reception.admit is the first
  #session!: Session;
  #reception!: Reception;

  override messages = {
    intent: (client: ArenaClient, message: unknown) => this.#reception.take('intent', client, message),
    profile: (client: ArenaClient, message: unknown) => this.#reception.take('profile', client, message),
    wish: (client: ArenaClient, message: unknown) => this.#reception.take('wish', client, message),
  };

  override async onCreate(request: CreateOptions): Promise<void> {
    const { services, roomId, state } = this;
    this.autoDispose = request.isPermanent !== true;
    const publish = () => this.broadcastPatch();
    const publishLevel = () => this.broadcast('level', levelMessage(this.#session));
    const publishMinds = () => sendMinds(this.clients, this.#session.loop.minds, this.#session);
    const sendDesigner = (type: 'designed' | 'race', message: DesignedMessage | RaceMessage) =>
      this.broadcast(type, message);
    const outlets = { sendDesigner, publish, publishLevel, publishMinds };
    this.#session = await openSession({ roomId, ...request, state, ...outlets }, services);
    this.#reception = new Reception(this.#session, services.metrics, (client, reason) =>
      this.kickClient(client.sessionId, CloseCode.WITH_ERROR, reason),
    );
    const dispatch = this[DISPATCH].bind(this);
    this[DISPATCH] = (client: ArenaClient, frame: Buffer) => {
      if (this.#reception.admit(client, frame)) dispatch(client, frame);
    };
    services.rooms.set(roomId, this);
    const pacer = this.#createPacer();
    this.setTimestep(() => pacer.poll(performance.now()), POLL_MS);
  }

  override onJoin(client: ArenaClient): void {
    const { role, name, wish } = client.auth as ParsedJoin;
    const { seating, arena } = this.#session;
    if (this.state.phase === 1) throw this.#refuseJoin('closing', 'this room is closing');
    if (role === 'spectator') {
      if (this.#numSpectators() > LIMITS.maxSpectators) {
        throw this.#refuseJoin('room-full', `${LIMITS.maxSpectators} spectators are the limit`);
      }
      this.#greet(client, createVisitor('', -1, performance.now()));
      return;
    }
    const playerId = randomUUID();
    const seatIdx = seating.join(playerId, name, wish);
    if (seatIdx < 0) {
      const numOpen = arena.spec.numSeats - arena.spec.numBots - arena.seats.count('agent');
      throw this.#refuseJoin('room-full', `people hold all ${numOpen} seats; join as spectator`);
    }
    this.#session.designer?.rosterChanged();
    const isFirst = this.#session.designer !== undefined && arena.seats.count('human') === 1;
    if (this.#session.beginsAnew || isFirst) this.#session.loop.breakOff();
    this.services.store.playerJoined(playerId, this.roomId, seatIdx);
    this.#greet(client, createVisitor(playerId, seatIdx, performance.now()));
  }

  override onDrop(client: ArenaClient): void {
    const visitor = client.userData as Visitor;
    this.#session.views.close(client.sessionId);
    if (visitor.seatIdx < 0 || visitor.isKicked) return;
    this.#session.seating.drop(visitor.seatIdx);
    this.#session.designer?.rosterChanged();
    this.allowReconnection(client, this.services.reconnectSec).catch(() => undefined); // onLeave follows
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
    if (visitor === undefined || visitor.seatIdx < 0) return; // refused, or a spectator
    const seat = this.#session.arena.seats.at(visitor.seatIdx);
    this.services.store.playerLeft(visitor.playerId, seat?.scoreHundredths ?? 0);
    this.#session.seating.leave(visitor.seatIdx);
    this.#session.designer?.rosterChanged();
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

  describeAgents(): string {
    return this.#session.host.summary;
  }

  #createPacer(): { poll(nowMs: number): void } {
    const { arena, loop, options, keyWait, designer } = this.#session;
    const { metrics } = this.services;
    const { tickMs } = options;
    const startNext = () => this.#guard(() => (arena.hasEnded ? loop.restart() : loop.breakOff()));
    const rest =
      designer === undefined
        ? new EpisodeRest(LIMITS.episodeRestMs, () => arena.hasEnded, startNext)
        : new EpisodeRest(LIMITS.raceRestMs, () => this.#isRaceOver(designer), startNext);
    const isHeld = (nowMs: number) => (designer !== undefined && this.clients.length === 0) || rest.isHeld(nowMs);
    const runTick = () => {
      this.#watchAll();
      this.#guard(() => loop.run());
    };
    if (keyWait === undefined) return new Pacer(tickMs, performance.now(), metrics, isHeld, runTick);
    const isReady = (nowMs: number) => keyWait.isReady(nowMs);
    const refresh = () => {
      this.#watchAll();
      loop.refresh();
    };
    return new KeyPacer(performance.now(), { tickMs, metrics, isHeld, isReady, runTick, refresh });
  }

  /** A person who went may have ended the race between two ticks: then the result is told now. */
  #isRaceOver(designer: DesignerRoom): boolean {
    if (designer.settle()) this.#guard(() => this.#session.loop.refresh());
    return designer.isOver;
  }

  #watchAll(): void {
    const now = performance.now();
    for (const client of this.clients) this.#watch(client, now);
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
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
    client.view = this.#session.views.open(client.sessionId, visitor.seatIdx);
    client.ref.on('pong', () => {
      visitor.lastHeardMs = performance.now();
    });
    countBytes(client, this.services.metrics);
    client.send('welcome', welcomeTo(visitor, this.#session));
    this.#session.designer?.greet((type: 'designed' | 'race', message: DesignedMessage | RaceMessage) =>
      client.send(type, message),
    );
    sendMinds([client], this.#session.loop.minds, this.#session);
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

  /** The one that is joining right now is among them. */
  #numSpectators(): number {
    return this.clients.filter((client) => client.auth?.role === 'spectator').length;
  }
}
