import type { EngineName } from '../nets/engine.ts';
import type { TimeSeconds } from './time-shares.ts';
import type { UedResult } from './ued-run.ts';

/** What was asked for on the command line. A field that is left out has its default, or on resuming what the folder says. */
export interface UedRequest {
  readonly designer?: string;
  readonly tier?: string;
  readonly seed?: number;
  readonly engine?: EngineName;
  readonly settings?: Readonly<Record<string, unknown>>; // of the designer
  readonly numSteps?: number; // budget of the run in environment steps
  readonly cyclesPerCheckpoint?: number;
  readonly cyclesPerEvaluation?: number;
  readonly numThreads?: 1 | 2; // that learn; changes no byte. Two where left out and the machine has them
  readonly folderPath?: string;
  readonly resumes: boolean;
  readonly command: string; // as typed, for command.txt
}

/** How a run stands after a cycle. */
export interface UedProgress {
  readonly cycle: number;
  readonly steps: number;
  readonly totalSteps: number;
  readonly solvedRate: number; // of the first student in the last cycles, on the levels it played; NaN at first
  readonly stepsPerSecond: number; // of this session
}

export interface UedEnd {
  readonly result: UedResult | undefined; // undefined: stopped before the end
  readonly checkpoint: string; // where a stopped run goes on
  readonly seconds: TimeSeconds; // of all sessions
}

/** What the learner's process says. */
export type FromUedProcess =
  | {
      readonly kind: 'started';
      readonly folderPath: string;
      readonly engine: EngineName;
      readonly progress: UedProgress;
    }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'progress'; readonly progress: UedProgress }
  | { readonly kind: 'ended'; readonly end: UedEnd }
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean };

/** What it is told. */
export type ToUedProcess = { readonly kind: 'start'; readonly request: UedRequest } | { readonly kind: 'stop' };
