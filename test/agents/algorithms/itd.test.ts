import { beforeAll, describe, expect, it } from 'vitest';
import { Itd } from '../../../agents/algorithms/itd.ts';
import { psiphiSettings } from '../../../agents/algorithms/psiphi-settings.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { SIZES, toyDemonstrations } from '../../conformance/replay-algorithm.ts';

const L = SIZES.observationLength;
const OBSERVATIONS = Uint8Array.from({ length: L * L }, (_, i) => Number(Math.floor(i / L) === i % L));
const SMALL = { torsoSizes: [16, 16] as [number, number], headSize: 8, batchSize: 16, heldBackShare: 0 };

/** Inverse TD after some learning steps, with everything that an observer can read of it before and after. */
function learn(trainsPhi: boolean): { before: Readings; after: Readings } {
  const itd = new Itd(new Rng(5), SIZES, psiphiSettings.parse({ ...SMALL, trainsPhi }), toyDemonstrations(), 0);
  const before = read(itd);
  const rng = new Rng(6);
  for (let i = 0; i < 20; i++) itd.update(rng);
  return { before, after: read(itd) };
}

interface Readings {
  readonly phi: number[];
  readonly psi: number[];
  readonly torso: number[];
}

const read = (itd: Itd): Readings => ({
  phi: [...itd.cumulants(OBSERVATIONS, L)],
  psi: [...itd.successorFeatures(OBSERVATIONS, L)],
  torso: [...itd.networks.online.values['torso/0/weight']],
});

describe('inverse TD and its control', () => {
  beforeAll(async () => {
    await loadEngine('wasm');
  });

  it('learns cumulants', () => {
    const { before, after } = learn(true);
    expect(after.phi).not.toEqual(before.phi);
  });

  it('keeps them to the bit in the control, in which successor features and their torso learn on', () => {
    const { before, after } = learn(false);
    expect(after.phi).toEqual(before.phi);
    expect(after.psi).not.toEqual(before.psi);
    expect(after.torso).not.toEqual(before.torso);
  });
});
