import type { LearnerSizes } from '../../agents/algorithms/replay-settings.ts';
import {
  createDemonstrations,
  type Demonstrations,
  type DemonstratorKind,
  parseDemonstrations,
} from '../../agents/memory/demonstrations.ts';
import { readTextFile } from '../../agents/text-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, createGenerators, findWorld } from '../../envs/registry.ts';
import {
  DEMONSTRATION_DEFAULTS,
  DEMONSTRATORS,
  EGO_TASK,
  makeCoinsDemonstrations,
  REGIMES,
  type Regime,
} from './coins-demonstrations.ts';
import { COINS_SPEC, createCoins, createCoinsView, heldOutLevels, makeLevelSource } from './coins-task.ts';
import type { TrainEvaluation } from './train-evaluation.ts';
import type { TrainWorld } from './train-loop.ts';

/** What `murmur train` learns in and from. */
export interface TrainSetting {
  readonly world: TrainWorld;
  readonly sizes: LearnerSizes;
  readonly demonstrations: Demonstrations; // of views; none where nobody is watched
  readonly evaluation: TrainEvaluation;
}

export interface TrainSettingOptions {
  readonly worldId: string;
  readonly demonstrators: string; // a regime or a file of transitions
  readonly demonstratorKind: DemonstratorKind; // whose steps of the file
  readonly seed: number;
  readonly numWorlds: number;
  readonly watches: boolean; // whether the learner looks at demonstrations
}

const NUM_EVALUATION_LEVELS = 60;
const EVALUATION_STREAM = 0xe7a1;

/**
 * The `coins` world with the ego's task and scripted or recorded demonstrators; or any other world with recorded ones or none.
 *
 * Errors   InputError for an unknown world, a file that cannot be read or is of another world, and for scripted demonstrators
 *          outside `coins`.
 */
export function createTrainSetting(options: TrainSettingOptions): TrainSetting {
  findWorld(options.worldId);
  return options.worldId === COINS_SPEC.id ? createCoinsSetting(options) : createPlainSetting(options);
}

function isScripted(demonstrators: string): demonstrators is Regime {
  return (REGIMES as readonly string[]).includes(demonstrators);
}

function createCoinsSetting(options: TrainSettingOptions): TrainSetting {
  const { worldId, demonstrators, demonstratorKind, seed, numWorlds } = options;
  const view = createCoinsView();
  const create = (count: number) => createCoins(count, EGO_TASK);
  return {
    world: {
      environment: create(numWorlds),
      nextLevel: makeLevelSource('train'),
      viewLength: view.length,
      writeView: view.write,
    },
    sizes: { observationLength: view.length, numActions: COINS_SPEC.numActions },
    demonstrations: isScripted(demonstrators)
      ? makeCoinsDemonstrations(seed, DEMONSTRATORS[demonstrators], DEMONSTRATION_DEFAULTS)
      : centre(readDemonstrations(demonstrators, worldId, demonstratorKind)),
    evaluation: { levels: heldOutLevels(seed, NUM_EVALUATION_LEVELS), createEnvironment: create },
  };
}

function createPlainSetting(options: TrainSettingOptions): TrainSetting {
  const { worldId, demonstrators, demonstratorKind, seed, numWorlds, watches } = options;
  if (watches && isScripted(demonstrators)) {
    throw new InputError('scripted demonstrators play coins only', {
      value: worldId,
      limit: 'coins, or --demonstrators with a file of transitions',
    });
  }
  const create = (count: number) => createEnvironment(worldId, {}, count);
  const environment = create(numWorlds);
  const { observation, numActions, numSeats } = environment.spec;
  const { length } = observation;
  const [generator] = createGenerators(worldId, {});
  const rng = new Rng(seed, EVALUATION_STREAM);
  return {
    world: {
      environment,
      nextLevel: (source) => generator.sample(source),
      viewLength: length,
      writeView: (bytes, offset, out, outOffset) => out.set(bytes.subarray(offset, offset + length), outOffset),
    },
    sizes: { observationLength: length, numActions },
    demonstrations: watches
      ? readDemonstrations(demonstrators, worldId, demonstratorKind, length, numActions)
      : createDemonstrations(worldId, length, 0, 0),
    evaluation: {
      levels: numSeats > 1 ? [] : Array.from({ length: NUM_EVALUATION_LEVELS }, () => generator.sample(rng)),
      createEnvironment: create,
    },
  };
}

function readDemonstrations(
  path: string,
  worldId: string,
  demonstratorKind: DemonstratorKind,
  length?: number,
  numActions?: number,
): Demonstrations {
  const text = readTextFile(path, {
    what: 'file of demonstrations',
    limit: `${REGIMES.join(', ')}, or a file that murmur replay --export jsonl wrote`,
    choices: REGIMES,
  });
  const demonstrations = parseDemonstrations(text, worldId, path, demonstratorKind);
  if (length !== undefined && demonstrations.observationLength !== length) {
    throw new InputError('observation length of the demonstrations', {
      value: demonstrations.observationLength,
      limit: `${length}, as world ${worldId} has with default settings`,
      where: path,
    });
  }
  const wrong = demonstrations.actions.findIndex((action) => action >= (numActions ?? COINS_SPEC.numActions));
  if (wrong >= 0) {
    throw new InputError('action of a demonstrated step', { value: demonstrations.actions[wrong], where: path });
  }
  return demonstrations;
}

/** Full observations of the coins world to centred views. */
function centre(demonstrations: Demonstrations): Demonstrations {
  const view = createCoinsView();
  const { length, numDemonstrators, observationLength: L } = demonstrations;
  if (L !== COINS_SPEC.observation.length) {
    throw new InputError('observation length of the demonstrations', {
      value: L,
      limit: `${COINS_SPEC.observation.length}`,
    });
  }
  const out = createDemonstrations(demonstrations.worldId, view.length, numDemonstrators, length);
  for (let m = 0; m < length; m++) {
    view.write(demonstrations.observations, m * L, out.observations, m * view.length);
    view.write(demonstrations.nextObservations, m * L, out.nextObservations, m * view.length);
  }
  out.actions.set(demonstrations.actions);
  out.nextActions.set(demonstrations.nextActions);
  out.terminated.set(demonstrations.terminated);
  out.demonstratorIdx.set(demonstrations.demonstratorIdx);
  return out;
}
