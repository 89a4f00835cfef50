import { bootstrapMean, type Estimate } from '../../agents/ops/bootstrap.ts';
import type { StudyArm } from '../../train/coins/coins-algorithms.ts';
import { REGIMES, type Regime } from '../../train/coins/coins-demonstrations.ts';
import type { ExperimentBudget } from './psiphi-budget.ts';
import type { CurveResult } from './psiphi-curves.ts';
import type { JobResult } from './psiphi-jobs.ts';
import { areaOf, finalEpsilonOf, finalOf, Lookup, type Table } from './psiphi-lookup.ts';
import { inferredRewardVerdicts, judge, type Verdict } from './psiphi-verdicts.ts';

/** Statistics over seeds of the experiment's results, and what each test of the study says of them. */
export interface ArmSummary {
  readonly arm: StudyArm;
  readonly regime: Regime;
  readonly area: Estimate; // mean normalised return over the curve
  readonly final: Estimate; // mean of the last three points, greedy
  readonly finalEpsilon: Estimate; // the same with the training's final epsilon
}

export interface ExperimentSummary {
  readonly numSeeds: number;
  readonly engines: readonly string[];
  readonly cpuSeconds: number;
  readonly arms: readonly ArmSummary[];
  /** Area and final of PsiPhi less those of its control without GPI, paired by the seeds that have both. */
  readonly gpiGains?: readonly { readonly regime: Regime; readonly area: Estimate; readonly final: Estimate }[];
  readonly shares: readonly { regime: Regime; first: readonly number[]; last: readonly number[] }[];
  readonly transfer: Table;
  readonly inference: Table;
  readonly verdicts: readonly Verdict[];
  /** Where B4 and B7 were run again, apart from the rest. */
  readonly inferenceAgain?: { readonly numSeeds: number; readonly commit: string; readonly engine: string };
}

/** docs/results/psiphi.json: all that the page beside it is written from. */
export interface StoredExperiment {
  readonly command: string;
  readonly commit: string;
  readonly budget: ExperimentBudget['name'];
  readonly summary: ExperimentSummary;
}

/** Puts B4 and B7 of results that were made again into a summary; what else it holds stays. */
export function renewInference(
  summary: ExperimentSummary,
  results: readonly JobResult[],
  commit: string,
): ExperimentSummary {
  const again = results.filter(({ job }) => job.part === 'inference');
  const seeds = [...new Set(again.map(({ job }) => job.seed))];
  const lookup = new Lookup(again, seeds);
  const renewed = inferredRewardVerdicts(lookup);
  const isRenewed = ({ test }: Verdict): boolean => test === 'B4' || test === 'B7';
  const first = summary.verdicts.findIndex(isRenewed);
  const others = summary.verdicts.filter((verdict) => !isRenewed(verdict));
  const inference = Object.fromEntries(
    Object.entries(lookup.inference()).map(([players, rows]) => {
      const kept = Object.entries(summary.inference[players]).filter(([name]) => name.includes('with RL'));
      return [players, { ...rows, ...Object.fromEntries(kept) }];
    }),
  );
  return {
    ...summary,
    inference,
    verdicts: [...others.slice(0, first), ...renewed, ...others.slice(first)],
    inferenceAgain: { numSeeds: seeds.length, commit, engine: again[0].engine },
  };
}

function gainsOfGpi(lookup: Lookup): NonNullable<ExperimentSummary['gpiGains']> {
  return REGIMES.flatMap((regime) => {
    const [without, withGpi] = (['psiphi-no-gpi', 'psiphi'] as const).map((arm) => lookup.curves(arm, regime));
    if (without.length === 0) return [];
    const gain = (of: (curve: CurveResult) => number) =>
      bootstrapMean(without.map((curve, i) => of(withGpi[i]) - of(curve)));
    return [{ regime, area: gain(areaOf), final: gain(finalOf) }];
  });
}

export function summarise(results: readonly JobResult[]): ExperimentSummary {
  const seeds = [...new Set(results.map(({ job }) => job.seed))];
  const lookup = new Lookup(results, seeds);
  const arms = REGIMES.flatMap((regime) =>
    (['psiphi', 'psiphi-no-gpi', 'dqn', 'bc-aux', 'bc', 'sqil'] as const).flatMap((arm) => {
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
    gpiGains: gainsOfGpi(lookup),
    shares: REGIMES.map((regime) => ({ regime, ...lookup.shares(regime) })),
    transfer: lookup.transfer(),
    inference: lookup.inference(),
    verdicts: judge(lookup),
  };
}
