const LONGEST_SAID = 1000; // characters; also what a pipe takes at once
const SAFE_WORD = /^[\w@%+=:,./-]+$/;

/** What was typed, as it may be typed again in a checkout or a project that has the package: for run folders, reports and lines that say how to go on. */
export function typedCommand(): string {
  return ['npx murmur', ...process.argv.slice(2).map(quote)].join(' ');
}

/** What was typed, with --resume. */
export function resumeCommand(): string {
  const typed = typedCommand();
  return process.argv.includes('--resume') ? typed : `${typed} --resume`;
}

/** A command as a line may say it: whole where that can be pasted, else named alone (`trace check` of a thousand files). */
export function sayCommand(command: string): string {
  return command.length <= LONGEST_SAID ? command : `the same command (${command.length} characters)`;
}

function quote(word: string): string {
  return SAFE_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
