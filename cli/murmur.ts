#!/usr/bin/env node
import { Command } from 'commander';
import { InputError } from '../envs/core/errors.ts';
import { SOFTWARE_VERSION } from '../server/protocol/version.ts';
import { COMMANDS } from './commands.ts';
import { registerCommands } from './register-commands.ts';
import { fileTrouble } from './terminal/file-trouble.ts';
import { assertHelpIsThere } from './terminal/help-words.ts';
import { keepTerminalTidy } from './terminal/interruption.ts';
import { usageLine } from './terminal/usage-line.ts';

/** Exit codes: 0 done, 1 a check did not hold, 2 bad input; 129, 130 and 143 stopped by SIGHUP, Ctrl-C and SIGTERM. */
const program = new Command('murmur')
  .description('Murmuration: an arena where agents infer what every player likes and choose whom to imitate.')
  .version(SOFTWARE_VERSION)
  .configureOutput({ outputError: (said, write) => write(usageLine(said)) })
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

keepTerminalTidy();
try {
  await registerCommands(program, COMMANDS, process.argv.slice(2));
  assertHelpIsThere(program, process.argv.slice(2));
  await program.parseAsync(process.argv);
} catch (error) {
  const line = error instanceof InputError ? error.message : fileTrouble(error);
  if (line === undefined) throw error;
  process.stderr.write(`murmur: ${line}\n`);
  process.exitCode = 2;
}
