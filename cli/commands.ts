import type { Command } from 'commander';
import { registerBench } from './bench.ts';
import { registerEvaluate } from './evaluate.ts';
import { registerExperiment } from './experiment.ts';
import { registerLevel } from './level.ts';
import { registerNative } from './native.ts';
import { registerReplay } from './replay.ts';
import { registerRooms } from './rooms.ts';
import { registerShow } from './show.ts';
import { registerStart } from './start.ts';
import { registerSweep } from './sweep.ts';
import { registerTrace } from './trace.ts';
import { registerTrain } from './train.ts';
import { registerWorlds } from './worlds.ts';

/** One entry per file of cli/, in the order `murmur --help` shows them. Each adds its command with an example. */
export const commands: readonly ((program: Command) => void)[] = [
  registerStart,
  registerRooms,
  registerReplay,
  registerWorlds,
  registerLevel,
  registerShow,
  registerTrace,
  registerTrain,
  registerEvaluate,
  registerSweep,
  registerExperiment,
  registerBench,
  registerNative,
];
