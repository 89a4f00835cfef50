import { Rng } from '../../envs/core/rng.ts';
import { bootstrapMean, type Estimate } from './bootstrap.ts';
import type { ArmId } from './coins-arms.ts';
import { REGIMES, type Regime } from './coins-demonstrations.ts';
import type { CurveResult } from './psiphi-curves.ts';
import type { InferencePlayers } from './psiphi-inference.ts';
import type { JobResult } from './psiphi-jobs.ts';
import { TRANSFER_TASKS } from './psiphi-transfer.ts';

/** Statistics over seeds of the experiment's results, and what each test of the study says of them. */
export interface ArmSummary {
  readonly arm: ArmId;
  readonly regime: Regime;
  readonly area: Estimate; // mean normalised return over the curve
  readonly final: Estimate; // mean of the last three points, greedy
  readonly finalEpsilon: Estimate; // the same with the training's final epsilon
}

export interface Verdict {
  readonly test: string;
  readonly claim: string;
  readonly figures: string;
  readonly holds: boolean;
}

export interface ExperimentSummary {
  readonly numSeeds: number;
  readonly engines: readonly string[];
  readonly cpuSeconds: number;
  readonly arms: readonly ArmSummary[];
  readonly shares: readonly { regime: Regime; first: readonly number[]; last: readonly number[] }[];
  readonly transfer: Readonly<Record<string, Readonly<Record<string, Estimate>>>>;
  readonly inference: Readonly<Record<string, Readonly<Record<string, Estimate>>>>;
  readonly verdicts: readonly Verdict[];
}

const FINAL_POINTS = 3;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export const areaOf = (curve: CurveResult): number => mean(curve.points.map(({ greedy }) => greedy));
export const finalOf = (curve: CurveResult): number =>
  mean(curve.points.slice(-FINAL_POINTS).map(({ greedy }) => greedy));
const finalEpsilonOf = (curve: CurveResult): number =>
  mean(curve.points.slice(-FINAL_POINTS).map(({ epsilon }) => epsilon));

export function summarise(results: readonly JobResult[]): ExperimentSummary {
  const seeds = [...new Set(results.map(({ job }) => job.seed))];
  const lookup = new Lookup(results, seeds);
  const arms = REGIMES.flatMap((regime) =>
    (['psiphi', 'dqn', 'bc-aux', 'bc', 'sqil'] as const).flatMap((arm) => {
      const curves = lookup.curves(arm, regime);
      if (curves.length === 0) return [];
      return [
        {
          arm,
          regime,
          area: bootstrapMean(curves.map(areaOf)),
          final: bootstrapMean(curves.map(finalOf)),
          finalEpsilon: bootstrapMean(curves.map(finalEpsilonOf)),
        },
      ];
    }),
  );
  return {
    numSeeds: seeds.length,
    engines: [...new Set(results.map(({ engine }) => engine))],
    cpuSeconds: results.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    arms,
    shares: REGIMES.map((regime) => ({ regime, ...lookup.shares(regime) })),
    transfer: lookup.transfer(),
    inference: lookup.inference(),
    verdicts: [...companyVerdicts(lookup), ...inferenceVerdicts(lookup), ...transferVerdicts(lookup)],
  };
}

/** Results by arm, regime and seed; every list is in the order of `seeds`, so lists can be compared pair by pair. */
class Lookup {
  readonly #results: readonly JobResult[];
  readonly seeds: readonly number[];

  constructor(results: readonly JobResult[], seeds: readonly number[]) {
    this.#results = results;
    this.seeds = seeds;
  }

  /** DQN watches nobody, so its one run per seed stands in every regime. */
  curves(arm: ArmId, regime: Regime): CurveResult[] {
    return this.seeds.flatMap((seed) => {
      const found = this.#results.find(
        ({ job }) =>
          job.part === 'curve' && job.seed === seed && job.arm === arm && (arm === 'dqn' || job.regime === regime),
      );
      return found?.curve === undefined ? [] : [found.curve];
    });
  }

  areas(arm: ArmId, regime: Regime): number[] {
    return this.curves(arm, regime).map(areaOf);
  }

  finals(arm: ArmId, regime: Regime): number[] {
    return this.curves(arm, regime).map(finalOf);
  }

  /** Mean share of greedy choices per policy, at the first point after a fifth of the run and over the last three. */
  shares(regime: Regime): { first: readonly number[]; last: readonly number[] } {
    const curves = this.curves('psiphi', regime);
    const meanShares = (pick: (curve: CurveResult) => readonly (readonly number[])[]) => {
      const rows = curves.flatMap(pick);
      return rows[0].map((_, n) => mean(rows.map((row) => row[n])));
    };
    return {
      first: meanShares((curve) => [curve.points[Math.ceil((curve.points.length - 1) / 5)].shares]),
      last: meanShares((curve) => curve.points.slice(-FINAL_POINTS).map(({ shares }) => shares)),
    };
  }

  inferences(players: InferencePlayers): NonNullable<JobResult['inference']>[] {
    return this.#results.flatMap(({ job, inference }) =>
      inference === undefined || (job.players ?? 'mixed') !== players ? [] : [inference],
    );
  }

  get transfers(): NonNullable<JobResult['transfer']>[] {
    return this.#results.flatMap(({ transfer }) => (transfer === undefined ? [] : [transfer]));
  }

  inference(): Record<string, Record<string, Estimate>> {
    return Object.fromEntries(
      (['one-colour', 'mixed'] as const).map((players) => {
        const of = (pick: (result: NonNullable<JobResult['inference']>) => number) =>
          bootstrapMean(this.inferences(players).map(pick));
        return [
          players,
          {
            'return: DQN on the reward inferred by ITD': of(({ returns }) => returns.itd),
            'return: the same, phi frozen at random': of(({ returns }) => returns.frozen),
            'return: DQN on the true reward': of(({ returns }) => returns.dqn),
            'return: BC of that player': of(({ returns }) => returns.bc),
            'accuracy: ITD alone': of(({ accuracy }) => accuracy.itd),
            'accuracy: ITD, phi frozen at random': of(({ accuracy }) => accuracy.frozen),
            'accuracy: BC, one network per player': of(({ accuracy }) => accuracy.bc),
            ...(players === 'mixed' && {
              'accuracy: PsiPhi with RL': bootstrapMean(this.curves('psiphi', 'mixed').map(accuracyOf)),
            }),
          },
        ];
      }),
    );
  }

  transfer(): Record<string, Record<string, Estimate>> {
    return Object.fromEntries(
      Object.keys(TRANSFER_TASKS).map((task) => [
        task,
        Object.fromEntries([
          ...(['sqil', 'psiphi'] as const).flatMap((method) =>
            (['zeroShot', 'oneShot', 'manyShot'] as const).map((shots) => [
              `${method} ${shots}`,
              bootstrapMean(this.transfers.map(({ tasks }) => tasks[task][method][shots])),
            ]),
          ),
          ['cosine', bootstrapMean(this.transfers.map(({ cosines }) => cosines[task]))],
        ]),
      ]),
    );
  }
}

const accuracyOf = (curve: CurveResult): number => mean(curve.heldOutAccuracy);

/** Ratio of means with a bootstrap interval that resamples seeds in pairs. */
function ratio(top: readonly number[], bottom: readonly number[]): Estimate {
  const rng = new Rng(0xa710);
  const draws = Float64Array.from({ length: 10_000 }, () => {
    let [a, b] = [0, 0];
    for (let i = 0; i < top.length; i++) {
      const pick = rng.below(top.length);
      a += top[pick];
      b += bottom[pick];
    }
    return a / b;
  }).sort();
  return { mean: mean(top) / mean(bottom), low: draws[250], high: draws[9749], count: top.length };
}

const difference = (a: readonly number[], b: readonly number[]): Estimate =>
  bootstrapMean(a.map((value, i) => value - b[i]));

const show = ({ mean: value, low, high }: Estimate): string =>
  `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;

function companyVerdicts(lookup: Lookup): Verdict[] {
  const areaRatio = (regime: Regime) => ratio(lookup.areas('psiphi', regime), lookup.areas('dqn', regime));
  const finalRatio = (regime: Regime) => ratio(lookup.finals('psiphi', regime), lookup.finals('dqn', regime));
  const verdicts: Verdict[] = [];
  const add = (test: string, claim: string, figures: string, holds: boolean) =>
    verdicts.push({ test, claim, figures, holds });

  const c1 = areaRatio('aligned');
  add('C1', 'aligned: area at least 1.3 times that of RL', `ratio ${show(c1)}`, c1.mean >= 1.3);
  const c1Aux = difference(lookup.areas('psiphi', 'aligned'), lookup.areas('bc-aux', 'aligned'));
  add('C1', 'aligned: area above RL + BC-aux', `difference ${show(c1Aux)}`, c1Aux.low > 0);
  const rivals = (['bc', 'sqil', 'dqn'] as const).map((arm) => ({ arm, final: lookup.finals(arm, 'aligned') }));
  const best = rivals.reduce((a, b) => (mean(b.final) > mean(a.final) ? b : a));
  const c1Final = ratio(lookup.finals('psiphi', 'aligned'), best.final);
  add(
    'C1',
    'aligned: final at least 0.95 of the best of BC, SQIL, RL',
    `ratio to ${best.arm} ${show(c1Final)}`,
    c1Final.mean >= 0.95,
  );

  for (const [test, regime] of [
    ['C2', 'opposite'],
    ['C3', 'random'],
  ] as const) {
    const final = finalRatio(regime);
    add(test, `${regime}: final at least 0.95 of RL`, `ratio ${show(final)}`, final.mean >= 0.95);
    const area = areaRatio(regime);
    add(test, `${regime}: area at least 0.9 of RL`, `ratio ${show(area)}`, area.mean >= 0.9);
    const imitators = (['bc', 'sqil'] as const).map((arm) => bootstrapMean(lookup.finals(arm, regime)));
    add(
      test,
      `${regime}: final of BC and SQIL at most 0.3`,
      `BC ${show(imitators[0])}, SQIL ${show(imitators[1])}`,
      imitators.every((estimate) => estimate.mean <= 0.3),
    );
  }
  for (const arm of ['dqn', 'bc', 'bc-aux', 'sqil'] as const) {
    const area = difference(lookup.areas('psiphi', 'mixed'), lookup.areas(arm, 'mixed'));
    const final = difference(lookup.finals('psiphi', 'mixed'), lookup.finals(arm, 'mixed'));
    add(
      'C4',
      `mixed: above ${arm}, area and final`,
      `area ${show(area)}, final ${show(final)}`,
      area.low > 0 && final.low > 0,
    );
  }
  const c5 = ratio(lookup.finals('psiphi', 'aligned+bad'), lookup.finals('psiphi', 'aligned'));
  add('C5', 'expert and bad: final at least 0.95 of PsiPhi with the expert only', `ratio ${show(c5)}`, c5.mean >= 0.95);
  for (const arm of ['dqn', 'bc'] as const) {
    const final = difference(lookup.finals('psiphi', 'aligned+bad'), lookup.finals(arm, 'aligned+bad'));
    const name = arm === 'dqn' ? 'RL alone' : 'BC on the pooled data';
    add('C5', `expert and bad: final not below ${name}`, `difference ${show(final)}`, final.mean >= 0);
  }
  return verdicts;
}

function inferenceVerdicts(lookup: Lookup): Verdict[] {
  return [...rewardVerdicts(lookup, 'one-colour'), ...rewardVerdicts(lookup, 'mixed'), ...predictionVerdicts(lookup)];
}

/** B4 and B7. The unit is the paper's: 1 is the same DQN on the true reward. */
function rewardVerdicts(lookup: Lookup, players: InferencePlayers): Verdict[] {
  const results = lookup.inferences(players);
  const column = (method: 'itd' | 'frozen' | 'bc' | 'dqn') => results.map(({ returns }) => returns[method]);
  const itd = ratio(column('itd'), column('dqn'));
  const frozen = ratio(column('frozen'), column('dqn'));
  const overBc = difference(column('itd'), column('bc'));
  const loss = difference(column('frozen'), column('itd'));
  const accuracy = difference(
    results.map((result) => result.accuracy.frozen),
    results.map((result) => result.accuracy.itd),
  );
  const verdict = (test: string, claim: string, figures: string, holds: boolean): Verdict => ({
    test,
    claim: `${players} players: ${claim}`,
    figures,
    holds,
  });
  return [
    verdict(
      'B4',
      'DQN on the inferred reward at least 0.77 of DQN on the true one',
      `ratio ${show(itd)}`,
      itd.mean >= 0.77,
    ),
    verdict('B4', '... and above BC of the same player', `difference ${show(overBc)}`, overBc.low > 0),
    verdict(
      'B7',
      'phi frozen at random imitates as well (accuracy within 0.05)',
      `difference ${show(accuracy)}`,
      Math.abs(accuracy.mean) <= 0.05,
    ),
    verdict(
      'B7',
      '... but its inferred reward fails B4 and is worse',
      `ratio ${show(frozen)}, difference ${show(loss)}`,
      frozen.mean < 0.77 && loss.high < 0,
    ),
  ];
}

function predictionVerdicts(lookup: Lookup): Verdict[] {
  const results = lookup.inferences('mixed');
  const learned = lookup.curves('psiphi', 'mixed').map(accuracyOf);
  const versusItd = difference(
    learned,
    results.map(({ accuracy }) => accuracy.itd),
  );
  const versusBc = difference(
    learned,
    results.map(({ accuracy }) => accuracy.bc),
  );
  return [
    {
      test: 'D1',
      claim: 'held-out actions: PsiPhi with RL above ITD alone',
      figures: `difference ${show(versusItd)}`,
      holds: versusItd.low > 0,
    },
    { test: 'D1', claim: '... and above BC', figures: `difference ${show(versusBc)}`, holds: versusBc.low > 0 },
  ];
}

function transferVerdicts(lookup: Lookup): Verdict[] {
  const table = lookup.transfer();
  const row = (key: string) => Object.keys(TRANSFER_TASKS).map((task) => table[task][key].mean);
  const list = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(', ');
  const zero = row('psiphi zeroShot');
  const one = row('psiphi oneShot');
  const sqilEarly = [...row('sqil zeroShot'), ...row('sqil oneShot')];
  const collectAll = [1, 0, 0, -1, 1, 0, 0, -1];
  const sqilLate = row('sqil manyShot');
  const cosines = row('cosine');
  return [
    {
      test: 'E1',
      claim: '0-shot: R+G at least 0.95; R-G and -R+G above 0; -R-G above -1 (paper 1.0, 0.2, 0.2, -0.4)',
      figures: list(zero),
      holds: zero[0] >= 0.95 && zero[1] > 0 && zero[2] > 0 && zero[3] > -1,
    },
    {
      test: 'E2',
      claim: '1-shot: all four at least 0.95',
      figures: list(one),
      holds: one.every((value) => value >= 0.95),
    },
    {
      test: 'E3',
      claim: 'SQIL with 0 and 1 episodes takes every coin (1, 0, 0, -1, each within 0.2)',
      figures: list(sqilEarly),
      holds: sqilEarly.every((value, i) => Math.abs(value - collectAll[i]) <= 0.2),
    },
    {
      test: 'E3',
      claim: 'SQIL after 100 episodes: all four at least 0.95',
      figures: list(sqilLate),
      holds: sqilLate.every((value) => value >= 0.95),
    },
    {
      test: 'E4',
      claim: 'cosine of true and inferred reward at least 0.95 after one episode that touched both colours',
      figures: list(cosines),
      holds: cosines.every((value) => value >= 0.95),
    },
  ];
}
