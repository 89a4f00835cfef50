import { type BatchEnvironment, createScene, SCENE_PLAYER_FIELDS, type Scene } from '../../envs/core/environment.ts';
import { Hash64 } from '../../envs/core/hash.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { RefusalCode } from '../protocol/messages.ts';
import type { ArenaEvent } from './events.ts';
import { IntentQueue } from './intent-queue.ts';
import { Seats } from './seats.ts';
import { computeBlocked, computeVisible } from './visibility.ts';

export interface ArenaOptions {
  readonly environment: BatchEnvironment; // of one world
  readonly level: Level;
  readonly seed: number; // uint32
  readonly isOpen: boolean; // everybody sees everything
}

/** What one tick did. Buffers are the arena's, overwritten by the next tick; a superset of agents' RoomTick. */
export interface TickReport {
  readonly tick: number;
  readonly numSeats: number; // S
  readonly present: Uint8Array; // [S] seated before the step
  readonly isHuman: Uint8Array; // [S] a person acts there (not a stand-in)
  readonly observations: Uint8Array; // [S, L] before the step
  readonly actions: Uint8Array; // [S] executed
  readonly cumulants: Uint8Array; // [S, C]
  readonly nextObservations: Uint8Array; // [S, L]
  readonly height: number;
  readonly width: number;
  readonly nextPositions: Int16Array; // [S, 2] row, col after the step; -1, -1 for an empty seat
  readonly nextBlocked: Uint8Array; // [H, W]
  readonly visible: Uint8Array; // [S, S] after the step
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/**
 * The game of one room without sockets, clock or agents: one world, its seats and its intents.
 *
 * Wishes are kept with the seats and scored here in whole numbers; the world's own rewards are not asked for.
 * A tick has two halves. `openTick` starts the world anew if it had ended and applies joins, leaves and wishes in the
 * order of their arrival; then `report.observations` is what agents choose from. `step` drains the intents of the tick in seat
 * order (none: stay), and steps all seats at once. Nothing can come between in one thread.
 * Everything that happens is decided by level, seed, the events and the executed actions: a recording holds those.
 */
export class Arena {
  readonly spec: WorldSpec;
  readonly level: Level;
  readonly isOpen: boolean;
  readonly seats: Seats;
  readonly scene: Scene;
  readonly stayAction: number;
  readonly #environment: BatchEnvironment;
  readonly #intents: IntentQueue;
  readonly #pending: ArenaEvent[] = [];
  readonly #seeds: Rng;
  readonly #scores: Int32Array; // [S, 2] score and events collected after the last tick; seats change between ticks too
  readonly #report: TickReport & { tick: number; terminated: boolean; truncated: boolean };
  #tick = 0;

  constructor(options: ArenaOptions) {
    const { environment, level } = options;
    const numSeats = environment.spec.numSeats;
    this.spec = environment.spec;
    this.level = level;
    this.isOpen = options.isOpen;
    this.seats = new Seats(numSeats);
    this.scene = createScene(level.height, level.width, numSeats);
    this.stayAction = Math.max(0, environment.spec.actionNames.indexOf('stay'));
    this.#environment = environment;
    this.#intents = new IntentQueue(numSeats);
    this.#seeds = new Rng(options.seed);
    this.#scores = new Int32Array(numSeats * 2);
    this.#report = createReport(environment.spec, level);
    this.#resetWorld();
    this.#readAfter();
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
    if (this.seats.at(seatIdx) === undefined) return 'no-seat';
    if (!Number.isInteger(action) || action < 0 || action >= this.spec.numActions) return 'bad-action';
    return this.#intents.submit(seatIdx, tick, action, this.#tick + 1);
  }

  /** First half of a tick: applies what changed between ticks and observes. Returns the changes in the order applied. */
  openTick(): readonly ArenaEvent[] {
    const events = this.#pending.splice(0);
    if (this.#report.terminated || this.#report.truncated) this.#resetWorld();
    for (const event of events) this.#applyToWorld(event);
    const report = this.#report;
    for (let seatIdx = 0; seatIdx < report.numSeats; seatIdx++) {
      report.present[seatIdx] = this.#environment.isSeated(0, seatIdx) ? 1 : 0;
      report.isHuman[seatIdx] = this.seats.at(seatIdx)?.occupant === 'human' ? 1 : 0;
    }
    this.#environment.observe(report.observations);
    return events;
  }

  /** Second half: executes the intents of this tick. */
  step(): TickReport {
    for (let seatIdx = 0; seatIdx < this.spec.numSeats; seatIdx++) {
      const action = this.#intents.take(seatIdx, this.#tick + 1);
      this.#report.actions[seatIdx] = action < 0 ? this.stayAction : action;
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
    const numCumulants = this.spec.numCumulants;
    for (const seat of this.seats.taken()) {
      let score = 0;
      let collected = 0;
      for (let c = 0; c < numCumulants; c++) {
        const count = this.#report.cumulants[seat.seatIdx * numCumulants + c];
        score += seat.preferenceHundredths[c] * count;
        collected += count;
      }
      if (collected > 0) this.seats.addScore(seat.seatIdx, score, collected);
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

  #applyToWorld(event: ArenaEvent): void {
    if (!this.spec.hasDynamicSeats) return; // every body is always there; only who acts for it changes
    if (event.kind === 'join') this.#environment.join(0, event.seatIdx);
    else if (event.kind === 'leave') this.#environment.leave(0, event.seatIdx);
  }

  /** Starts the world on its level with the next seed of the arena; who was in the world before is in it again. */
  #resetWorld(): void {
    const seated = this.spec.hasDynamicSeats ? this.#report.present.slice() : undefined;
    this.#environment.reset(0, this.level, this.#seeds.uint32(), seated);
    this.#report.terminated = false;
    this.#report.truncated = false;
  }
}

function createReport(spec: WorldSpec, level: Level) {
  const { numSeats, numCumulants, observation } = spec;
  return {
    tick: 0,
    numSeats,
    present: new Uint8Array(numSeats),
    isHuman: new Uint8Array(numSeats),
    observations: new Uint8Array(numSeats * observation.length),
    actions: new Uint8Array(numSeats),
    cumulants: new Uint8Array(numSeats * numCumulants),
    nextObservations: new Uint8Array(numSeats * observation.length),
    height: level.height,
    width: level.width,
    nextPositions: new Int16Array(numSeats * 2),
    nextBlocked: new Uint8Array(level.height * level.width),
    visible: new Uint8Array(numSeats * numSeats),
    terminated: false,
    truncated: false,
  };
}
