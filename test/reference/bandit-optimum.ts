/**
 * Exact optima of finite-horizon bandits by dynamic programming over what is known: the answers that learners of the
 * bandit world are measured against (Wang et al. 2016).
 */

/** Two independent Bernoulli arms with uniform priors. */
export class TwoArmOptimum {
  readonly horizon: number;
  readonly value: number; // expected total reward of the best play
  readonly #choices: Uint8Array[] = []; // [pulls so far] the arm to pull by what was won and lost

  constructor(horizon: number) {
    this.horizon = horizon;
    let after = new Float64Array((horizon + 1) ** 3);
    for (let pulls = horizon - 1; pulls >= 0; pulls--) {
      const values = new Float64Array((pulls + 1) ** 3);
      const choices = new Uint8Array((pulls + 1) ** 3);
      for (let wins0 = 0; wins0 <= pulls; wins0++) {
        for (let losses0 = 0; losses0 <= pulls - wins0; losses0++) {
          for (let wins1 = 0; wins1 <= pulls - wins0 - losses0; wins1++) {
            const losses1 = pulls - wins0 - losses0 - wins1;
            const p0 = (wins0 + 1) / (wins0 + losses0 + 2);
            const p1 = (wins1 + 1) / (wins1 + losses1 + 2);
            const at = (w0: number, l0: number, w1: number) => after[index(pulls + 1, w0, l0, w1)];
            const lose1 = at(wins0, losses0, wins1);
            const pull0 = p0 * (1 + at(wins0 + 1, losses0, wins1)) + (1 - p0) * at(wins0, losses0 + 1, wins1);
            const pull1 = p1 * (1 + at(wins0, losses0, wins1 + 1)) + (1 - p1) * lose1;
            const here = index(pulls, wins0, losses0, wins1);
            values[here] = Math.max(pull0, pull1);
            choices[here] = pull1 > pull0 ? 1 : 0;
          }
        }
      }
      this.#choices[pulls] = choices;
      after = values;
    }
    this.value = after[0];
  }

  choose(pulls: number, wins0: number, losses0: number, wins1: number): number {
    return this.#choices[pulls][index(pulls, wins0, losses0, wins1)];
  }
}

function index(pulls: number, wins0: number, losses0: number, wins1: number): number {
  return (wins0 * (pulls + 1) + losses0) * (pulls + 1) + wins1;
}

/** Expected total reward of the best play of two arms p and 1 - p, p known but not which arm. */
export function dependentOptimum(p: number, horizon: number): number {
  const odds = Math.log(p / (1 - p));
  // Every pull tells the same whichever arm it is, so the better guess is pulled. State: evidence for the first arm.
  let after = new Float64Array(2 * horizon + 3);
  for (let left = 1; left <= horizon; left++) {
    const values = new Float64Array(2 * horizon + 3);
    for (let evidence = -(horizon - left); evidence <= horizon - left; evidence++) {
      const belief = 1 / (1 + Math.exp(-odds * evidence));
      const win = Math.max(belief, 1 - belief) * p + Math.min(belief, 1 - belief) * (1 - p);
      const forFirst = belief * p + (1 - belief) * (1 - p);
      const at = horizon + 1 + evidence;
      values[at] = win + forFirst * after[at + 1] + (1 - forFirst) * after[at - 1];
    }
    after = values;
  }
  return after[horizon + 1];
}

/** Expected total reward with ten arms of which one pays 5 and the others 1; `hasInformant`: an eleventh tells which. */
export function informativeOptimum(pulls: number, hasInformant: boolean): number {
  const search = (left: number, numTried: number): number => {
    if (left === 0) return 0;
    const hit = 1 / (10 - numTried);
    const tryNext = hit * 5 * left + (1 - hit) * (1 + search(left - 1, numTried + 1));
    if (!hasInformant) return tryNext;
    return Math.max(tryNext, 0.55 + 5 * (left - 1)); // the mean of what an informant pays before anything is known
  };
  return search(pulls, 0);
}
