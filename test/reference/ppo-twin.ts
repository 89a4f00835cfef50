/** One sample of the PPO loss, as plain numbers. */
export interface PpoTwinSample {
  readonly action: number;
  readonly oldLogProbability: number;
  readonly oldValue: number;
  readonly advantage: number; // before any normalisation
  readonly target: number; // the return
  readonly counts: boolean;
  readonly legal: readonly boolean[]; // [A]
}

export interface PpoTwinSettings {
  readonly clipRange: number;
  readonly valueClipRange: number;
  readonly valueCoefficient: number;
  readonly entropyCoefficient: number;
  readonly isAdvantageNormalised: boolean;
  readonly advantageEpsilon: number;
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const clip = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The PPO loss and its parts one sample at a time, in doubles: samples that do not count are left out at the door. */
export function ppoTwin(
  logits: readonly (readonly number[])[],
  values: readonly number[],
  samples: readonly PpoTwinSample[],
  settings: PpoTwinSettings,
) {
  const rows = samples
    .map((sample, n) => ({ sample, logits: logits[n], value: values[n] }))
    .filter((row) => row.sample.counts);
  const raw = rows.map((row) => row.sample.advantage);
  const deviation = Math.sqrt(average(raw.map((advantage) => (advantage - average(raw)) ** 2)));
  const scaled = raw.map((advantage) => (advantage - average(raw)) / (deviation + settings.advantageEpsilon));
  const advantages = settings.isAdvantageNormalised ? scaled : raw;
  const parts = rows.map(({ sample, logits: row, value }, n) => {
    const powers = row.map((logit, a) => (sample.legal[a] ? Math.exp(logit) : 0));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const probabilities = powers.map((power) => power / total);
    const logRatio = Math.log(probabilities[sample.action]) - sample.oldLogProbability;
    const ratio = Math.exp(logRatio);
    const clipped = clip(ratio, 1 - settings.clipRange, 1 + settings.clipRange);
    const near = sample.oldValue + clip(value - sample.oldValue, -settings.valueClipRange, settings.valueClipRange);
    return {
      policy: -Math.min(ratio * advantages[n], clipped * advantages[n]),
      value: 0.5 * Math.max((value - sample.target) ** 2, (near - sample.target) ** 2),
      entropy: -probabilities.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0),
      kl: ratio - 1 - logRatio,
      isClipped: ratio === clipped ? 0 : 1,
    };
  });
  const policyLoss = average(parts.map((part) => part.policy));
  const valueLoss = average(parts.map((part) => part.value));
  const entropy = average(parts.map((part) => part.entropy));
  return {
    loss: policyLoss + settings.valueCoefficient * valueLoss - settings.entropyCoefficient * entropy,
    policyLoss,
    valueLoss,
    entropy,
    approximateKl: average(parts.map((part) => part.kl)),
    clipFraction: average(parts.map((part) => part.isClipped)),
  };
}
