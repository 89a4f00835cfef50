/** Seats for which somebody else was chosen; none where one of both lineups is not known yet. */
export function swappedSeats(before: readonly string[], after: readonly string[]): readonly number[] {
  if (before.length !== after.length) return [];
  return after.flatMap((who, seatIdx) => (who === before[seatIdx] ? [] : [seatIdx]));
}
