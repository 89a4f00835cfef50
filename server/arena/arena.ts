import { type BatchEnvironment, createScene, SCENE_PLAYER_FIELDS, type Scene } from '../../envs/core/environment.ts';
import { Hash64 } from '../../envs/core/hash.ts';
import { hashLevel, type Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { RefusalCode } from '../protocol/messages.ts';
import { type ArenaEvent, isGuest, type LevelEvent, type SeatEvent } from './events.ts';
import { IntentQueue } from './intent-queue.ts';
import { Seats } from './seats.ts';
import { createReport, type TickReport } from './tick-report.ts';
import { computeBlocked, computeVisible } from './visibility.ts';

export interface ArenaOptions {
  readonly environment: BatchEnvironment; // of one world
  readonly level: Level;
  readonly seed: number; // uint32
  readonly isOpen: boolean; // everybody sees everything
  /** Draws the level of the next episode, undefined for the same again; without it every episode is played on the same one. */
  readonly drawLevel?: () => Level | undefined;
}

/**
 * The game of one room without sockets, clock or agents: one world, its seats and its intents.
 *
 * Scores are whole hundredths: of the seats' preferences, which are kept here, or of the world's own reward where it has no
 * preferences. The world's last seats are its own (`spec.numBots`): always taken, what is executed for them is ignored.
 * A tick has two halves. `openTick` starts the next episode if the last one had ended (unless `restart` or `breakOff` already
 * did, so that people see its start before they act) and applies joins, leaves and preferences in the order of their arrival; then
 * `report.observations` is what agents choose from. `step` drains the intents of the tick in seat order (none: the idle
 * action), and steps all seats at once. Nothing can come between in one thread.
 * Everything that happens is decided by levels, seed, the events and the executed actions: a recording holds those.
 */
export class Arena {
  readonly spec: WorldSpec;
  readonly isOpen: boolean;
  readonly seats: Seats;
  readonly scene: Scene; // the same object for ever; its arrays are new where a level has another size
  readonly idleAction: number; // the world's own, else 0
  readonly bodyReturns: Int32Array; // [S] the world's own reward of this episode in hundredths, whoever acted
  readonly #environment: BatchEnvironment;
  readonly #intents: IntentQueue;
  readonly #pending: ArenaEvent[] = [];
  readonly #seeds: Rng;
  readonly #scores: Int32Array; // [S, 2] score and events collected after the last tick; seats change between ticks too
  readonly #report: ReturnType<typeof createReport>;
  readonly #drawLevel: (() => Level | undefined) | undefined;
  #level: Level;
  #levelHash: string;
  #drawn: LevelEvent | undefined; // not yet told by openTick
  #isBroken = false; // the same of an episode that was broken off
  #endHash: string | undefined; // of the last tick, while the next episode waits for its first
  #episode = 0;
  #tick = 0;

  constructor(options: ArenaOptions) {
    const { environment, level } = options;
    const numSeats = environment.spec.numSeats;
    this.spec = environment.spec;
    this.isOpen = options.isOpen;
    this.seats = new Seats(numSeats, environment.spec.numBots);
    this.scene = createScene(level.height, level.width, numSeats);
    this.idleAction = environment.spec.idleAction ?? 0;
    this.#drawLevel = options.drawLevel;
    this.#level = level;
    this.#levelHash = hashLevel(level);
    this.bodyReturns = new Int32Array(numSeats);
    this.#environment = environment;
    this.#intents = new IntentQueue(numSeats);
    this.#seeds = new Rng(options.seed);
    this.#scores = new Int32Array(numSeats * 2);
    this.#report = createReport(environment.spec, level);
    this.#startEpisode();
    this.#readAfter();
  }

  get level(): Level {
    return this.#level;
  }

  get levelHash(): string {
    return this.#levelHash;
  }

  /** Number of the episode, from 1. */
  get episode(): number {
    return this.#episode;
  }

  /** True from the last tick of an episode until `restart` or the next `openTick`. */
  get hasEnded(): boolean {
    return this.#report.terminated || this.#report.truncated;
  }

  /** Last executed tick; 0 before the first. */
  get tick(): number {
    return this.#tick;
  }

  get report(): TickReport {
    return this.#report;
  }

  /** Seats the change at once in `seats`; the world has it from the next `openTick` on. */
  apply(event: ArenaEvent): void {
    this.#pending.push(event);
    if (event.kind === 'level' || event.kind === 'break') return;
    if (event.kind === 'join') {
      this.seats.take(event.seatIdx, event.playerId, event.occupant, event.preferenceHundredths);
    } else if (event.kind === 'leave') {
      this.seats.free(event.seatIdx);
    } else if (event.kind === 'preference') {
      this.seats.setPreference(event.seatIdx, event.preferenceHundredths);
    } else {
      this.seats.setOccupant(event.seatIdx, event.occupant);
    }
    if (event.kind !== 'preference') this.#intents.clear(event.seatIdx);
  }

  /** An intent for a tick to come. Returns why it is refused, or undefined when it is kept. */
  submit(seatIdx: number, tick: number, action: number): RefusalCode | undefined {
    const seat = this.seats.at(seatIdx);
    if (seat === undefined || seat.occupant === 'bot') return 'no-seat';
    if (!Number.isInteger(action) || action < 0 || action >= this.spec.numActions) return 'bad-action';
    return this.#intents.submit(seatIdx, tick, action, this.#tick + 1);
  }

  /** Whether the seat's action of the next tick is known. */
  hasIntent(seatIdx: number): boolean {
    return this.#intents.has(seatIdx, this.#tick + 1);
  }

  /** Starts the next episode if the last one has ended; intents meant for that one are forgotten. False when it goes on. */
  restart(): boolean {
    if (!this.hasEnded) return false;
    this.#startNext();
    return true;
  }

  /** Breaks off an episode that runs and starts the next one. False where it has not begun, or has ended by itself. */
  breakOff(): boolean {
    if (this.hasEnded || this.scene.tick === 0) return false;
    this.#isBroken = true;
    this.#startNext();
    return true;
  }

  /** First half of a tick: applies what changed between ticks and observes. Returns the changes in the order applied. */
  openTick(): readonly ArenaEvent[] {
    const pending = this.#pending.splice(0);
    if (this.hasEnded || pending.some((event) => event.kind === 'break')) {
      this.#startEpisode(pending.find((event) => event.kind === 'level'));
    }
    const events = [...this.#takeStart(), ...pending];
    this.#endHash = undefined;
    for (const event of events) if (event.kind !== 'level' && event.kind !== 'break') this.#applyToWorld(event);
    const report = this.#report;
    for (let seatIdx = 0; seatIdx < report.numSeats; seatIdx++) {
      report.present[seatIdx] = this.#environment.isSeated(0, seatIdx) ? 1 : 0;
      report.isHuman[seatIdx] = isGuest(this.seats.at(seatIdx)?.occupant) ? 1 : 0;
    }
    this.#environment.observe(report.observations);
    return events;
  }

  /** Second half: executes the intents of this tick. */
  step(): TickReport {
    for (let seatIdx = 0; seatIdx < this.spec.numSeats; seatIdx++) {
      const action = this.#intents.take(seatIdx, this.#tick + 1);
      this.#report.actions[seatIdx] = action < 0 ? this.idleAction : action;
    }
    return this.#execute();
  }

  /** Second half in a replay: executes recorded actions [S] instead of intents. */
  stepWith(actions: Uint8Array): TickReport {
    this.#report.actions.set(actions);
    return this.#execute();
  }

  /** Hash of the world's state and of every seat's score as the last tick left them: sixteen hexadecimal digits. */
  hash(): string {
    if (this.#endHash !== undefined) return this.#endHash;
    const hash = new Hash64();
    const world = this.#environment.hash(0);
    for (let i = 0; i < world.length; i++) hash.word(world.charCodeAt(i));
    return hash.words(this.#scores).word(this.#tick).digest();
  }

  #execute(): TickReport {
    const report = this.#report;
    const environment = this.#environment;
    environment.step(report.actions);
    this.#tick++;
    report.tick = this.#tick;
    report.cumulants.set(environment.cumulants);
    report.terminated = environment.terminated[0] !== 0;
    report.truncated = environment.truncated[0] !== 0;
    environment.observe(report.nextObservations);
    this.#score();
    this.#readAfter();
    return report;
  }

  #score(): void {
    const { numCumulants, hasPreferences, numSeats } = this.spec;
    this.#report.rewards.fill(0);
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
      this.bodyReturns[seatIdx] += Math.round(100 * this.#environment.rewards[seatIdx]);
    }
    for (const seat of this.seats.taken()) {
      let score = hasPreferences ? 0 : Math.round(100 * this.#environment.rewards[seat.seatIdx]);
      let collected = 0;
      for (let c = 0; c < numCumulants; c++) {
        const count = this.#report.cumulants[seat.seatIdx * numCumulants + c];
        if (hasPreferences) score += seat.preferenceHundredths[c] * count;
        collected += count;
      }
      this.#report.rewards[seat.seatIdx] = hasPreferences ? score / 100 : this.#environment.rewards[seat.seatIdx];
      if (collected > 0 || score !== 0) this.seats.addScore(seat.seatIdx, score, collected);
    }
    this.#scores.fill(0);
    for (const seat of this.seats.taken()) {
      this.#scores[seat.seatIdx * 2] = seat.scoreHundredths;
      this.#scores[seat.seatIdx * 2 + 1] = seat.collected;
    }
  }

  #readAfter(): void {
    const report = this.#report;
    this.#environment.readScene(0, this.scene);
    for (let seatIdx = 0; seatIdx < report.numSeats; seatIdx++) {
      const at = seatIdx * SCENE_PLAYER_FIELDS;
      const isPresent = this.scene.players[at + 4] !== 0;
      report.nextPositions[seatIdx * 2] = isPresent ? this.scene.players[at] : -1;
      report.nextPositions[seatIdx * 2 + 1] = isPresent ? this.scene.players[at + 1] : -1;
    }
    computeBlocked(this.spec.scene, this.scene, report.nextBlocked);
    computeVisible(this.spec.observation, this.scene, this.isOpen, report.visible);
  }

  #applyToWorld(event: SeatEvent): void {
    if (!this.spec.hasDynamicSeats) return; // every body is always there; only who acts for it changes
    if (event.kind === 'join') this.#environment.join(0, event.seatIdx);
    else if (event.kind === 'leave') this.#environment.leave(0, event.seatIdx);
  }

  /** Starts the world with the next seed of the arena; who was in the world before is in it again. recorded: the level it was played on, if another. */
  #startEpisode(recorded?: LevelEvent): void {
    const isFirst = this.#episode === 0;
    const drawn = isFirst || recorded !== undefined ? undefined : this.#drawLevel?.();
    if (drawn !== undefined) this.#drawn = { kind: 'level', ...gridOf(drawn) };
    const next = recorded === undefined ? drawn : { worldId: this.spec.id, ...gridOf(recorded) };
    if (next !== undefined) this.#changeLevel(next);
    const seated = this.spec.hasDynamicSeats ? this.#report.present.slice() : undefined;
    this.#environment.reset(0, this.#level, this.#seeds.uint32(), seated);
    this.#report.terminated = false;
    this.#report.truncated = false;
    this.#episode++;
    this.bodyReturns.fill(0);
    this.seats.startEpisode();
  }

  /** The next episode before its first tick, so that people see its start. */
  #startNext(): void {
    this.#endHash = this.hash();
    this.#intents.clearAll();
    this.#startEpisode();
    this.#readAfter();
  }

  /** How the episode began, as far as no tick has told it. */
  #takeStart(): ArenaEvent[] {
    const broken: ArenaEvent[] = this.#isBroken ? [{ kind: 'break' }] : [];
    const drawn = this.#drawn === undefined ? [] : [this.#drawn];
    this.#isBroken = false;
    this.#drawn = undefined;
    return [...broken, ...drawn];
  }

  #changeLevel(level: Level): void {
    this.#level = level;
    this.#levelHash = hashLevel(level);
    const { height, width } = level;
    if (height === this.scene.height && width === this.scene.width) return;
    Object.assign(this.scene, createScene(height, width, this.spec.numSeats));
    this.#report.height = height;
    this.#report.width = width;
    this.#report.nextBlocked = new Uint8Array(height * width);
  }
}

/** What a level says beside its world; without the field `parameters` where it has none. */
export function gridOf({ height, width, cells, parameters }: Omit<Level, 'worldId'>): Omit<Level, 'worldId'> {
  return parameters === undefined ? { height, width, cells } : { height, width, cells, parameters };
}
