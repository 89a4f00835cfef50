import type { Command } from 'commander';
import { buildNativeEngine } from './build-native.ts';
import { runUnkept } from './interruption.ts';

export function registerNative(program: Command): void {
  program
    .command('native')
    .addHelpText('after', '\nExample:\n  murmur native')
    .action(() => runUnkept((stop) => buildNativeEngine((line) => process.stdout.write(`${line}\n`), stop)));
}
