import { beforeAll, expect, it } from 'vitest';
import { listAlgorithms } from '../../agents/algorithms/registry.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import { createEnvironment, worldIds } from '../../envs/registry.ts';
import { assertAlgorithmFits } from '../../train/loop/fit-algorithm.ts';
import { describeActing } from './acting.ts';
import { describePair } from './algorithm.ts';
import { describeEnds, smallestWorldsOf } from './ends.ts';

beforeAll(async () => {
  await loadEngine('wasm');
});

/** Worlds with more than one seat that a learner or somebody beside it can have. */
const sharedWorlds = worldIds().filter((worldId) => {
  const { numSeats, numBots } = createEnvironment(worldId, {}, 1).spec;
  return numSeats - numBots > 1;
});

for (const definition of listAlgorithms()) {
  const { trials } = definition.needs;
  const needed = trials === undefined ? {} : { trialsPerTask: 2 };
  for (const worldId of worldIds()) describePair({ definition, worldId, ...needed });
  for (const worldId of sharedWorlds) {
    describePair({ definition, worldId, ...needed, lineup: { kind: 'with', names: ['random'] } });
  }
  for (const worldId of ['bandit', 'overcooked']) {
    describePair({ definition, worldId, ...(trials === undefined ? { trialsPerTask: 2 } : {}) }); // and the other way round
  }
  for (const worldId of ['matrix-game', 'xland']) describeActing(definition, worldId); // numbers alone; a window
  for (const worldId of smallestWorldsOf(definition)) describeEnds(definition, worldId);
}

it.each(listAlgorithms().filter(({ needs }) => needs.demonstrations === 'needed'))(
  '$id without demonstrations is refused in one line',
  (definition) => {
    const { spec } = createEnvironment('overcooked', {}, 1);
    const refused = () => assertAlgorithmFits(definition, spec, { hasTrials: true, hasDemonstrations: false });
    expect(refused).toThrow(/^algorithm [a-z-]+ learns from demonstrations; got "world overcooked"; expected [^\n]*$/);
  },
);
