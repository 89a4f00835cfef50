import { bootstrapMean, type Estimate } from './bootstrap.ts';
import type { ArmId } from './coins-arms.ts';
import { REGIMES, type Regime } from './coins-demonstrations.ts';
import type { JobResult } from './psiphi-jobs.ts';
import { areaOf, finalEpsilonOf, finalOf, Lookup } from './psiphi-lookup.ts';
import { judge, type Verdict } from './psiphi-verdicts.ts';

/** Statistics over seeds of the experiment's results, and what each test of the study says of them. */
export interface ArmSummary {
  readonly arm: ArmId;
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
  readonly shares: readonly { regime: Regime; first: readonly number[]; last: readonly number[] }[];
  readonly transfer: Readonly<Record<string, Readonly<Record<string, Estimate>>>>;
  readonly inference: Readonly<Record<string, Readonly<Record<string, Estimate>>>>;
  readonly verdicts: readonly Verdict[];
}

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
    verdicts: judge(lookup),
  };
}
