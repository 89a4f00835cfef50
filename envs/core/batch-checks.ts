import { InputError } from './errors.ts';

/** Checks that every world shares: made once here so that their messages are the same. All throw InputError. */

/** Phases of one world. */
export const PHASE_UNSET = 0;
export const PHASE_RUNNING = 1;
export const PHASE_ENDED = 2;

export function assertAllRunning(phase: Uint8Array): void {
  for (let worldIdx = 0; worldIdx < phase.length; worldIdx++) {
    if (phase[worldIdx] !== PHASE_RUNNING) {
      const state = phase[worldIdx] === PHASE_ENDED ? 'has ended' : 'was never reset';
      throw new InputError(`world ${worldIdx} ${state}`, { limit: 'reset before the next step' });
    }
  }
}

export function assertActions(actions: Uint8Array, numExpected: number, numActions: number): void {
  if (actions.length !== numExpected) {
    throw new InputError('number of actions', { value: actions.length, limit: `${numExpected} (worlds x seats)` });
  }
  for (let i = 0; i < numExpected; i++) {
    if (actions[i] >= numActions) {
      throw new InputError('action', { value: actions[i], limit: `0..${numActions - 1}`, where: `actions[${i}]` });
    }
  }
}

export function assertIndex(name: string, index: number, count: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new InputError(`${name} index`, { value: index, limit: `0..${count - 1}` });
  }
}

/** Worlds of batches like these can be copied into each other. */
export function assertSameState(
  id: string,
  bytesPerWorld: number,
  other: { readonly spec: { readonly id: string }; readonly bytesPerWorld: number },
): void {
  if (other.spec.id !== id) throw new InputError('a world to copy', { value: other.spec.id, limit: id });
  if (other.bytesPerWorld !== bytesPerWorld) {
    throw new InputError('a world to copy was made with other settings', {
      value: `${other.bytesPerWorld} bytes`,
      limit: `${bytesPerWorld} bytes`,
    });
  }
}

export function assertPreference(preferenceHundredths: ArrayLike<number>, numCumulants: number): void {
  if (preferenceHundredths.length !== numCumulants) {
    throw new InputError('length of a preference vector', {
      value: preferenceHundredths.length,
      limit: `${numCumulants}`,
    });
  }
  for (let c = 0; c < numCumulants; c++) {
    const hundredths = preferenceHundredths[c];
    if (!Number.isInteger(hundredths) || hundredths < -100 || hundredths > 100) {
      throw new InputError(`preference[${c}]`, { value: hundredths, limit: 'whole hundredths in -100..100' });
    }
  }
}

export function assertBuffer(name: string, length: number, needed: number): void {
  if (length < needed) throw new InputError(`length of ${name}`, { value: length, limit: `at least ${needed}` });
}
