/** Below this worth, in own reward units, an agent that goes its own way has found nothing it likes. */
const NOTHING_IN_SIGHT = 0.1;

/**
 * One readable line for an agent's card; players are counted from 1, as on the board. followedSeatIdx: -1 for its own way;
 * mainCumulantIdx: the kind that adds most to the worth, -1 for none. Says what the choice was made by, no more.
 */
export function describeChoice(
  followedSeatIdx: number,
  worth: number,
  mainCumulantIdx: number,
  cumulantNames: readonly string[],
): string {
  const mostly = mainCumulantIdx < 0 ? '' : `, mostly ${nameOf(cumulantNames[mainCumulantIdx])}`;
  if (followedSeatIdx >= 0) return `follows player ${followedSeatIdx + 1}: worth ${worth.toFixed(1)} to me${mostly}`;
  if (worth < NOTHING_IN_SIGHT) return 'goes its own way: sees nothing it likes yet';
  return `goes its own way: worth ${worth.toFixed(1)} to me${mostly}`;
}

function nameOf(cumulantName: string): string {
  return cumulantName.includes(' ') ? cumulantName : `${cumulantName} fruit`;
}
