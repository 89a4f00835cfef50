import type { EngineName } from '../../../agents/nets/engine-name.ts';
import type { TimeSeconds } from '../../loop/time-shares.ts';
import type { TrainRequest } from '../../settings/train-request.ts';
import type { RunResult } from './run-plan.ts';

/** What was asked of `murmur train ued`. A field that is left out has its default, or on resuming what the folder says. */
export interface UedRequest {
  readonly designer?: string;
  readonly preset?: string;
  readonly seed?: number;
  readonly engine?: EngineName;
  readonly settings?: Readonly<Record<string, unknown>>; // of the designer and of the student
  readonly numSteps?: number; // budget of the run in environment steps
  readonly cyclesPerCheckpoint?: number;
  readonly cyclesPerEvaluation?: number;
  readonly numThreads?: 1 | 2; // that learn; changes no byte. Two where left out and the machine has them
  readonly folderPath?: string;
  readonly resumes: boolean;
  readonly command: string; // as typed, for command.txt
}

/** How a run stands after a cycle. */
export interface RunProgress {
  readonly cycle: number;
  readonly steps: number;
  readonly share: number; // of the budget that is used, in [0, 1]
  readonly totalSteps: number; // the budget; Infinity: the run ends by time
  readonly secondsLeft: number; // at the rate of this session; Infinity at first
  readonly solvedRate: number; // of the first student in the last cycles, on the levels it played; NaN at first and where a world tells no success
  readonly meanReturn: number; // likewise, of a row; NaN at first
  readonly stepsPerSecond: number; // of this session
}

export interface RunEnd {
  readonly result: RunResult | undefined; // undefined: stopped before the end
  readonly checkpoint: string; // where a stopped run goes on
  readonly seconds: TimeSeconds; // of all sessions
}

/** What the learner's process says. */
export type FromRunProcess =
  | {
      readonly kind: 'started';
      readonly folderPath: string;
      readonly engine: EngineName;
      readonly progress: RunProgress;
    }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | { readonly kind: 'ended'; readonly end: RunEnd }
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean };

/** What it is told. */
export type ToRunProcess =
  | { readonly kind: 'start-ued'; readonly request: UedRequest }
  | { readonly kind: 'start'; readonly request: TrainRequest }
  | { readonly kind: 'stop' };
