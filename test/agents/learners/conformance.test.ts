import { beforeAll, describe, expect, it } from 'vitest';
import { createBc } from '../../../agents/learners/bc.ts';
import { createBcAux } from '../../../agents/learners/bc-aux.ts';
import { createDqn } from '../../../agents/learners/dqn.ts';
import { createItd } from '../../../agents/learners/itd.ts';
import { type Learner, SHARED_DEFAULTS } from '../../../agents/learners/learner.ts';
import { createPsiPhi, PSIPHI_DEFAULTS } from '../../../agents/learners/psiphi.ts';
import { createSqil } from '../../../agents/learners/sqil.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { describeLearner, feed, type LearnerCase, SIZES, toyDemonstrations } from '../../conformance/learner.ts';

const SMALL = { torsoSizes: [16, 16] as [number, number], headSize: 8, batchSize: 16, replayCapacity: 100 };

const CASES: readonly LearnerCase[] = [
  {
    name: 'dqn',
    create: (rng, sizes, _demos, change) => createDqn(rng, sizes, { ...SHARED_DEFAULTS, ...SMALL, ...change }),
  },
  {
    name: 'bc',
    create: (rng, sizes, demos, change) => createBc(rng, sizes, { ...SHARED_DEFAULTS, ...SMALL, ...change }, demos),
  },
  {
    name: 'bc-aux',
    create: (rng, sizes, demos, change) => createBcAux(rng, sizes, { ...SHARED_DEFAULTS, ...SMALL, ...change }, demos),
  },
  {
    name: 'sqil',
    create: (rng, sizes, demos, change) => createSqil(rng, sizes, { ...SHARED_DEFAULTS, ...SMALL, ...change }, demos),
  },
  {
    name: 'psiphi',
    create: (rng, sizes, demos, change) =>
      createPsiPhi(rng, sizes, { ...PSIPHI_DEFAULTS, ...SMALL, valueEvaluationWeight: 1, ...change }, demos),
  },
  {
    name: 'itd',
    create: (rng, sizes, demos, change) => createItd(rng, sizes, { ...PSIPHI_DEFAULTS, ...SMALL, ...change }, demos, 0),
  },
];

for (const each of CASES) describeLearner(each);

const V = SIZES.viewLength;
const VIEWS = Uint8Array.from({ length: V * V }, (_, i) => Number(Math.floor(i / V) === i % V));

function train(name: string, numUpdates: number, rewardScale = 1): Learner {
  const found = CASES.find((each) => each.name === name) as LearnerCase;
  const learner = found.create(new Rng(5), SIZES, toyDemonstrations(true));
  feed(learner, rewardScale);
  const rng = new Rng(6);
  for (let i = 0; i < numUpdates; i++) learner.update(rng);
  return learner;
}

describe('learners', () => {
  beforeAll(async () => {
    await loadEngine();
  });

  it.each(['dqn', 'bc-aux', 'psiphi'])('%s fits what pays, from few transitions', (name) => {
    const actions = new Uint8Array(V);
    train(name, 200).act(VIEWS, V, actions);
    expect([...actions]).toEqual(Array.from({ length: V }, (_, i) => i % 3));
  });

  it('itd fits one player and not the other who is watched beside it', () => {
    const actions = new Uint8Array(V);
    train('itd', 300).act(VIEWS, V, actions);
    const agreed = [...actions].filter((action, i) => action === i % 3).length;
    expect(agreed).toBeGreaterThanOrEqual(9);
  });

  it.each(['bc', 'sqil', 'itd'])('%s never reads the reward', (name) => {
    const weights = (learner: Learner) => JSON.stringify(learner.networks.online.values['torso/0/weight']);
    expect(weights(train(name, 4, 1))).toBe(weights(train(name, 4, -50)));
  });

  it('demonstrations carry no reward that an ego could read', () => {
    expect(Object.keys(toyDemonstrations()).filter((field) => /reward|return|preference/i.test(field))).toEqual([]);
  });
});
