import type { Command } from 'commander';
import { runUnkept } from '../terminal/interruption.ts';
import { buildNativeEngine } from './build-native.ts';

export function registerNative(program: Command): void {
  program
    .command('native')
    .addHelpText('after', '\nExample:\n  murmur native')
    .action(() => runUnkept((stop) => buildNativeEngine((line) => process.stdout.write(`${line}\n`), stop)));
}
