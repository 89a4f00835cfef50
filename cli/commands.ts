import type { Command } from 'commander';
import { registerNative } from './native.ts';
import { registerTrain } from './train.ts';

/** One entry per file of cli/, in the order `murmur --help` shows them. Each adds its command with an example. */
export const commands: readonly ((program: Command) => void)[] = [registerTrain, registerNative];
