import { bootstrapMean, bootstrapRatio, type Estimate, formatEstimate } from '../../agents/ops/bootstrap.ts';
import type { Regime } from '../../train/coins/coins-demonstrations.ts';
import type { InferencePlayers } from './psiphi-inference.ts';
import { accuracyOf, type Lookup, mean, type Table } from './psiphi-lookup.ts';
import { TRANSFER_TASKS } from './psiphi-transfer.ts';

/** What each test of the study says of the results. */
export interface Verdict {
  readonly test: string;
  readonly claim: string;
  readonly figures: string;
  readonly holds: boolean;
}

export function judge(lookup: Lookup): readonly Verdict[] {
  return [...demonstratorVerdicts(lookup), ...inferenceVerdicts(lookup), ...transferVerdicts(lookup.transfer())];
}

const difference = (a: readonly number[], b: readonly number[]): Estimate =>
  bootstrapMean(a.map((value, i) => value - b[i]));

function demonstratorVerdicts(lookup: Lookup): Verdict[] {
  const areaRatio = (regime: Regime) => bootstrapRatio(lookup.areas('psiphi', regime), lookup.areas('dqn', regime));
  const finalRatio = (regime: Regime) => bootstrapRatio(lookup.finals('psiphi', regime), lookup.finals('dqn', regime));
  const verdicts: Verdict[] = [];
  const add = (test: string, claim: string, figures: string, holds: boolean) =>
    verdicts.push({ test, claim, figures, holds });

  const c1 = areaRatio('aligned');
  add('C1', 'aligned: area at least 1.3 times that of RL', `ratio ${formatEstimate(c1)}`, c1.mean >= 1.3);
  const c1Aux = difference(lookup.areas('psiphi', 'aligned'), lookup.areas('bc-aux', 'aligned'));
  add('C1', 'aligned: area above RL + BC-aux', `difference ${formatEstimate(c1Aux)}`, c1Aux.low > 0);
  const rivals = (['bc', 'sqil', 'dqn'] as const).map((arm) => ({ arm, final: lookup.finals(arm, 'aligned') }));
  const best = rivals.reduce((a, b) => (mean(b.final) > mean(a.final) ? b : a));
  const c1Final = bootstrapRatio(lookup.finals('psiphi', 'aligned'), best.final);
  add(
    'C1',
    'aligned: final at least 0.95 of the best of BC, SQIL, RL',
    `ratio to ${best.arm} ${formatEstimate(c1Final)}`,
    c1Final.mean >= 0.95,
  );

  for (const [test, regime] of [
    ['C2', 'opposite'],
    ['C3', 'random'],
  ] as const) {
    const final = finalRatio(regime);
    add(test, `${regime}: final at least 0.95 of RL`, `ratio ${formatEstimate(final)}`, final.mean >= 0.95);
    const area = areaRatio(regime);
    add(test, `${regime}: area at least 0.9 of RL`, `ratio ${formatEstimate(area)}`, area.mean >= 0.9);
  }
  for (const arm of ['dqn', 'bc', 'bc-aux', 'sqil'] as const) {
    const area = difference(lookup.areas('psiphi', 'mixed'), lookup.areas(arm, 'mixed'));
    const final = difference(lookup.finals('psiphi', 'mixed'), lookup.finals(arm, 'mixed'));
    add(
      'C4',
      `mixed: above ${arm}, area and final`,
      `area ${formatEstimate(area)}, final ${formatEstimate(final)}`,
      area.low > 0 && final.low > 0,
    );
  }
  const c5 = bootstrapRatio(lookup.finals('psiphi', 'aligned+bad'), lookup.finals('psiphi', 'aligned'));
  add(
    'C5',
    'expert and bad: final at least 0.95 of PsiPhi with the expert only',
    `ratio ${formatEstimate(c5)}`,
    c5.mean >= 0.95,
  );
  for (const arm of ['dqn', 'bc'] as const) {
    const final = difference(lookup.finals('psiphi', 'aligned+bad'), lookup.finals(arm, 'aligned+bad'));
    const name = arm === 'dqn' ? 'RL alone' : 'BC on the pooled data';
    add('C5', `expert and bad: final not below ${name}`, `difference ${formatEstimate(final)}`, final.mean >= 0);
  }
  return verdicts;
}

function inferenceVerdicts(lookup: Lookup): Verdict[] {
  return [...inferredRewardVerdicts(lookup), ...predictionVerdicts(lookup)];
}

/** B4 and B7 of both kinds of players. */
export function inferredRewardVerdicts(lookup: Lookup): readonly Verdict[] {
  return [...rewardVerdicts(lookup, 'one-colour'), ...rewardVerdicts(lookup, 'mixed')];
}

/** The unit is the paper's: 1 is the same DQN on the true reward. A bar that the control passes shows nothing, so it must not. */
function rewardVerdicts(lookup: Lookup, players: InferencePlayers): Verdict[] {
  const results = lookup.inferences(players);
  const column = (method: 'itd' | 'frozen' | 'bc' | 'dqn') => results.map(({ returns }) => returns[method]);
  const itd = bootstrapRatio(column('itd'), column('dqn'));
  const frozen = bootstrapRatio(column('frozen'), column('dqn'));
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
      'DQN on the inferred reward at least 0.77 of DQN on the true one, and that of the control of B7 not',
      `ratio ${formatEstimate(itd)}, control ${formatEstimate(frozen)}`,
      itd.mean >= 0.77 && frozen.mean < 0.77,
    ),
    verdict('B4', '... and above BC of the same player', `difference ${formatEstimate(overBc)}`, overBc.low > 0),
    verdict(
      'B7',
      'phi frozen whole as drawn imitates as well (accuracy within 0.05)',
      `difference ${formatEstimate(accuracy)}`,
      Math.abs(accuracy.mean) <= 0.05,
    ),
    verdict(
      'B7',
      '... but its inferred reward fails B4 and is worse',
      `ratio ${formatEstimate(frozen)}, difference ${formatEstimate(loss)}`,
      frozen.mean < 0.77 && loss.high < 0,
    ),
  ];
}

/** R-G, -R+G and -R-G before the first episode; R+G, the first, is solved. */
const PAPER_ZERO_SHOT = [1, 0.2, 0.2, -0.4];

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
      figures: `difference ${formatEstimate(versusItd)}`,
      holds: versusItd.low > 0,
    },
    {
      test: 'D1',
      claim: '... and above BC',
      figures: `difference ${formatEstimate(versusBc)}`,
      holds: versusBc.low > 0,
    },
  ];
}

/** E, from the table of its estimates. */
export function transferVerdicts(table: Table): readonly Verdict[] {
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
      claim: `0-shot: R+G at least 0.95; R-G, -R+G and -R-G above what the paper has (${list(PAPER_ZERO_SHOT)})`,
      figures: Object.keys(TRANSFER_TASKS)
        .map((task) => formatEstimate(table[task]['psiphi zeroShot']))
        .join(', '),
      holds:
        zero[0] >= 0.95 &&
        Object.keys(TRANSFER_TASKS).every(
          (task, i) => i === 0 || table[task]['psiphi zeroShot'].low > PAPER_ZERO_SHOT[i],
        ),
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
