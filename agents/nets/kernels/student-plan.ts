import type { PatchShape } from '../../ops/patches.ts';

/** Sizes of a student's network (student-net.ts has its equations); a plain record, so that threads can be told. */
export interface StudentPlan {
  readonly window: PatchShape; // what an observation is
  readonly isConvolving: boolean; // a 3 x 3 convolution, else one dense layer over the whole window
  readonly filters: number; // of the convolution, or units of the dense layer; a multiple of 8
  readonly numScalars: number; // bytes after the window
  readonly scalarSize: number;
  readonly scale: number; // bytes of the window are divided by this
  readonly memory: 'lstm' | 'min-gru';
  readonly memorySize: number; // H, a multiple of 8
  readonly headSize: number; // a multiple of 4
  readonly numActions: number; // A
  readonly weightShapes: Readonly<Record<string, readonly number[]>>; // in the order of the parameters
}

/** Whether the kernels, which take eight columns at a time, can run a network of these sizes. */
export function fitsKernels({ filters, memorySize, headSize }: StudentPlan): boolean {
  return filters % 8 === 0 && memorySize % 8 === 0 && headSize % 4 === 0;
}

/** Numbers of a window. */
export const windowLength = ({ height, width, channels }: PatchShape): number => height * width * channels;

/** Numbers that the first layer reads at once. */
export function patchLength({ window, isConvolving }: StudentPlan): number {
  return isConvolving ? window.kernel * window.kernel * window.channels : windowLength(window);
}
