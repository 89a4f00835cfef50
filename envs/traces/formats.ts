import { mazeTraceFormat } from './maze.ts';
import { overcookedTraceFormat } from './overcooked.ts';
import type { TraceFormat } from './trace-format.ts';
import { xlandTraceFormat } from './xland.ts';

/** Every trace format that can be checked, one entry a world. */
export const TRACE_FORMATS: readonly TraceFormat[] = [mazeTraceFormat, overcookedTraceFormat, xlandTraceFormat];
