/**
 * How well a player has done of late, for others to see. Every step of the source (marlgrid): add a positive reward, set
 * to 0 on a negative one, then multiply by 0.95. State is integers only, so prestige is kept in units of 2^-20 and
 * rounded down: at most 20 units (2 * 10^-5) below the real number, and 0 again in the end.
 */
export const PRESTIGE_UNIT = 1 << 20;

/** No prestige is above this: the limit of +1 in every step, 19 units of reward. */
export const PRESTIGE_LIMIT = 19 * PRESTIGE_UNIT;

export const NUM_PRESTIGE_LEVELS = 6; // 0..5

/** The next prestige after a step that paid `rewardSign` (-1, 0 or +1 for a reward of +1). */
export function nextPrestige(prestige: number, rewardSign: number): number {
  if (rewardSign < 0) return 0;
  const gained = rewardSign > 0 ? prestige + PRESTIGE_UNIT : prestige;
  return ((gained * 19) / 20) | 0;
}

/** Level 0..5, which is 5 * tanh(prestige / 2) to the nearest whole number; level k begins at ln((9 + 2k) / (11 - 2k)). */
export function prestigeLevel(prestige: number): number {
  if (prestige < 210_419) return 0;
  if (prestige < 649_110) return 1;
  if (prestige < 1_151_979) return 2;
  if (prestige < 1_818_862) return 3;
  return prestige < 3_087_469 ? 4 : 5;
}
