import type { RaceResult } from '../../model/race.ts';
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

/** Own result, protagonist, and the antagonist where it was better than oneself: then the regret is its doing. */
function describeRacers({ own, protagonist, antagonist }: RaceResult): string {
  const isBest = antagonist?.isSolved === true && (own?.isSolved !== true || antagonist.steps < own.steps);
  const racers = [
    { name: 'you', outcome: own },
    { name: 'the protagonist', outcome: protagonist },
    { name: 'the antagonist', outcome: isBest ? antagonist : undefined },
  ].filter(({ outcome }) => outcome !== undefined);
  if (racers.length === 0) return 'Nobody raced';
  if (own?.isSolved === false && protagonist?.isSolved === false && !isBest)
    return 'Neither you nor the protagonist got there';
  let wasSolved = false;
  const parts = racers.map(({ name, outcome }) => {
    const isSolved = outcome?.isSolved === true;
    const steps = outcome?.steps ?? 0;
    const told = isSolved ? (wasSolved ? String(steps) : `needed ${count(steps, 'step')}`) : 'did not get there';
    wasSolved = isSolved;
    return `${name} ${told}`;
  });
  const told = parts.join(', ');
  return told.charAt(0).toUpperCase() + told.slice(1);
}

function describeRegret({ estimated, measured }: RaceResult): string {
  const what = formatShare(measured) === '0' ? 'no regret' : `regret ${formatShare(measured)}`;
  if (!Number.isFinite(estimated)) return what;
  if (formatShare(measured) === formatShare(estimated)) return `${what}, as the designer thought`;
  return `${what}, ${measured > estimated ? 'more' : 'less'} than the designer thought`;
}
