import type { RaceResult } from '../model/race.ts';
import { count } from './draft-words.ts';
import { formatShare } from './level-words.ts';

/** How a race came out and what it says of the level, in one plain sentence. */
export function describeRace(result: RaceResult): string {
  const who = describeRacers(result);
  return Number.isFinite(result.measured) ? `${who}: ${describeRegret(result)}.` : `${who}.`;
}

/** What is said to somebody who has arrived while others still race. */
export function describeArrival(steps: number): string {
  return `You needed ${count(steps, 'step')}. The others are still on their way.`;
}

function describeRacers({ own, protagonist }: RaceResult): string {
  if (protagonist === undefined) {
    if (own === undefined) return 'Nobody raced';
    return own.isSolved ? `You needed ${count(own.steps, 'step')}` : 'You did not get there';
  }
  const their = protagonist.isSolved ? `needed ${count(protagonist.steps, 'step')}` : 'did not get there';
  if (own === undefined) return `The protagonist ${their}`;
  if (!own.isSolved && !protagonist.isSolved) return 'Neither you nor the protagonist got there';
  if (!own.isSolved) return `You did not get there, the protagonist ${their}`;
  const yours = `You needed ${count(own.steps, 'step')}`;
  return protagonist.isSolved ? `${yours}, the protagonist ${protagonist.steps}` : `${yours}, the protagonist ${their}`;
}

function describeRegret({ estimated, measured }: RaceResult): string {
  const what = formatShare(measured) === '0' ? 'no regret' : `regret ${formatShare(measured)}`;
  if (!Number.isFinite(estimated)) return what;
  if (formatShare(measured) === formatShare(estimated)) return `${what}, as the designer thought`;
  return `${what}, ${measured > estimated ? 'more' : 'less'} than the designer thought`;
}
