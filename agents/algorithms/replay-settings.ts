import { z } from 'zod';
import type { ObservationSpec, WorldSpec } from '../../envs/core/specs.ts';
import { type ByteValues, createByteValues } from '../memory/byte-values.ts';
import { defaultScale } from '../nets/student-inputs.ts';

/** Settings that methods with a replay or with demonstrations share, so that a comparison compares methods. */

/** Sizes that a method's networks are made for. */
export interface LearnerSizes {
  readonly observationLength: number; // L
  readonly numActions: number; // A
  readonly byteValues?: ByteValues; // left out: bytes enter networks as they are
}

/** Of a world's own observations: its bytes enter networks near 0..1, signed ones with their sign. */
export function sizesOf({ observation, numActions }: WorldSpec): LearnerSizes {
  return { observationLength: observation.length, numActions, byteValues: byteValuesOf(observation) };
}

/** The numbers that bytes of an observation enter networks as. */
export function byteValuesOf(observation: ObservationSpec): ByteValues {
  return createByteValues(observation.low < 0, defaultScale(observation));
}

const share = z.number().min(0).max(1);
const hidden = z.int().min(1).max(4096);

/**
 * Network, optimiser and batches, in the order that names results of the study on disk. Values were chosen on plain DQN only and
 * reused (docs/algorithms/psiphi.md, settings). A method takes the part of it that it looks at.
 */
export const sharedSettings = z.strictObject({
  torsoSizes: z
    .tuple([hidden, hidden])
    .readonly()
    .default([64, 64])
    .describe('units of the two layers below every head; 1..4096 each'),
  headSize: z.int().min(1).max(1024).default(32).describe('hidden units of every head; 1..1024'),
  learningRate: z.number().min(0).max(1).default(2e-3).describe('Adam step; 0..1'),
  maxGradientNorm: z.number().positive().default(5).describe('norm that gradients are clipped to; above 0'),
  gamma: share.default(0.9).describe('discount (PsiPhi paper, CoinGrid: .9); 0..1'),
  batchSize: z.int().min(1).max(4096).default(64).describe('rows of an update (PsiPhi paper, CoinGrid: 64); 1..4096'),
  targetRate: share.default(0.02).describe('Polyak rate of the target copies, which also act; 0..1'),
  replayCapacity: z.int().min(64).max(1e7).default(50_000).describe('transitions that are kept; 64..10000000'),
  labelSmoothing: z.number().min(0).max(0.99).default(0.05).describe('of imitation losses; 0..0.99'),
});
export type SharedConfig = z.output<typeof sharedSettings>;

export const SHARED_DEFAULTS: SharedConfig = sharedSettings.parse({});

/** When a method learns: one update for so many steps of a row, as chosen on DQN (docs/algorithms/psiphi.md, settings). */
export const paceSettings = {
  numSteps: z
    .int()
    .min(1)
    .max(10_000)
    .default(8)
    .describe('steps of every row between two turns of learning; 1..10000'),
  stepsPerUpdate: z.int().min(1).max(10_000).default(12).describe('steps per learning step; 1..10000'),
  warmUpSteps: z.int().min(0).max(1e8).default(500).describe('steps before the first learning step; 0..100000000'),
};
/** How a method explores: a share of random actions that falls in a straight line. */
export const explorationSettings = {
  epsilonStart: share.default(1).describe('share of random actions at the start; 0..1'),
  epsilonEnd: share.default(0.05).describe('and after epsilonSteps; 0..1'),
  epsilonSteps: z.int().min(1).max(1e8).default(5000).describe('steps over which it falls; 1..100000000'),
};
export const preparationSettings = {
  demonstrationUpdates: z
    .int()
    .min(0)
    .max(1e6)
    .default(400)
    .describe('learning steps on demonstrations before the first step; 0..1000000'),
};

/** Settings that say how learning goes on, not what is learned. */
export const SCHEDULE_NAMES: readonly string[] = [
  ...Object.keys(paceSettings),
  ...Object.keys(explorationSettings),
  ...Object.keys(preparationSettings),
];

const pace = z.strictObject(paceSettings);
const exploration = z.strictObject(explorationSettings);
/** Pace, and what a method has of the rest: one that does not explore or prepare has none of it. */
export type ReplaySchedule = z.output<typeof pace> &
  Partial<z.output<typeof exploration>> & { readonly demonstrationUpdates?: number };
