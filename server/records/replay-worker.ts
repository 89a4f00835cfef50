import { parentPort, workerData } from 'node:worker_threads';
import { Packr } from 'msgpackr';
import { InputError } from '../../envs/core/errors.ts';
import { DESIGNER_GENERATOR } from '../arena/room-world.ts';
import { parseTornRecording, readBytes } from './reader.ts';
import { renderReplay } from './replay-frames.ts';

/** Entry of the worker thread that plays a recording for a viewer, so that no tick waits for it. */
export interface ReplayRequest {
  readonly path: string;
  readonly from: number; // tick of the first frame
  readonly agentNames: readonly string[]; // by seat
  readonly studentNames: readonly string[]; // by seat, of agents where a designer's levels are raced
}

export type ReplayAnswer = { readonly bytes: Uint8Array } | { readonly refusal: string };

function answer({ path, from, agentNames, studentNames }: ReplayRequest): ReplayAnswer {
  try {
    const { recording } = parseTornRecording(readBytes(path), path);
    const names = recording.header.generator === DESIGNER_GENERATOR ? studentNames : agentNames;
    return { bytes: new Packr({ useRecords: false }).pack(renderReplay(recording, names, from)) };
  } catch (error) {
    if (error instanceof InputError) return { refusal: error.message };
    throw error;
  }
}

parentPort?.postMessage(answer(workerData as ReplayRequest));
