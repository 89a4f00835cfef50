import { beforeAll, describe, expect, it } from 'vitest';
import { findAlgorithm, listAlgorithms } from '../../../agents/algorithms/registry.ts';
import { ReplayAlgorithm } from '../../../agents/algorithms/replay-algorithm.ts';
import type { AlgorithmDefinition } from '../../../agents/core/algorithm.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Rng } from '../../../envs/core/rng.ts';
import {
  actionsOf,
  describeReplayAlgorithm,
  type GoingOn,
  learnOnce,
  PACE,
  type ReplayCase,
  SIZES,
  SMALL,
  TOY_SPEC,
  toyDemonstrations,
} from '../../conformance/replay-algorithm.ts';
import { settingsKnownTo } from '../../conformance/small-settings.ts';

const PREPARES = { demonstrationUpdates: 3 };

function caseOf(definition: AlgorithmDefinition): ReplayCase {
  return {
    name: definition.id,
    create(rng, demonstrations, change) {
      const config = settingsKnownTo(definition, { ...SMALL, ...PACE, ...PREPARES, ...change });
      const made = definition.create({ config, spec: TOY_SPEC, numRows: 60, rowsPerWorld: 1, rng, demonstrations });
      if (made instanceof ReplayAlgorithm) return made;
      throw new TypeError(`${definition.id} has no replay`);
    },
  };
}

const CASES: readonly ReplayCase[] = listAlgorithms()
  .filter(({ configSchema }) => 'stepsPerUpdate' in (configSchema.parse({}) as object)) // the pace of those with a replay
  .map(caseOf);

for (const each of CASES) describeReplayAlgorithm(each);

function train(
  name: string,
  numUpdates: number,
  told: { goingOn?: GoingOn; rewardScale?: number } = {},
): ReplayAlgorithm {
  const found = CASES.find((each) => each.name === name) as ReplayCase;
  const algorithm = found.create(new Rng(5), toyDemonstrations(true));
  const rng = new Rng(6);
  for (let i = 0; i < numUpdates; i++) learnOnce(algorithm, rng, told);
  return algorithm;
}

const best = Array.from({ length: SIZES.observationLength }, (_, i) => i % 3);

describe('methods with a replay or from demonstrations', () => {
  it('are found by the settings of their pace', () => {
    expect(CASES.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['dqn', 'psiphi', 'bc', 'bc-aux', 'sqil', 'itd']),
    );
  });

  beforeAll(async () => {
    await loadEngine();
  });

  it.each(['dqn', 'bc-aux', 'psiphi'])('%s fits what pays, now and later, from few transitions', (name) => {
    expect(actionsOf(train(name, 350).evaluation, new Rng(1))).toEqual(best);
  });

  it.each(['dqn', 'bc-aux', 'psiphi'])('%s looks beyond an episode that was cut', (name) => {
    expect(actionsOf(train(name, 350, { goingOn: 'cut' }).evaluation, new Rng(1))).toEqual(best);
  });

  it('itd fits one player and not the other who is watched beside it', () => {
    const actions = actionsOf(train('itd', 300).evaluation, new Rng(1));
    expect(actions.filter((action, i) => action === best[i]).length).toBeGreaterThanOrEqual(9);
  });

  it.each(['bc', 'sqil', 'itd'])('%s never reads the reward', (name) => {
    const weights = ({ networks }: ReplayAlgorithm) => [...networks.online.values['torso/0/weight']];
    expect(weights(train(name, 4))).toEqual(weights(train(name, 4, { rewardScale: -50 })));
  });

  it.each(['bc', 'itd'])('%s takes no step in a world, and as many updates for a budget as the others', (name) => {
    const algorithm = train(name, 4);
    expect(algorithm.numSteps).toBe(0);
    expect(algorithm.numTransitions).toBe(4 * 60);
    expect(algorithm.numUpdates).toBe(4);
    expect(algorithm.behaviour).toBe(algorithm.evaluation);
  });

  it('demonstrations carry no reward that an ego could read', () => {
    expect(Object.keys(toyDemonstrations()).filter((field) => /reward|return|preference/i.test(field))).toEqual([]);
  });

  it('itd says in a line that there is no such player to imitate', () => {
    const { create, configSchema } = findAlgorithm('itd');
    const demonstrations = toyDemonstrations();
    const given = { spec: TOY_SPEC, numRows: 1, rowsPerWorld: 1, rng: new Rng(1), demonstrations };
    expect(() => create({ ...given, config: configSchema.parse({ imitatedIdx: 2 }) })).toThrow(
      /^setting imitatedIdx of algorithm itd; got 2; expected 0..1, the players of the demonstrations$/,
    );
  });

  it('says in a line what is wrong with demonstrations', () => {
    for (const id of ['bc', 'bc-aux', 'sqil', 'psiphi', 'itd']) {
      const { create, configSchema, needs } = findAlgorithm(id);
      expect(needs.demonstrations).toBe('needed');
      const given = { config: configSchema.parse({}), spec: TOY_SPEC, numRows: 1, rowsPerWorld: 1, rng: new Rng(1) };
      expect(() => create(given)).toThrow(`algorithm ${id} learns from demonstrations`);
      const narrow = { ...toyDemonstrations(), observationLength: 9 };
      expect(() => create({ ...given, demonstrations: narrow })).toThrow(
        /^observation length of the demonstrations; got 9; expected 10/,
      );
      const wrong = toyDemonstrations();
      wrong.actions[5] = 3;
      expect(() => create({ ...given, demonstrations: wrong })).toThrow(
        /^action of a demonstrated step; got 3; expected 0..2/,
      );
    }
  });
});
