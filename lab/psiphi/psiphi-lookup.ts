import { bootstrapMean, type Estimate } from '../../agents/ops/bootstrap.ts';
import type { StudyArm } from '../../train/coins/coins-algorithms.ts';
import type { Regime } from '../../train/coins/coins-demonstrations.ts';
import type { CurveResult } from './psiphi-curves.ts';
import type { InferencePlayers } from './psiphi-inference.ts';
import type { JobResult } from './psiphi-jobs.ts';
import { TRANSFER_TASKS } from './psiphi-transfer.ts';

/** The experiment's results by arm, demonstrators and seed, and the numbers that are read off a curve. */
export const FINAL_POINTS = 3;
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const areaOf = (curve: CurveResult): number => mean(curve.points.map(({ greedy }) => greedy));
export const finalOf = (curve: CurveResult): number =>
  mean(curve.points.slice(-FINAL_POINTS).map(({ greedy }) => greedy));
export const finalEpsilonOf = (curve: CurveResult): number =>
  mean(curve.points.slice(-FINAL_POINTS).map(({ epsilon }) => epsilon));

export const accuracyOf = (curve: CurveResult): number => mean(curve.heldOutAccuracy);

/** Estimates by row and column. */
export type Table = Readonly<Record<string, Readonly<Record<string, Estimate>>>>;

/** Results by arm, regime and seed; every list is in the order of `seeds`, so lists can be compared pair by pair. */
export class Lookup {
  readonly #results: readonly JobResult[];
  readonly seeds: readonly number[];

  constructor(results: readonly JobResult[], seeds: readonly number[]) {
    this.#results = results;
    this.seeds = seeds;
  }

  /** DQN watches nobody, so its one run per seed stands in every regime. */
  curves(arm: StudyArm, regime: Regime): CurveResult[] {
    return this.seeds.flatMap((seed) => {
      const found = this.#results.find(
        ({ job }) =>
          job.part === 'curve' && job.seed === seed && job.arm === arm && (arm === 'dqn' || job.regime === regime),
      );
      return found?.curve === undefined ? [] : [found.curve];
    });
  }

  areas(arm: StudyArm, regime: Regime): number[] {
    return this.curves(arm, regime).map(areaOf);
  }

  finals(arm: StudyArm, regime: Regime): number[] {
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

  inference(): Table {
    return Object.fromEntries(
      (['one-colour', 'mixed'] as const).map((players) => {
        const of = (pick: (result: NonNullable<JobResult['inference']>) => number) =>
          bootstrapMean(this.inferences(players).map(pick));
        return [
          players,
          {
            'return: DQN on the reward inferred by ITD': of(({ returns }) => returns.itd),
            'return: the same, phi frozen whole as drawn': of(({ returns }) => returns.frozen),
            'return: DQN on the true reward': of(({ returns }) => returns.dqn),
            'return: BC of that player': of(({ returns }) => returns.bc),
            'accuracy: ITD alone': of(({ accuracy }) => accuracy.itd),
            'accuracy: ITD, phi frozen whole as drawn': of(({ accuracy }) => accuracy.frozen),
            'accuracy: BC, one network per player': of(({ accuracy }) => accuracy.bc),
            ...(players === 'mixed' &&
              this.curves('psiphi', 'mixed').length > 0 && {
                'accuracy: PsiPhi with RL': bootstrapMean(this.curves('psiphi', 'mixed').map(accuracyOf)),
              }),
          },
        ];
      }),
    );
  }

  transfer(): Table {
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
