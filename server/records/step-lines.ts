import type { ObservationSpec } from '../../envs/core/specs.ts';
import type { Transition } from './transitions.ts';

/**
 * The compact text form of transitions, a JSON record a line (docs/protocol.md, "Exports"). First a line about all of them:
 *
 *     {"format":"murmuration-steps","version":2,"world":"coins","recording":"...","observationLength":147,"packing":"bits"}
 *
 * then a line a step: player, seat, tick, who, action, observation; `next`, the observation after the step, only where the
 * next line of that player and seat is not of the tick after or sees something else; `end` (terminated, truncated) where the
 * step ended its episode. Observations are base64 of bytes, or of bits (the first is the highest of a byte) where the world
 * says that all of them are flags.
 */
export class StepLines {
  readonly #packing: 'bits' | 'bytes';
  readonly #pending = new Map<number, Step>(); // by seat: the last step, whose `next` is not decided yet
  readonly head: string;

  constructor(world: string, recording: string, { length, low, high }: ObservationSpec) {
    this.#packing = low === 0 && high === 1 ? 'bits' : 'bytes';
    this.head = JSON.stringify({
      format: 'murmuration-steps',
      version: 2,
      world,
      recording,
      observationLength: length,
      packing: this.#packing,
    });
  }

  /** The line of the seat's step before this one, which is now decided; undefined when there is none. */
  push(transition: Transition): string | undefined {
    const { player, seat, tick, who, action, terminated, truncated } = transition;
    const step: Step = {
      player,
      seat,
      tick,
      who,
      action,
      observation: this.#pack(transition.observation),
      next: this.#pack(transition.nextObservation),
      end: terminated ? 'terminated' : truncated ? 'truncated' : undefined,
    };
    const before = this.#pending.get(seat);
    this.#pending.set(seat, step);
    return before === undefined ? undefined : format(before, step);
  }

  /** The lines that are left at the end. */
  *flush(): Generator<string> {
    for (const step of this.#pending.values()) yield format(step);
    this.#pending.clear();
  }

  #pack(observation: Uint8Array): string {
    return Buffer.from(this.#packing === 'bits' ? packBits(observation) : observation).toString('base64');
  }
}

interface Step {
  readonly player: number;
  readonly seat: number;
  readonly tick: number;
  readonly who: string;
  readonly action: number;
  readonly observation: string;
  readonly next: string;
  readonly end: 'terminated' | 'truncated' | undefined;
}

function format(step: Step, after?: Step): string {
  const goesOn = after?.player === step.player && after.tick === step.tick + 1 && after.observation === step.next;
  return JSON.stringify(goesOn ? { ...step, next: undefined } : step);
}

/** Flags as bits, the first one highest; bits of the last byte that are left are 0. */
function packBits(flags: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  for (let i = 0; i < flags.length; i++) if (flags[i] !== 0) bytes[i >> 3] |= 0x80 >> (i & 7);
  return bytes;
}
