import type { SeatAgents, WeightsName } from '../../agents/core/seat-agents.ts';
import type { AgentMind, RoomTick } from '../../agents/parts.ts';
import { hashLevel } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { AgentOptions } from './agent-options.ts';
import type { PolicySeats } from './policy-seats.ts';
import { createScriptedSeats } from './scripted-seats.ts';
import { chooseStudent, type FittedStudent, fitShippedStudents } from './shipped-students.ts';
import { createStudentSeats } from './student-seats.ts';

/** Shipped students where some fit the room; players by rule where none does, with a line for the log that says why. */
export function createShippedSeats(options: AgentOptions): SeatAgents {
  const { fitted, misfits } = fitShippedStudents(options);
  if (fitted.length > 0) return new ShippedSeats(options, fitted);
  if (misfits.length > 0) options.log(`no shipped student fits, players by rule play: ${misfits.join('; ')}`);
  return createScriptedSeats(options);
}

interface ShippedSeat {
  readonly preference: readonly number[];
  readonly seed: number;
}

/**
 * The usual agents of a room: every episode is played by the shipped student that knows its level best (`chooseStudent`), by
 * players by rule where none does. All seats have the same one, which sees what it was trained on and forgets where another
 * one takes over.
 */
export class ShippedSeats implements SeatAgents {
  readonly #options: AgentOptions;
  readonly #students: readonly FittedStudent[];
  readonly #made = new Map<FittedStudent | undefined, PolicySeats>(); // undefined: players by rule
  readonly #seats = new Map<number, ShippedSeat>();
  #playing: PolicySeats;
  #numChanges = 0;
  #hasToldRule = false;

  /** students: those that fit the room, at least one. */
  constructor(options: AgentOptions, students: readonly FittedStudent[]) {
    this.#options = options;
    this.#students = students;
    this.#playing = this.#forLevel();
  }

  get summary(): string {
    return this.#playing.summary;
  }

  get weights(): WeightsName | undefined {
    const { weights } = this.#playing;
    return weights === undefined ? undefined : { ...weights, version: this.#numChanges };
  }

  addAgent(seatIdx: number, preference: readonly number[], seed: number): void {
    this.#seats.set(seatIdx, { preference, seed });
    this.#playing.addAgent(seatIdx, preference, seed);
  }

  removeAgent(seatIdx: number): void {
    this.#seats.delete(seatIdx);
    this.#playing.removeAgent(seatIdx);
  }

  playerChanged(seatIdx: number): void {
    for (const seats of this.#made.values()) seats.playerChanged(seatIdx);
  }

  startEpisode(): void {
    const next = this.#forLevel();
    if (next === this.#playing) next.startEpisode();
    else this.#change(next);
  }

  act(observations: Uint8Array, present: Uint8Array, actions: Uint8Array): void {
    this.#playing.act(observations, present, actions);
  }

  watch(tick: RoomTick): void {
    this.#playing.watch(tick);
  }

  minds(): readonly AgentMind[] {
    return this.#playing.minds();
  }

  async dispose(): Promise<void> {
    for (const seats of this.#made.values()) await seats.dispose();
  }

  #forLevel(): PolicySeats {
    const { generator, levelNow } = this.#options;
    const student = chooseStudent(this.#students, hashLevel(levelNow()), generator);
    if (student === undefined) this.#tellRule();
    const known = this.#made.get(student);
    if (known !== undefined) return known;
    const made =
      student === undefined
        ? createScriptedSeats(this.#options)
        : createStudentSeats(this.#options, student.student, student.fit);
    this.#made.set(student, made);
    return made;
  }

  /** Whoever has the seats gives them to `next`, who begins anew in each. */
  #change(next: PolicySeats): void {
    this.#numChanges++;
    for (const [seatIdx, { preference, seed }] of this.#seats) {
      this.#playing.removeAgent(seatIdx);
      next.playerChanged(seatIdx);
      next.addAgent(seatIdx, preference, new Rng(seed, this.#numChanges).uint32());
    }
    this.#playing = next;
  }

  #tellRule(): void {
    if (this.#hasToldRule) return;
    this.#hasToldRule = true;
    const names = this.#students.map(({ student }) => `${student.name} on ${student.levels.name}`).join(', ');
    this.#options.log(`no shipped student was trained on levels as this one, players by rule play it: ${names}`);
  }
}
