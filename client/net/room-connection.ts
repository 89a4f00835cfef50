import { Client, CloseCode, type Room } from '@colyseus/sdk';
import type { DesignedMessage, RaceMessage } from '../../server/protocol/designer.ts';
import { CLOSE_CODES } from '../../server/protocol/limits.ts';
import type {
  ControlMessage,
  JoinOptions,
  LevelMessage,
  MindsMessage,
  PastMessage,
  RefusedMessage,
  WelcomeMessage,
} from '../../server/protocol/messages.ts';
import type { ServerMessages } from '../../server/protocol/server-messages.ts';
import type { RoomState } from '../../server/protocol/state.ts';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';
import { describeEnding, type EndingCode, type RoomEnding, readRefusal } from '../model/room-ending.ts';
import { browserSecret } from './seat-memory.ts';
import { readHealth } from './server-health.ts';

/** The state of the line, always shown. `stalled`: open, but no patch for a while. `gone`: this page has no part in the room; onEnd says why. */
export type ConnectionPhase = 'connecting' | 'live' | 'stalled' | 'reconnecting' | 'gone' | 'left';

export interface RoomEvents {
  onWelcome(message: WelcomeMessage): void;
  onLevel(message: LevelMessage): void;
  onState(state: RoomState): void;
  onMinds(message: MindsMessage): void;
  onPast(message: PastMessage): void;
  onDesigned(message: DesignedMessage): void;
  onRace(message: RaceMessage): void;
  onPreference(preference: readonly number[]): void;
  onRefused(message: RefusedMessage): void;
  onRoundTrip(roundTripMs: number): void;
  onPhase(phase: ConnectionPhase, line: string): void;
  onEnd(ending: RoomEnding): void;
}

/** Who hears each message of the server. */
type Hearers = { readonly [Name in keyof ServerMessages]: (message: ServerMessages[Name]) => void };

type Join = Omit<JoinOptions, 'protocolVersion' | 'browser' | 'takeOver'>;

const STALLED_AFTER_MS = 1500;
const CUT_AFTER_MS = 8000; // a line that is open but silent this long is cut, so that the return can begin
const WATCH_EVERY_MS = 500;
const PING_EVERY_MS = 2000;
const RETRY_DELAYS_MS = [1000, 2000, 4000, 8000]; // while nobody answers
const RETRY_LAST_MS = 8000; // and after that, for as long as the page is open
const HELD_DELAYS_MS = [500, 700]; // a page that is reloaded may be faster than the news that its old line is closed
const NO_SUCH_ROOM = 522; // Colyseus' ErrorCode.MATCHMAKE_INVALID_ROOM_ID

/** Why a join failed. */
interface Failure {
  readonly code: EndingCode;
  readonly line: string;
}

/**
 * One person's line to one room: joins, and comes back by itself. A line that drops is taken up again by the SDK with its token;
 * any other way back to the seat (a reload, a tab closed and opened again, 30 s away) is a join, by which the room knows the browser.
 * What cannot pass ends it, with the true reason; a page may then join again.
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
  #attempts = 0;
  #endCode: EndingCode | undefined; // the last one told
  #recordingId = '';
  #serverStartedAtMs: number | undefined; // of the server that the room is on

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

  /**
   * Joins. Never rejects: what goes wrong is told by onPhase and onEnd; a server that does not answer is asked again for as long as
   * the page is open. takeOver: also from another tab of this browser.
   */
  async open(takeOver = false): Promise<void> {
    const attempt = ++this.#attempts;
    const isWanted = (): boolean => attempt === this.#attempts && this.#phase !== 'left';
    this.#setPhase('connecting', 'Connecting');
    for (let tries = 0; ; tries++) {
      const failure = await this.#tryJoin(takeOver, isWanted);
      if (failure === undefined || !isWanted()) return;
      const isSilent = failure.code === 'unreachable';
      const delays = isSilent ? RETRY_DELAYS_MS : failure.code === 'seat-held' ? HELD_DELAYS_MS : [];
      if (tries >= delays.length) this.#end(failure.code, failure.line);
      else if (isSilent) this.#setPhase('reconnecting', 'No answer. Trying again');
      if (tries >= delays.length && !isSilent) return;
      await new Promise((resolve) => window.setTimeout(resolve, delays[tries] ?? RETRY_LAST_MS));
      if (!isWanted()) return;
    }
  }

  sendIntent(tick: number, action: number): void {
    if (this.#phase === 'live') this.#room?.send('intent', { tick, action });
  }

  askForPreference(mode: 'dealt' | 'free'): void {
    this.#room?.send('wish', { mode });
  }

  sendName(name: string): void {
    this.#room?.send('profile', { name });
  }

  /** Ready for the episode that begins, or for the next one. */
  sendReady(): void {
    this.#room?.send('ready', {});
  }

  /** As the owner of the room. */
  sendControl(message: ControlMessage): void {
    this.#room?.send('control', message);
  }

  /** Gives the seat up for good. */
  async leave(): Promise<void> {
    window.clearInterval(this.#watch);
    this.#setPhase('left', 'You left the room');
    await this.#room?.leave(true);
  }

  /** The page cannot go on: gives the seat up and says what is missing. */
  fail(error: unknown): void {
    if (this.#phase === 'gone' || this.#phase === 'left') return;
    console.error(error);
    const room = this.#room;
    this.#end('page-failed', error instanceof Error ? error.message : String(error));
    void room?.leave(true).catch(() => undefined);
  }

  /** Undefined when it has joined. */
  async #tryJoin(takeOver: boolean, isWanted: () => boolean): Promise<Failure | undefined> {
    const secret = { browser: browserSecret(), takeOver };
    const options: JoinOptions = { protocolVersion: PROTOCOL_VERSION, ...this.#join, ...secret };
    try {
      const room = await this.#client.joinById<RoomState>(this.#roomId, options);
      if (isWanted()) this.#attach(room);
      else void room.leave(true);
      return undefined;
    } catch (error) {
      return this.#explain(error);
    }
  }

  async #explain(error: unknown): Promise<Failure> {
    const { message, code } = error as Error & { readonly code?: number };
    const refusal = readRefusal(message);
    if (refusal !== undefined) return refusal;
    const health = await readHealth();
    if (health === undefined) return { code: 'unreachable', line: message };
    if (health.protocolVersion !== PROTOCOL_VERSION) return { code: 'protocol-mismatch', line: message };
    if (code !== NO_SUCH_ROOM) return { code: 'unreachable', line: message };
    const isAnother = this.#serverStartedAtMs !== undefined && this.#serverStartedAtMs !== health.startedAtMs;
    return { code: isAnother ? 'restarted' : 'gone', line: message };
  }

  #attach(room: Room<unknown, RoomState>): void {
    this.#room = room;
    this.#setPhase('connecting', 'Waiting for the board');
    room.reconnection.minUptime = 0;
    room.reconnection.minDelay = 250;
    room.reconnection.maxDelay = 3000;
    room.reconnection.maxRetries = 14; // about 30 s, as long as the server keeps the seat
    room.reconnection.maxEnqueuedMessages = 0; // an old intent is worth nothing
    for (const [name, hear] of Object.entries(this.#hearers(room))) {
      room.onMessage(name, (message: never) => this.#guard(() => hear(message)));
    }
    room.onStateChange((state) => this.#guard(() => this.#takeState(state)));
    room.onDrop(() => this.#setPhase('reconnecting', 'Connection lost. Coming back to your seat'));
    room.onReconnect(() => this.#setPhase('connecting', 'Back. Waiting for the board'));
    room.onLeave((code) => this.#handleLeave(code));
    room.onError((_, line) => {
      if (line !== undefined) console.warn(`room: ${line}`); // without a line it is the socket's own trouble, which onDrop tells
    });
  }

  #welcome(room: Room<unknown, RoomState>, message: WelcomeMessage): void {
    this.#recordingId = message.recordingId;
    void readHealth().then((health) => {
      this.#serverStartedAtMs ??= health?.startedAtMs;
    });
    this.#events.onWelcome(message);
    if (room.state?.seats > 0) this.#takeState(room.state); // it came first, and no other may come for long
  }

  #takeState(state: RoomState): void {
    if (this.#phase === 'gone' || this.#phase === 'left') return; // patches still come while the server closes the line
    this.#lastPatchMs = performance.now();
    this.#setPhase('live', 'Connected');
    this.#events.onState(state);
  }

  #hearers(room: Room<unknown, RoomState>): Hearers {
    const events = this.#events;
    return {
      welcome: (message) => this.#welcome(room, message),
      level: (message) => events.onLevel(message),
      designed: (message) => events.onDesigned(message),
      race: (message) => events.onRace(message),
      minds: (message) => events.onMinds(message),
      past: (message) => events.onPast(message),
      wish: ({ preference }) => events.onPreference(preference),
      refused: (message) => events.onRefused(message),
      closing: () => this.#end('closing'),
    };
  }

  /** A page that fails on what it is told must not sit on a seat that it cannot play. */
  #guard(take: () => void): void {
    try {
      take();
    } catch (error) {
      this.fail(error);
    }
  }

  #handleLeave(code: number): void {
    this.#room = undefined;
    if (this.#phase === 'left' || this.#phase === 'gone') return;
    if (code === CloseCode.SERVER_SHUTDOWN) this.#end('closing');
    else if (code === CLOSE_CODES.takenOver) this.#end('taken-over');
    else if (code === CloseCode.WITH_ERROR) this.#end('kicked');
    else void this.open();
  }

  #end(code: EndingCode, told = ''): void {
    const ending = describeEnding(code, told, this.#recordingId !== '');
    if (this.#phase === 'gone' && this.#endCode === code) return; // said already
    this.#endCode = code;
    this.#setPhase('gone', ending.title);
    this.#events.onEnd(ending);
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
