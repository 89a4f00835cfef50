/** What commander says, and the same in the form of InputError: what; the value that was given; the limit; the nearest right name. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^option '(--[\w-]+).*?' argument '(.*)' is invalid\. /, 'option $1; got "$2"; '],
  [/^option '(--[\w-]+) (.*)' argument missing$/, 'option $1 has no value; expected $2'],
  [/^missing required argument '(.*)'$/, 'argument $1 is missing'],
  [/^unknown (option|command) '(.*?)'/, 'unknown $1; got "$2"'],
  [/^too many arguments(.*?)\. Expected (\d+) arguments? but got (\d+)$/, 'too many arguments$1; got $3; expected $2'],
  [/ \(Did you mean (.*)\?\)$/, '; did you mean $1?'],
];

/** One line for what commander says of a command line in one or two, such as an unknown option and, below, the nearest known one. */
export function usageLine(said: string): string {
  const line = said
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ')
    .replace(/\.$/, '');
  const formed = FORMS.reduce((text, [pattern, form]) => text.replace(pattern, form), line);
  return `murmur: ${formed}; murmur --help lists the commands, each has --help with an example\n`;
}
