import type { PatchShape } from '../../ops/patches.ts';
import type { PreviousConfig } from '../student-inputs.ts';

/** Sizes of a student's network (student-net.ts has its equations); a plain record, so that threads can be told. */
export interface StudentPlan extends PreviousConfig {
  /** What a row is; its length is that of the observation and, where they are inputs, of the step before (`rowLength`). */
  readonly window: PatchShape;
  readonly observationLength: number; // L
  readonly isSigned: boolean; // bytes of an observation are two's complement
  readonly isConvolving: boolean; // a 3 x 3 convolution, else one dense layer over the whole window
  readonly filters: number; // of the convolution, or units of the dense layer; a multiple of 8
  readonly numScalars: number; // bytes after the window
  readonly scalarSize: number;
  readonly scale: number; // bytes of the window are divided by this
  readonly scalarScale: number; // and those of the scalars by this
  readonly memory: 'lstm' | 'gru' | 'min-gru' | 'none'; // none: a dense layer and a relu in its place
  readonly memorySize: number; // H, a multiple of 8
  readonly headSize: number; // a multiple of 4
  readonly numActions: number; // A
  readonly weightShapes: Readonly<Record<string, readonly number[]>>; // in the order of the parameters
}

/** Whether the kernels, which take eight columns at a time, can run a network of these sizes. */
export function fitsKernels({ filters, memorySize, headSize }: StudentPlan): boolean {
  return filters % 8 === 0 && memorySize % 8 === 0 && headSize % 4 === 0;
}

/**
 * Bytes of a row of the kernels: the observation, then the previous action (one byte) and the previous reward (a float32, low
 * byte first), so that equal rows are rows that the network cannot tell apart.
 */
export function rowLength(observationLength: number, { previousAction, previousReward }: PreviousConfig): number {
  return observationLength + (previousAction ? ACTION_BYTES : 0) + (previousReward ? REWARD_BYTES : 0);
}

/** Where the bytes of the previous reward begin in a row. */
export function rewardOffset({ observationLength, previousAction }: StudentPlan): number {
  return observationLength + (previousAction ? ACTION_BYTES : 0);
}

const ACTION_BYTES = 1;
const REWARD_BYTES = 4;

/** Numbers of a window. */
export const windowLength = ({ height, width, channels }: PatchShape): number => height * width * channels;

/** Numbers that the first layer reads at once. */
export function patchLength({ window, isConvolving }: StudentPlan): number {
  return isConvolving ? window.kernel * window.kernel * window.channels : windowLength(window);
}
