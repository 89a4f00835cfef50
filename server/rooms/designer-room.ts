import type { Arena } from '../arena/arena.ts';
import { Race, type Racer } from '../arena/race.ts';
import type { DesignerSession } from '../hosting/designer-session.ts';
import type { DrawnLevels } from '../hosting/drawn-levels.ts';
import type { DesignedMessage, DesignerHistory, DrawnLevelAnswer, RaceMessage } from '../protocol/designer.ts';
import type { Contest } from './room-loop.ts';

export interface DesignerRoomParts {
  readonly arena: Arena;
  readonly session: DesignerSession;
  readonly drawnLevels: DrawnLevels;
  readonly numStudents: number;
  readonly profile: (
    seatIdx: number,
  ) => { readonly name: string; readonly isConnected: boolean; readonly guest?: string } | undefined;
  readonly send: SendDesigner; // to all clients
}

/** How a client, or all of them, are told. */
export interface SendDesigner {
  (type: 'designed', message: DesignedMessage): void;
  (type: 'race', message: RaceMessage): void;
}

/** The races of a room with a designer: who is in them, what came of them, and what clients are told. */
export class DesignerRoom implements Contest {
  readonly race: Race;
  readonly #parts: DesignerRoomParts;
  #isLevelTold = true; // at first nobody is there, and who comes is greeted
  #isRaceTold = true;
  #isRecorded = false; // the result of this race
  #history: { readonly at: string; readonly answer: DesignerHistory } | undefined;

  constructor(parts: DesignerRoomParts) {
    const { arena, numStudents, profile } = parts;
    this.#parts = parts;
    this.race = new Race(
      arena,
      numStudents,
      (seatIdx) => profile(seatIdx)?.isConnected === true,
      (seatIdx) => profile(seatIdx)?.guest === 'program',
    );
  }

  get designerId(): string {
    return this.#parts.session.designerId;
  }

  get isOver(): boolean {
    return this.race.isOver;
  }

  /** Whether people sit here beside the students. */
  get hasPeople(): boolean {
    return this.#parts.arena.seats.count('human') > 0;
  }

  begin(): void {
    this.race.begin();
    this.#isLevelTold = false;
    this.#isRaceTold = false;
    this.#isRecorded = false;
  }

  follow(): void {
    if (this.race.follow()) this.#isRaceTold = false;
    this.settle();
  }

  /** Called when a person sits down, goes, comes back or has another name. */
  rosterChanged(): void {
    this.#isRaceTold = false;
  }

  /** Takes down the result of a race that is over: a person who goes may end it between two ticks. True where that was due. */
  settle(): boolean {
    if (!this.isOver || this.#isRecorded) return false;
    this.#isRecorded = true;
    this.#isRaceTold = false;
    this.#record();
    return true;
  }

  tell(): void {
    const { send } = this.#parts;
    if (!this.#isLevelTold) send('designed', this.#designed());
    if (!this.#isRaceTold) send('race', this.#result());
    this.#isLevelTold = true;
    this.#isRaceTold = true;
  }

  /** Tells a client that joined. */
  greet(send: SendDesigner): void {
    send('designed', this.#designed());
    send('race', this.#result());
  }

  /** Made anew only when something of it may have changed: anybody may ask for it, at any rate. */
  history(): DesignerHistory {
    const { session, arena } = this.#parts;
    const now = `${arena.episode} ${this.#isRecorded} ${session.numWaiting} ${session.snapshot.cycle}`;
    if (this.#history?.at !== now) this.#history = { at: now, answer: session.history() };
    return this.#history.answer;
  }

  /** Why no level is taken now, or undefined. */
  refusal(nowMs: number): string | undefined {
    return this.#parts.drawnLevels.refusal(this.#parts.session.numWaiting, nowMs);
  }

  /** Errors: InputError for what is no level of this room. */
  offer(text: string, nowMs: number): DrawnLevelAnswer {
    const answer = this.#parts.session.offer(text);
    this.#parts.drawnLevels.keep(answer.levelId, text, nowMs);
    return answer;
  }

  #record(): void {
    const { session, arena } = this.#parts;
    const racers = this.race.racers();
    const returnOf = (role: Racer['role']) => racers.find((racer) => racer.role === role)?.return ?? undefined;
    const protagonist = returnOf('protagonist');
    if (protagonist === undefined) return;
    for (const { seatIdx, return: reached } of racers) {
      session.current.recordOf(arena.seats.at(seatIdx)!.playerId, reached ?? 0);
    }
    const people = racers.filter(({ role }) => role === 'person').map((racer) => racer.return ?? 0);
    session.record({ protagonist, antagonist: returnOf('antagonist'), people });
  }

  #designed(): DesignedMessage {
    const { session, arena } = this.#parts;
    return session.designed(arena.episode);
  }

  #result(): RaceMessage {
    const { session, arena, profile } = this.#parts;
    const { current, countsPeople } = session;
    const { episode, tick, seats } = arena;
    const racers = this.race.racers().map((racer) => ({
      ...racer,
      name: profile(racer.seatIdx)?.name ?? '',
      best: current.bests.get(seats.at(racer.seatIdx)!.playerId) ?? null,
    }));
    const { estimatedRegret, measuredRegret, levelId } = session.designed(episode);
    return { episode, levelId, tick, isOver: this.isOver, racers, estimatedRegret, measuredRegret, countsPeople };
  }
}
