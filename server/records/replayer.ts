import { InputError } from '../../envs/core/errors.ts';
import { finish, type Steps } from '../../envs/core/steps.ts';
import { Arena } from '../arena/arena.ts';
import type { ArenaEvent } from '../arena/events.ts';
import { type LevelFacts, type RecordedWorld, recreateRoomWorld } from '../arena/room-world.ts';
import type { TickReport } from '../arena/tick-report.ts';
import type { TickFrame } from './frames.ts';
import type { Recording } from './reader.ts';

export interface VerifyReport {
  readonly ticks: number; // re-simulated
  readonly hashesChecked: number;
  readonly isClosed: boolean; // has an end frame
  /** The first tick whose hash differs; undefined when all hold. */
  readonly mismatch: { readonly tick: number; readonly recorded: string; readonly simulated: string } | undefined;
}

/** A recorded session played again in the same arena the room used. */
export class Replayer {
  readonly arena: Arena;
  readonly recording: Recording;
  readonly #world: RecordedWorld;

  /** Errors: InputError when this version no longer knows the world, its settings or its level. */
  constructor(recording: Recording) {
    const { header, level } = recording;
    this.#world = recreateRoomWorld(header.worldId, header.worldSettings, level);
    const { environment } = this.#world;
    this.recording = recording;
    this.arena = new Arena({ environment, level, seed: header.seed, isOpen: header.isOpen });
  }

  /** Of the level that is played now. */
  get facts(): LevelFacts {
    return this.#world.factsOf(this.arena.level);
  }

  /** Plays one tick. Errors: InputError when the frame names a seat, action, preference or level that the world does not have. */
  play(frame: TickFrame): TickReport {
    const { numSeats, numActions } = this.arena.spec;
    const where = `tick ${frame.tick}`;
    if (frame.actions.length !== numSeats) {
      throw new InputError('actions of a tick', { value: frame.actions.length, limit: `${numSeats}`, where });
    }
    for (const action of frame.actions) {
      if (action >= numActions) throw new InputError('action', { value: action, limit: `0..${numActions - 1}`, where });
    }
    frame.events.forEach((event, index) => {
      this.#assertEvent(frame.events, index, where);
      this.arena.apply(event);
    });
    this.arena.openTick();
    return this.arena.stepWith(frame.actions);
  }

  #assertEvent(events: readonly ArenaEvent[], index: number, where: string): void {
    const event = events[index];
    if (event.kind === 'break') {
      if (this.arena.hasEnded || index > 0) throw new InputError('break event where no episode runs', { where });
      return;
    }
    if (event.kind === 'level') {
      const isAtStart = index === 0 ? this.arena.hasEnded : index === 1 && events[0].kind === 'break';
      if (!isAtStart) throw new InputError('level event within an episode', { where });
      this.#world.assertLevel({ worldId: this.arena.spec.id, ...event });
      return;
    }
    const { numSeats, numBots, numCumulants, hasPreferences } = this.arena.spec;
    const numTaken = numSeats - numBots; // seats that can be taken
    if (event.seatIdx >= numTaken) {
      throw new InputError('seat', { value: event.seatIdx, limit: `0..${numTaken - 1}`, where });
    }
    if (!('preferenceHundredths' in event)) return;
    const { length } = event.preferenceHundredths;
    const expected = hasPreferences ? numCumulants : 0;
    if (length !== expected) throw new InputError('preference length', { value: length, limit: `${expected}`, where });
  }
}

/** Re-simulates a recording and checks every hash, the last one included. */
export function verifyRecording(recording: Recording): VerifyReport {
  return finish(verifyInSteps(recording));
}

/** The same, a tick a step. */
export function* verifyInSteps(recording: Recording): Steps<VerifyReport> {
  const replayer = new Replayer(recording);
  let hashesChecked = 0;
  const report = (mismatch: VerifyReport['mismatch']): VerifyReport => ({
    ticks: replayer.arena.tick,
    hashesChecked,
    isClosed: recording.end !== undefined,
    mismatch,
  });
  const check = (tick: number, recorded: string) => {
    hashesChecked++;
    const simulated = replayer.arena.hash();
    return simulated === recorded ? undefined : { tick, recorded, simulated };
  };
  for (const frame of recording.ticks) {
    replayer.play(frame);
    const mismatch = frame.hash === undefined ? undefined : check(frame.tick, frame.hash);
    if (mismatch !== undefined) return report(mismatch);
    yield;
  }
  const { end } = recording;
  return report(end === undefined || end.hash === '' ? undefined : check(end.tick, end.hash));
}
