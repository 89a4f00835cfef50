import { InputError } from '../../envs/core/errors.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';
import type { PreviousInputs } from './actor-critic.ts';

/** What of the step before a network reads beside the observation, as in RL^2 (Duan et al. 2016, arXiv:1611.02779). */
export interface PreviousConfig {
  readonly previousAction: boolean; // one-hot, A numbers
  readonly previousReward: boolean; // one number, as it is
}

/** Codes above this are rare in the windows of our worlds, and the papers' students divide by it. */
const LARGEST_SCALE = 10;

/** What bytes are divided by so that they enter a network near 0..1: 1 for flags, the largest byte for small codes, at most 10. */
export function defaultScale({ low, high }: Pick<ObservationSpec, 'low' | 'high'>): number {
  return Math.min(LARGEST_SCALE, Math.max(-low, high));
}

/**
 * An observation that has a window: one of scalars alone counts as a window of 1 x 1 cells with that many channels.
 * Errors   InputError for an observation of no bytes.
 */
export function withWindow(spec: ObservationSpec): ObservationSpec {
  if (spec.length === 0) {
    throw new InputError('observation of a network', { value: '0 bytes', limit: 'at least 1; choose an encoding' });
  }
  if (spec.length > spec.scalars) return spec;
  const { scalars, scalarNames } = spec;
  return { ...spec, height: 1, width: 1, channels: scalars, channelNames: scalarNames, scalars: 0, scalarNames: [] };
}

/** The same bytes as numbers, signed or not. No copy. */
export function asNumbers(bytes: Uint8Array, isSigned: boolean): Uint8Array | Int8Array {
  return isSigned ? new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) : bytes;
}

/** Numbers that the step before adds to a row of features. */
export function previousLength({ previousAction, previousReward }: PreviousConfig, numActions: number): number {
  return (previousAction ? numActions : 0) + (previousReward ? 1 : 0);
}

/** Writes them to out[at ...]: the action one-hot, then the reward. */
export function writePrevious(
  action: number,
  reward: number,
  { previousAction, previousReward }: PreviousConfig,
  numActions: number,
  out: Float32Array,
  at: number,
): void {
  if (previousAction) {
    out.fill(0, at, at + numActions);
    out[at + action] = 1;
  }
  if (previousReward) out[at + (previousAction ? numActions : 0)] = reward;
}

/**
 * What was given of the step before, for a network that reads it. undefined for one that does not.
 * Errors   InputError when it is missing; RangeError when it does not fit: numRows values each, actions below A.
 */
export function checkedPrevious(
  config: PreviousConfig,
  previous: PreviousInputs | undefined,
  numRows: number,
  numActions: number,
): PreviousInputs | undefined {
  if (!config.previousAction && !config.previousReward) return undefined;
  if (previous === undefined) {
    throw new InputError('network that reads the previous action or reward', {
      value: 'a loop that gives neither',
      limit: 'previousAction and previousReward false',
    });
  }
  const { actions, rewards } = previous;
  if (actions.length !== numRows || rewards.length !== numRows) {
    throw new RangeError(`previous: ${actions.length} actions, ${rewards.length} rewards, expected ${numRows}`);
  }
  for (const action of actions) {
    if (action >= numActions) throw new RangeError(`previous action ${action}, limit ${numActions - 1}`);
  }
  return previous;
}
