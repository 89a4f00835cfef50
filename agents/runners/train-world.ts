import { readFileSync } from 'node:fs';
import { InputError } from '../../envs/core/errors.ts';
import { createEnvironment, createGenerators, findWorld } from '../../envs/registry.ts';
import type { LearnerSizes } from '../learners/learner.ts';
import { createDemonstrations, type Demonstrations, parseDemonstrations } from '../memory/demonstrations.ts';
import {
  DEMONSTRATION_DEFAULTS,
  DEMONSTRATORS,
  EGO_TASK,
  makeCoinsDemonstrations,
  REGIMES,
  type Regime,
} from './coins-demonstrations.ts';
import { COINS_SPEC, createCoins, createCoinsView, makeLevelSource } from './coins-task.ts';
import type { TrainWorld } from './train-loop.ts';

/** What `murmur train` learns in and from. */
export interface TrainSetting {
  readonly world: TrainWorld;
  readonly sizes: LearnerSizes;
  readonly demonstrations: Demonstrations; // of views
}

/**
 * The `coins` world with the ego's task and scripted or recorded company; or any other world with recorded company only,
 * for learners that take no steps of their own.
 *
 * Errors   InputError for an unknown world, a file that cannot be read or is of another world, and for scripted company
 *          outside `coins`.
 */
export function createTrainSetting(
  worldId: string,
  demonstrators: string,
  seed: number,
  numWorlds: number,
): TrainSetting {
  findWorld(worldId);
  const isScripted = (REGIMES as readonly string[]).includes(demonstrators);
  if (worldId === COINS_SPEC.id) {
    const view = createCoinsView();
    return {
      world: {
        environment: createCoins(numWorlds, EGO_TASK),
        nextLevel: makeLevelSource('train'),
        viewLength: view.length,
        writeView: view.write,
      },
      sizes: { viewLength: view.length, numActions: COINS_SPEC.numActions },
      demonstrations: isScripted
        ? makeCoinsDemonstrations(seed, DEMONSTRATORS[demonstrators as Regime], DEMONSTRATION_DEFAULTS)
        : centre(readDemonstrations(demonstrators, worldId)),
    };
  }
  if (isScripted) {
    throw new InputError('scripted demonstrators play coins only', {
      value: worldId,
      limit: 'coins, or a file of transitions',
    });
  }
  const environment = createEnvironment(worldId, {}, numWorlds);
  const { length } = environment.spec.observation;
  const [generator] = createGenerators(worldId, {});
  return {
    world: {
      environment,
      nextLevel: (rng) => generator.sample(rng),
      viewLength: length,
      writeView: (observation, offset, out, outOffset) =>
        out.set(observation.subarray(offset, offset + length), outOffset),
    },
    sizes: { viewLength: length, numActions: environment.spec.numActions },
    demonstrations: readDemonstrations(demonstrators, worldId, length, environment.spec.numActions),
  };
}

function readDemonstrations(path: string, worldId: string, length?: number, numActions?: number): Demonstrations {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new InputError('cannot read demonstrations', {
      value: path,
      limit: `${REGIMES.join(', ')}, or a file that murmur replay --export jsonl wrote`,
    });
  }
  const demonstrations = parseDemonstrations(text, worldId, path);
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
