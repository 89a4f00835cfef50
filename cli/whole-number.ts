import { InvalidArgumentError } from 'commander';

/** Reads an option's text as a whole number within both limits. Errors: commander's, one line naming the range. */
export function wholeNumber(smallest: number, largest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= smallest && value <= largest) return value;
    throw new InvalidArgumentError(`expected a whole number in ${smallest}..${largest}`);
  };
}
