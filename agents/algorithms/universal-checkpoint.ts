import { InputError } from '../../envs/core/errors.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, type WeightArray } from '../checkpoint.ts';
import type { PopulationWeights } from '../social/population.ts';
import type { FeatureHead } from '../social/universal-features.ts';
import { copyArray } from './adam-state.ts';
import { STUDENT_KINDS } from './student-checkpoint.ts';
import type { Universal } from './universal.ts';
import {
  type UniversalConfig,
  type UniversalSizes,
  universalConfig,
  WEIGHT_NAMES,
  type WeightRecord,
  weightShapes,
} from './universal-network.ts';

/** Checkpoints of universal features: weights alone to ship and to swap, or a whole training state to go on from. */
export const UNIVERSAL_KIND = STUDENT_KINDS.features;

export interface UniversalCheckpointFacts {
  readonly worldId: string;
  readonly sizes: UniversalSizes;
  readonly config: UniversalConfig;
  readonly engine: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** A player's refined head as it travels in a checkpoint. */
export interface NamedHead {
  readonly playerIdx: number;
  readonly epoch: number;
  readonly head: FeatureHead;
}

const HEAD_ARRAYS = ['hiddenWeights', 'hiddenBias', 'outWeights', 'outBias'] as const;

export function encodeUniversal(
  facts: UniversalCheckpointFacts,
  weights: WeightRecord,
  heads: readonly NamedHead[] = [],
): Uint8Array {
  const arrays: Record<string, WeightArray> = namedArrays('', facts, weights);
  for (const { playerIdx, epoch, head } of heads) {
    for (const name of HEAD_ARRAYS) {
      arrays[`player/${playerIdx}/${epoch}/${name}`] = { shape: [head[name].length], data: head[name] };
    }
  }
  return encode(facts, arrays);
}

/** A whole state of training of `murmur train universal --segments`: a run that was stopped ends as one that was not. */
export function encodeTrainingState(facts: UniversalCheckpointFacts, algorithm: Universal): Uint8Array {
  return encode(
    { ...facts, extra: { ...facts.extra, numUpdates: algorithm.adam.numSteps } },
    Object.assign({}, ...trainedArrays(algorithm).map(([prefix, values]) => namedArrays(prefix, facts, values))),
  );
}

/** All arrays that decide the future of an algorithm whose history is empty, by the prefix of their names. */
function trainedArrays({ features, target, adam }: Universal): [string, Readonly<Record<string, Float32Array>>][] {
  return [
    ['', features.values],
    ['target/', target.values],
    ['first-moment/', adam.firstMoments],
    ['second-moment/', adam.secondMoments],
  ];
}

function encode(facts: UniversalCheckpointFacts, weights: Record<string, WeightArray>): Uint8Array {
  return encodeCheckpoint({
    kind: UNIVERSAL_KIND,
    worldId: facts.worldId,
    config: { ...facts.config },
    engine: facts.engine,
    weights,
    extra: facts.extra,
  });
}

function namedArrays(
  prefix: string,
  facts: UniversalCheckpointFacts,
  record: Readonly<Record<string, Float32Array>>,
): Record<string, WeightArray> {
  const shapes = weightShapes(facts.sizes, facts.config);
  return Object.fromEntries(
    WEIGHT_NAMES.map((name) => [`${prefix}${name}`, { shape: shapes[name], data: record[name] }]),
  );
}

/** Errors: InputError naming the array that is missing. */
export function readWeights(checkpoint: Checkpoint, where: string): WeightRecord {
  return Object.fromEntries(
    WEIGHT_NAMES.map((name) => {
      const array = checkpoint.weights[name];
      if (array === undefined) throw new InputError('checkpoint lacks an array', { value: name, where });
      return [name, array.data];
    }),
  ) as WeightRecord;
}

/** Takes back what `encodeTrainingState` wrote. Errors: InputError naming the array that is missing or of another length. */
export function loadTrainingState(algorithm: Universal, { weights, extra }: Checkpoint, where: string): void {
  for (const [prefix, values] of trainedArrays(algorithm)) {
    for (const name of WEIGHT_NAMES) copyArray(weights[`${prefix}${name}`], values[name], `${prefix}${name}`, where);
  }
  for (const name of WEIGHT_NAMES) {
    algorithm.features.changed(name);
    algorithm.target.changed(name);
  }
  algorithm.adam.numSteps = Number(extra.numUpdates);
}

export function readConfig(checkpoint: Checkpoint, where: string): UniversalConfig {
  const parsed = universalConfig.safeParse(checkpoint.config);
  if (!parsed.success) throw new InputError('checkpoint has a broken config', { where });
  return parsed.data;
}

/** Whether weights were made for this window, these actions and these cumulants. */
export function fitsSpec(checkpoint: Checkpoint, spec: WorldSpec): boolean {
  const shapeOf = (name: string) => checkpoint.weights[name]?.shape ?? [];
  return (
    shapeOf('torso1')[0] === spec.observation.length &&
    shapeOf('headPreference')[0] === spec.numCumulants &&
    shapeOf('headBias2')[0] === spec.numCumulants * spec.numActions
  );
}

/** What a population takes from checkpoint bytes. Throws InputError for another kind or world, damage, or diverged weights. */
export function decodePopulationWeights(bytes: Uint8Array, worldId: string, where: string): PopulationWeights {
  const checkpoint = decodeCheckpoint(bytes, { kind: UNIVERSAL_KIND, worldId, where });
  for (const [name, { data }] of Object.entries(checkpoint.weights)) {
    // One of these would spoil beliefs for good: evidence is summed up.
    if (!areFinite(data)) throw new InputError('a weight is not a number', { value: name, where });
  }
  return { universal: readWeights(checkpoint, where), heads: readHeads(checkpoint) };
}

function areFinite(data: Float32Array): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

function readHeads(checkpoint: Checkpoint): NamedHead[] {
  const heads: NamedHead[] = [];
  for (const name of Object.keys(checkpoint.weights)) {
    const match = /^player\/(\d+)\/(\d+)\/hiddenWeights$/.exec(name);
    if (match === null) continue;
    const arrayOf = (part: string) => checkpoint.weights[`player/${match[1]}/${match[2]}/${part}`].data;
    const head: FeatureHead = {
      hiddenWeights: arrayOf('hiddenWeights'),
      hiddenBias: arrayOf('hiddenBias'),
      outWeights: arrayOf('outWeights'),
      outBias: arrayOf('outBias'),
    };
    heads.push({ playerIdx: Number(match[1]), epoch: Number(match[2]), head });
  }
  return heads;
}
