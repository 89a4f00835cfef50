import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../../envs/registry.ts';
import { xlandSettings } from '../../../../envs/worlds/xland/settings.ts';
import { scalarFields, windowFields } from '../../../../envs/worlds/xland/spec.ts';

const NUM_WORLDS = 6;
const VARIANTS = [
  {},
  { numSeats: 3, showPocket: true, showTask: 'goal', cooperation: true },
  { numSeats: 2, showTask: 'all', maxRules: 9, ownGoals: true, size: 19, layout: 'R4' },
] as const;

describe('an observation of flags', () => {
  it.each(VARIANTS)('says what one of codes says, byte by byte: %j', (variant) => {
    const settings = xlandSettings.parse(variant);
    const [codes, flags] = (['codes', 'flags'] as const).map((observation) =>
      createEnvironment('xland', { ...settings, observation }, NUM_WORLDS),
    );
    const generator = createGenerator('xland', settings, 'medium');
    const rng = new Rng(4);
    for (let worldIdx = 0; worldIdx < NUM_WORLDS; worldIdx++) {
      const level = generator.sample(rng);
      for (const environment of [codes, flags]) environment.reset(worldIdx, level, 9 + worldIdx);
    }
    const { numSeats, numActions, observation } = codes.spec;
    const window = Array.from({ length: settings.viewSize ** 2 }, () => windowFields(settings)).flat();
    const fields = [...window, ...scalarFields(settings)];
    expect(fields).toHaveLength(observation.length);
    expect(flags.spec.observation).toMatchObject({ low: 0, high: 1 });
    const expand = (bytes: Uint8Array) =>
      Array.from(bytes, (code, i) => fields[i % fields.length].codes.map((_, idx) => Number(idx + 1 === code))).flat();
    const numRows = NUM_WORLDS * numSeats;
    const [asCodes, asFlags] = [codes, flags].map(
      ({ spec }) => new Uint8Array(numRows * spec.observation.length).fill(7), // nothing old stays
    );
    const seen = new Set<string>();
    for (let step = 0; step < 60; step++) {
      codes.observe(asCodes);
      flags.observe(asFlags);
      expect(asFlags, `step ${step}`).toEqual(Uint8Array.from(expand(asCodes)));
      asCodes.forEach((code, i) => {
        if (code > 0) seen.add(fields[i % fields.length].name);
      });
      const actions = Uint8Array.from({ length: numRows }, () => rng.below(numActions));
      codes.step(actions);
      flags.step(actions);
    }
    expect(seen).toContain('tile');
    if (numSeats > 1) expect(seen).toContain('player');
  });

  it('has a name for each flag', () => {
    const { observation } = createEnvironment('xland', { observation: 'flags', showTask: 'goal' }, 1).spec;
    expect(observation.channelNames.slice(0, 3)).toEqual(['tile-floor', 'tile-wall', 'tile-ball']);
    expect(observation.scalarNames.slice(0, 5)).toEqual([
      'heading-up',
      'heading-right',
      'heading-down',
      'heading-left',
      'goal-0-1',
    ]);
    expect(new Set(observation.scalarNames).size).toBe(observation.scalars);
  });
});
