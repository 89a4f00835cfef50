/** One line for what commander says of a command line in one or two, such as an unknown option and, below, the nearest known one. */
export function usageLine(said: string): string {
  const [what, ...hints] = said
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const line = [what, ...hints].join(' ').replace(/\.$/, '');
  return `murmur: ${line}; murmur --help lists the commands, each has --help with an example\n`;
}
