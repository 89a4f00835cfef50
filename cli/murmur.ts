#!/usr/bin/env node
import { Command } from 'commander';
import { InputError } from '../envs/core/errors.ts';
import { SOFTWARE_VERSION } from '../server/protocol/version.ts';
import { commands } from './commands.ts';

/** Exit codes: 0 done, 1 a check did not hold, 2 bad input. */
const program = new Command('murmur')
  .description('Murmuration: an arena where agents infer what every player likes and choose whom to imitate.')
  .version(SOFTWARE_VERSION)
  .showHelpAfterError('(murmur --help lists the commands with an example each)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

for (const register of commands) register(program);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`murmur: ${error.message}\n`);
  process.exitCode = 2;
}
