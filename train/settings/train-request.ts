import type { EngineName } from '../../agents/nets/engine-name.ts';

/** What was asked of `murmur train ALGORITHM`. A field that is left out has its default, or on resuming what the folder says. */
export interface TrainRequest {
  readonly algorithm: string;
  readonly world?: string;
  readonly generator?: string; // of random levels
  readonly level?: string; // text of the only level
  readonly designer?: string;
  readonly lineup?: string; // self, or with:NAME,...
  readonly preference?: readonly number[]; // of every seat, each in [-1, 1]
  readonly trials?: number; // trials that make a task
  readonly encoding?: string; // of observations, where the world has several
  readonly memory?: string; // of the network
  readonly demonstrations?: string; // file of steps
  readonly settings?: Readonly<Record<string, unknown>>; // of the algorithm, the world, the designer, and numWorlds
  readonly seed?: number;
  readonly engine?: EngineName;
  readonly numSteps?: number; // budget in environment steps
  readonly numMinutes?: number; // budget in minutes, in the place of steps
  readonly cyclesPerCheckpoint?: number;
  readonly cyclesPerEvaluation?: number;
  readonly numThreads?: 1 | 2; // that learn; changes no byte
  readonly folderPath?: string;
  readonly resumes: boolean;
  readonly command: string; // as typed, for command.txt
}
