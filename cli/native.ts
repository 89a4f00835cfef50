import type { Command } from 'commander';
import { buildNativeEngine } from '../agents/runners/build-native.ts';

export function registerNative(program: Command): void {
  program
    .command('native')
    .description('Make the native tfjs engine from the TensorFlow wheel (needs python3, pip and a C++ compiler).')
    .addHelpText('after', '\nExample:\n  murmur native')
    .action(() => buildNativeEngine((line) => process.stdout.write(`${line}\n`)));
}
