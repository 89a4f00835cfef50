import { InvalidArgumentError, Option } from 'commander';
import { nearestName } from '../../envs/core/nearest-name.ts';

/** An option that takes one of a few names. Another one is refused in a line with the nearest right name. */
export function choiceOption(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, `${description} (${choices.join(', ')})`).argParser((text: string) => {
    if (choices.includes(text)) return text;
    const meant = nearestName(text, choices);
    const question = meant === undefined ? '' : `; did you mean ${meant}?`;
    throw new InvalidArgumentError(`expected one of ${choices.join(', ')}${question}`);
  });
}
