import { Client, CloseCode, type Room } from '@colyseus/sdk';
import type { DesignedMessage, RaceMessage } from '../../server/protocol/designer.ts';
import type {
  JoinOptions,
  LevelMessage,
  MindsMessage,
  RefusedMessage,
  WelcomeMessage,
} from '../../server/protocol/messages.ts';
import type { RoomState } from '../../server/protocol/state.ts';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';
import { forgetSeat, recallSeat, rememberSeat } from './seat-memory.ts';

/** The state of the line, always shown. `stalled`: open, but no patch for a while. `gone`: this room will not come back. */
export type ConnectionPhase = 'connecting' | 'live' | 'stalled' | 'reconnecting' | 'gone' | 'left';

export interface RoomEvents {
  onWelcome(message: WelcomeMessage): void;
  onLevel(message: LevelMessage): void;
  onState(state: RoomState): void;
  onMinds(message: MindsMessage): void;
  onDesigned(message: DesignedMessage): void;
  onRace(message: RaceMessage): void;
  onWish(preference: readonly number[]): void;
  onRefused(message: RefusedMessage): void;
  onRoundTrip(roundTripMs: number): void;
  onPhase(phase: ConnectionPhase, line: string): void;
}

type Join = Omit<JoinOptions, 'protocolVersion'>;

const STALLED_AFTER_MS = 1500;
const CUT_AFTER_MS = 8000; // a line that is open but silent this long is cut, so that the return can begin
const WATCH_EVERY_MS = 500;
const PING_EVERY_MS = 2000;
const REJOIN_DELAYS_MS = [1000, 2000, 4000, 8000];

/**
 * One person's line to one room: joins, and comes back by itself. First the SDK returns to the same seat with its token; when the
 * server has given that up (30 s), a fresh join is tried; when the room itself is gone, that is said and it ends.
 */
export class RoomConnection {
  readonly #client: Client;
  readonly #roomId: string;
  readonly #join: Join;
  readonly #events: RoomEvents;
  #room: Room<unknown, RoomState> | undefined;
  #phase: ConnectionPhase = 'connecting';
  /** Whether patches come all the time; in a room that waits for keys an answer to a ping is as good. */
  expectsTicks = true;
  #lastPatchMs = 0;
  #lastPingMs = 0;
  #watch: number;

  constructor(endpoint: string, roomId: string, join: Join, events: RoomEvents) {
    this.#client = new Client(endpoint);
    this.#roomId = roomId;
    this.#join = join;
    this.#events = events;
    this.#watch = window.setInterval(() => this.#lookAtLine(), WATCH_EVERY_MS);
  }

  get phase(): ConnectionPhase {
    return this.#phase;
  }

  /** Takes the seat that this tab held before, where there is one, else a new seat. Rejects when the room refuses. */
  async open(): Promise<void> {
    this.#setPhase('connecting', 'Connecting');
    const token = this.#join.role === 'spectator' ? undefined : recallSeat(this.#roomId);
    const held =
      token === undefined ? undefined : await this.#client.reconnect<RoomState>(token).catch(() => undefined);
    if (held === undefined) forgetSeat(this.#roomId);
    const options: JoinOptions = { protocolVersion: PROTOCOL_VERSION, ...this.#join };
    this.#attach(held ?? (await this.#client.joinById<RoomState>(this.#roomId, options)));
  }

  sendIntent(tick: number, action: number): void {
    if (this.#phase === 'live') this.#room?.send('intent', { tick, action });
  }

  sendWish(mode: 'dealt' | 'free'): void {
    this.#room?.send('wish', { mode });
  }

  sendName(name: string): void {
    this.#room?.send('profile', { name });
  }

  /** Gives the seat up for good. */
  async leave(): Promise<void> {
    window.clearInterval(this.#watch);
    forgetSeat(this.#roomId);
    this.#setPhase('left', 'You left the room');
    await this.#room?.leave(true);
  }

  #attach(room: Room<unknown, RoomState>): void {
    this.#room = room;
    room.reconnection.minUptime = 0;
    room.reconnection.minDelay = 250;
    room.reconnection.maxDelay = 3000;
    room.reconnection.maxRetries = 14; // about 30 s, as long as the server keeps the seat
    room.reconnection.maxEnqueuedMessages = 0; // an old intent is worth nothing
    room.onMessage('welcome', (message: WelcomeMessage) => {
      rememberSeat(this.#roomId, room.reconnectionToken);
      this.#events.onWelcome(message);
      if (room.state?.seats > 0) this.#takeState(room.state); // it came first, and no other may come for long
    });
    room.onMessage('level', (message: LevelMessage) => this.#events.onLevel(message));
    room.onMessage('designed', (message: DesignedMessage) => this.#events.onDesigned(message));
    room.onMessage('race', (message: RaceMessage) => this.#events.onRace(message));
    room.onMessage('minds', (message: MindsMessage) => this.#events.onMinds(message));
    room.onMessage('wish', (message: { preference: number[] }) => this.#events.onWish(message.preference));
    room.onMessage('refused', (message: RefusedMessage) => this.#events.onRefused(message));
    room.onMessage('closing', () => this.#setPhase('gone', 'The room is closing'));
    room.onStateChange((state) => this.#takeState(state));
    room.onDrop(() => this.#setPhase('reconnecting', 'Connection lost. Coming back to your seat'));
    room.onReconnect(() => this.#setPhase('connecting', 'Back. Waiting for the board'));
    room.onLeave((code) => this.#handleLeave(code));
    room.onError((_, line) => {
      if (line !== undefined) console.warn(`room: ${line}`); // without a line it is the socket's own trouble, which onDrop tells
    });
  }

  #takeState(state: RoomState): void {
    this.#lastPatchMs = performance.now();
    if (this.#phase !== 'gone') this.#setPhase('live', 'Connected');
    this.#events.onState(state);
  }

  #handleLeave(code: number): void {
    this.#room = undefined;
    if (this.#phase === 'left') return;
    if (code === CloseCode.SERVER_SHUTDOWN || this.#phase === 'gone') {
      this.#end('The room has closed');
      return;
    }
    this.#setPhase('reconnecting', 'The seat was given up. Joining again');
    void this.#rejoin();
  }

  async #rejoin(): Promise<void> {
    for (const delayMs of REJOIN_DELAYS_MS) {
      await new Promise((resolve) => window.setTimeout(resolve, delayMs));
      if (this.#phase === 'left') return;
      const isBack = await this.open().then(
        () => true,
        () => false,
      );
      if (isBack) return;
      this.#setPhase('reconnecting', 'Still no answer. Trying again');
    }
    this.#end('The room is gone');
  }

  #end(line: string): void {
    window.clearInterval(this.#watch);
    forgetSeat(this.#roomId);
    this.#setPhase('gone', line);
  }

  #lookAtLine(): void {
    if (this.#phase !== 'live' && this.#phase !== 'stalled') return;
    const now = performance.now();
    const silentMs = now - this.#lastPatchMs;
    const stalledAfterMs = this.expectsTicks ? STALLED_AFTER_MS : STALLED_AFTER_MS + PING_EVERY_MS;
    if (silentMs > CUT_AFTER_MS) this.#room?.connection.close(CloseCode.MAY_TRY_RECONNECT);
    else if (silentMs > stalledAfterMs) this.#setPhase('stalled', 'No news from the server for a moment');
    if (now - this.#lastPingMs < PING_EVERY_MS) return;
    this.#lastPingMs = now;
    this.#room?.ping((roundTripMs) => {
      this.#events.onRoundTrip(roundTripMs);
      if (this.expectsTicks) return;
      this.#lastPatchMs = performance.now();
      if (this.#phase === 'stalled') this.#setPhase('live', 'Connected');
    });
  }

  #setPhase(phase: ConnectionPhase, line: string): void {
    if (phase === this.#phase && phase === 'live') return;
    this.#phase = phase;
    this.#events.onPhase(phase, line);
  }
}
