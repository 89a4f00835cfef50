import type { AgentMind } from '../../agents/parts.ts';
import type { Arena } from '../arena/arena.ts';
import type { Seat } from '../arena/seats.ts';
import type { TickReport } from '../arena/tick-report.ts';
import type { GuardedHost } from '../hosting/guarded-host.ts';
import type { Seating } from '../hosting/seating.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { TickNote } from '../records/frames.ts';
import type { Recorder } from '../records/recorder.ts';
import type { StateWriter } from '../sync/state-writer.ts';
import type { Views } from '../sync/views.ts';

export interface RoomLoopParts {
  readonly arena: Arena;
  readonly host: GuardedHost;
  readonly seating: Seating;
  readonly recorder: Recorder;
  readonly writer: StateWriter;
  readonly views: Views;
  readonly tickMs: number;
  readonly isAwaited: (seatIdx: number) => boolean;
  readonly contest: Contest | undefined; // in a room with a designer
  /** Called when the agents' weights were swapped. */
  readonly onWeights: (version: number, hash: string) => void;
  /** Called before the first patch of an episode on another level. */
  readonly publishLevel: () => void;
  /** Called after the state was written: sends the patch. */
  readonly publish: () => void;
  /** Called at most every LIMITS.mindsEveryMs: sends the minds. */
  readonly publishMinds: (minds: readonly AgentMind[]) => void;
}

/** What a room makes of its episodes beside playing them. */
export interface Contest {
  /** Whether the episode counts as ended though its world goes on. */
  readonly isOver: boolean;
  /** Called after each tick, before it is shown. */
  follow(): void;
  /** Called when an episode has begun. */
  begin(): void;
  /** Called whenever clients are told of the state, after a new level and before the patch. */
  tell(): void;
}

const NO_ACTION = 255; // left by an agent that chose nothing: refused by the arena, so the seat stays still

/** The tick loop of one room: choose, step, watch, record, publish. No clock, no sockets. */
export class RoomLoop {
  readonly #parts: RoomLoopParts;
  readonly #agentActions: Uint8Array; // [S]
  readonly #mindsEveryTicks: number;
  #minds: readonly AgentMind[] = [];
  #weightsVersion: number;
  #levelHash: string;

  constructor(parts: RoomLoopParts) {
    this.#parts = parts;
    this.#agentActions = new Uint8Array(parts.arena.spec.numSeats);
    this.#mindsEveryTicks = Math.max(1, Math.ceil(LIMITS.mindsEveryMs / parts.tickMs));
    this.#weightsVersion = parts.host.weightsVersion;
    this.#levelHash = parts.arena.levelHash;
  }

  /** As of the last time they were asked for. */
  get minds(): readonly AgentMind[] {
    return this.#minds;
  }

  /** One tick. */
  run(): TickReport {
    const { arena, host, recorder } = this.#parts;
    const events = arena.openTick();
    this.#submitAgents();
    const report = arena.step();
    host.onTick(report);
    const isMindsTick = report.tick % this.#mindsEveryTicks === 0;
    const notes = this.#takeNotes(isMindsTick);
    const hash = report.tick % LIMITS.hashEveryTicks === 0 ? arena.hash() : undefined;
    recorder.tick(report.tick, report.actions, events, notes, hash);
    this.#parts.contest?.follow();
    this.refresh();
    if (isMindsTick) this.#parts.publishMinds(this.#minds);
    return report;
  }

  /** Starts the next episode, if the last one has ended, and shows its start. */
  restart(): void {
    if (this.#parts.arena.restart()) this.#begin();
  }

  /** Breaks off the episode that runs, and shows the start of the next one. */
  breakOff(): void {
    if (this.#parts.arena.breakOff()) this.#begin();
  }

  #begin(): void {
    const { contest } = this.#parts;
    contest?.begin();
    this.refresh();
  }

  /** Writes the state and sends what changed. */
  refresh(): void {
    const { arena, contest, publishLevel, publish } = this.#parts;
    this.writeState();
    if (arena.levelHash !== this.#levelHash) {
      this.#levelHash = arena.levelHash;
      publishLevel();
    }
    contest?.tell();
    publish();
  }

  /** Arena to schema and views, without sending. */
  writeState(): void {
    const { seating, writer, views, isAwaited, contest } = this.#parts;
    writer.write(
      (seatIdx) => seating.profile(seatIdx),
      (seatIdx) => this.#follow(seatIdx),
      isAwaited,
      contest?.isOver ?? false,
    );
    views.update();
  }

  #submitAgents(): void {
    const { arena, host } = this.#parts;
    const { observations, present } = arena.report;
    this.#agentActions.fill(NO_ACTION);
    host.act(observations, present, this.#agentActions);
    for (const seat of arena.seats.taken()) {
      if (isHosted(seat)) arena.submit(seat.seatIdx, arena.tick + 1, this.#agentActions[seat.seatIdx]);
    }
  }

  #takeNotes(isMindsTick: boolean): TickNote[] {
    const { host } = this.#parts;
    const notes: TickNote[] = [];
    if (host.weightsVersion !== this.#weightsVersion) {
      this.#weightsVersion = host.weightsVersion;
      notes.push({ kind: 'weights', version: host.weightsVersion, hash: host.weightsHash });
      this.#parts.onWeights(host.weightsVersion, host.weightsHash);
    }
    if (!isMindsTick) return notes;
    const before = new Map(this.#minds.map((mind) => [mind.seatIdx, mind.followedSeatIdx]));
    this.#minds = host.minds();
    for (const { seatIdx, followedSeatIdx, strength } of this.#minds) {
      if ((before.get(seatIdx) ?? -1) === followedSeatIdx) continue;
      notes.push({ kind: 'follow', seatIdx, followedSeatIdx, strengthHundredths: Math.round(100 * strength) });
    }
    return notes;
  }

  #follow(seatIdx: number) {
    const mind = this.#minds.find((candidate) => candidate.seatIdx === seatIdx);
    if (mind === undefined) return undefined;
    return { followedSeatIdx: mind.followedSeatIdx, strengthHundredths: Math.round(100 * mind.strength) };
  }
}

/** Whether the room's agents act on this seat. */
function isHosted({ occupant }: Seat): boolean {
  return occupant === 'agent' || occupant === 'stand-in';
}
