import { z } from 'zod';
import {
  computeFlexibleRegrets,
  computeMeanRelativeRegrets,
  computeRegrets,
  type EpisodeStats,
} from '../ops/ued-scores.ts';

/** How a pair's regret is estimated. */
export const REGRET_FIELDS = {
  regret: z
    .enum(['max-minus-mean', 'mean-relative', 'flexible'])
    .default('max-minus-mean')
    .describe(
      'max-minus-mean: best of the antagonist less the mean of the protagonist (Dennis et al.); mean-relative: mean less ' +
        'mean (minimax library); flexible: whoever is better is the antagonist of the level',
    ),
  isRegretClipped: z
    .boolean()
    .default(true)
    .describe('a negative regret counts as 0 (best in the paper; JaxUED: false); the other two forms always do this'),
} as const;

const shape = z.object(REGRET_FIELDS);

/** out: [B]; at least 0 unless unclipped; -Infinity where one of the two finished no episode. */
export function payRegret(
  { regret, isRegretClipped }: z.output<typeof shape>,
  protagonist: EpisodeStats,
  antagonist: EpisodeStats,
  out: Float64Array,
): void {
  if (regret === 'flexible') computeFlexibleRegrets(protagonist, antagonist, out);
  else if (regret === 'mean-relative') computeMeanRelativeRegrets(antagonist, protagonist, out);
  else computeRegrets(antagonist, protagonist, isRegretClipped, out);
}
