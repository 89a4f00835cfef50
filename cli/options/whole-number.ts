import { InvalidArgumentError } from 'commander';

/** Reads an option's text as a whole number within both limits. Errors: commander's, one line naming the range. */
export function wholeNumber(smallest: number, largest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= smallest && value <= largest) return value;
    throw new InvalidArgumentError(`expected a whole number in ${smallest}..${largest}`);
  };
}

/** The same, or a list of names, comma separated: text that begins like a number is meant as one. */
export function numberOrNames(smallest: number, largest: number): (text: string) => number | readonly string[] {
  const toNumber = wholeNumber(smallest, largest);
  return (text) => {
    if (/^\s*(-?[\d.]+)?\s*$/.test(text)) return toNumber(text);
    const names = text.split(',').map((name) => name.trim());
    if (names.includes('')) throw new InvalidArgumentError('expected a name on each side of a comma');
    return names;
  };
}
