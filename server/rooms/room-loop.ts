import type { AgentMind } from '../../agents/parts.ts';
import type { Arena } from '../arena/arena.ts';
import type { Seat } from '../arena/seats.ts';
import type { TeamScore } from '../arena/team-score.ts';
import type { TickReport } from '../arena/tick-report.ts';
import type { RoomAgents } from '../hosting/room-agents.ts';
import type { Seating } from '../hosting/seating.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { TickNote } from '../records/frames.ts';
import type { Recorder } from '../records/recorder.ts';
import type { StateWriter } from '../sync/state-writer.ts';
import type { Views } from '../sync/views.ts';
import type { Classroom } from './classroom.ts';
import { discreetMind } from './discreet-mind.ts';
import type { EpisodeGate } from './episode-gate.ts';
import type { PastScores } from './past-scores.ts';
import type { TickNotes } from './tick-notes.ts';

export interface RoomLoopParts {
  readonly arena: Arena;
  readonly agents: RoomAgents;
  readonly seating: Seating;
  readonly recorder: Recorder;
  readonly writer: StateWriter;
  readonly views: Views;
  readonly mindsEveryTicks: number; // whole ticks from one look at the minds to the next
  readonly isAwaited: (seatIdx: number) => boolean;
  readonly gate: EpisodeGate;
  readonly classroom: Classroom;
  readonly team: TeamScore;
  readonly past: PastScores;
  /** Called when a team has ended an episode. */
  readonly onTeamEpisode: (returnHundredths: number) => void;
  readonly contest: Contest | undefined; // in a room with a designer
  readonly notes: TickNotes;
  /** Called before the first patch of an episode on another level. */
  readonly publishLevel: () => void;
  /** Called after the state was written: sends the patch. */
  readonly publish: () => void;
  /** Called every `mindsEveryTicks`, and by `tellMinds`: sends the minds. */
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
  #minds: readonly AgentMind[] = [];
  #levelHash: string;
  #episode: number; // that the agents were told of

  constructor(parts: RoomLoopParts) {
    this.#parts = parts;
    this.#agentActions = new Uint8Array(parts.arena.spec.numSeats);
    this.#levelHash = parts.arena.levelHash;
    this.#episode = parts.arena.episode;
  }

  /** As of the last time they were asked for, of agents that still act. */
  get minds(): readonly AgentMind[] {
    const { seats } = this.#parts.arena;
    return this.#minds.filter(({ seatIdx }) => {
      const seat = seats.at(seatIdx);
      return seat !== undefined && isHosted(seat);
    });
  }

  /** Asks for the minds and sends them: who acts has changed, and it may be long until the next tick. */
  tellMinds(): void {
    const { agents, publishMinds } = this.#parts;
    this.#minds = agents.minds();
    publishMinds(this.minds);
  }

  /** One tick. */
  run(): TickReport {
    const { arena, agents, recorder } = this.#parts;
    const events = arena.openTick();
    this.#submitAgents();
    const report = arena.step();
    agents.watch(report);
    const isMindsTick = report.tick % this.#parts.mindsEveryTicks === 0;
    if (isMindsTick) this.#minds = agents.minds();
    const notes = this.#takeNotes(isMindsTick);
    const hash = report.tick % LIMITS.hashEveryTicks === 0 ? arena.hash() : undefined;
    recorder.tick(report.tick, report.actions, events, notes, hash);
    this.#parts.contest?.follow();
    this.#followTeam();
    this.#parts.past.note();
    this.refresh();
    if (isMindsTick) this.#parts.publishMinds(this.#minds);
    return report;
  }

  #followTeam(): void {
    const { team, seating, onTeamEpisode } = this.#parts;
    const ended = team.follow(() => seating.peopleNames());
    if (ended !== undefined) onTeamEpisode(ended);
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
    const { seating, writer, views, isAwaited, contest, gate, classroom, team } = this.#parts;
    writer.write({
      profileOf: (seatIdx) => seating.profile(seatIdx),
      followOf: (seatIdx) => this.#follow(seatIdx),
      isAwaited,
      isReady: (seatIdx) => gate.isReady(seatIdx),
      isOver: contest?.isOver ?? false,
      areMindsHidden: classroom.areMindsHidden,
    });
    writer.writeTempo({ starting: gate.phase, startsInSec: gate.startsInSec, ...tempoOf(classroom) });
    writer.writeTeam(team);
    views.update();
  }

  #submitAgents(): void {
    const { arena, agents } = this.#parts;
    this.#startEpisode();
    const { observations, present } = arena.report;
    this.#agentActions.fill(NO_ACTION);
    agents.act(observations, present, this.#agentActions);
    for (const seat of arena.seats.taken()) {
      if (isHosted(seat)) arena.submit(seat.seatIdx, arena.tick + 1, this.#agentActions[seat.seatIdx]);
    }
  }

  #startEpisode(): void {
    const { arena, agents } = this.#parts;
    if (arena.episode === this.#episode) return;
    this.#episode = arena.episode;
    agents.startEpisode();
  }

  #takeNotes(isMindsTick: boolean): readonly TickNote[] {
    const { arena, classroom, notes } = this.#parts;
    const minds = isMindsTick ? this.#minds.map((mind) => discreetMind(mind, arena)) : undefined;
    return [...classroom.takeNotes(), ...notes.take(minds)];
  }

  /** The state tells everybody the same: where minds are hidden, or the followed may be out of a viewer's sight, it tells of no follow. */
  #follow(seatIdx: number) {
    const { arena, classroom } = this.#parts;
    if (!arena.isOpen || classroom.areMindsHidden) return undefined;
    const mind = this.#minds.find((candidate) => candidate.seatIdx === seatIdx);
    if (mind?.kind !== 'infers') return undefined;
    return { followedSeatIdx: mind.followedSeatIdx, strengthHundredths: Math.round(100 * mind.strength) };
  }
}

function tempoOf({ isPaused, speedPercent, areMindsHidden }: Classroom) {
  return { isPaused, speedPercent, areMindsHidden };
}

/** Whether the room's agents act on this seat. */
function isHosted({ occupant }: Seat): boolean {
  return occupant === 'agent' || occupant === 'stand-in';
}
