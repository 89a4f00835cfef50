import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DESIGNER_IDS } from '../../../agents/designers/registry.ts';
import { parseArms, planSweep, stateOfRun } from '../../../lab/ued/ued-sweep-plan.ts';
import { PRESET_IDS } from '../../../train/settings/ued-presets.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('arms of a sweep', () => {
  it('are all designers, or some with settings of their own', () => {
    expect(parseArms('all').map(({ id }) => id)).toEqual(DESIGNER_IDS);
    const [plain, ablated] = parseArms('robust-plr, robust-plr:stalenessCoefficient=0:score=max-mc');
    expect(plain.settings).toMatchObject({ stalenessCoefficient: 0.3 });
    expect(ablated.given).toEqual({ stalenessCoefficient: 0, score: 'max-mc' });
    expect(ablated.settings).toEqual({ ...plain.settings, stalenessCoefficient: 0, score: 'max-mc' });
  });

  it('are refused in one line', () => {
    const cases: [string, RegExp][] = [
      ['nobody', /unknown designer; got "nobody"/],
      ['dr,dr', /designer comes twice; got "dr"/],
      ['dr:speed=3', /unknown setting of designer dr; got "speed"/],
      ['robust-plr:capacity', /setting of a designer; got "capacity"; expected name=value/],
      ['robust-plr:capacity=0', /setting capacity of designer robust-plr; got 0/],
    ];
    for (const [text, message] of cases) expect(() => parseArms(text)).toThrow(message);
  });
});

describe('plan of a sweep', () => {
  const plan = planSweep({
    presetId: 'mini',
    arms: parseArms('dr,paired,robust-plr:stalenessCoefficient=0.5'),
    numSeeds: 2,
    numSteps: 1_000_000,
    runsFolder: folder,
  });

  it('goes seed by seed, with a folder for each run that train ued would give it', () => {
    expect(plan.runs.map(({ folderPath }) => folderPath.slice(folder.length + 1))).toEqual([
      ...['mini-dr-1', 'mini-paired-1', 'mini-robust-plr-stalenessCoefficient_0-5-1'],
      ...['mini-dr-2', 'mini-paired-2', 'mini-robust-plr-stalenessCoefficient_0-5-2'],
    ]);
    expect(plan.preset.totalSteps).toBe(1_000_000);
  });

  it.each(DESIGNER_IDS.filter((id) => id !== 'dr'))('refuses %s where a rollout holds no whole failure', (id) => {
    const request = { arms: parseArms(`dr,${id}`), numSeeds: 1, runsFolder: folder };
    expect(() => planSweep({ ...request, presetId: 'large' })).toThrow(
      new RegExp(`^designer ${id} would never see a failure: .* preset large; got 128; expected at least the 250 of`),
    );
    for (const presetId of PRESET_IDS.filter((preset) => preset !== 'large')) {
      expect(planSweep({ ...request, presetId }).runs).toHaveLength(2);
    }
  });

  it('takes domain randomisation at any size, fresh or repeated', () => {
    const arms = parseArms('dr,dr:episodes=repeated');
    expect(planSweep({ presetId: 'large', arms, numSeeds: 1, runsFolder: folder }).runs).toHaveLength(2);
  });

  it('evaluates as often in every run, though two students make twice the steps a cycle', () => {
    const [dr, paired] = plan.runs;
    expect(dr.cyclesPerEvaluation).toBe(Math.round(1_000_000 / 2048 / 16));
    expect(paired.cyclesPerEvaluation).toBe(Math.round(1_000_000 / 4096 / 16));
    expect(stateOfRun(dr)).toBe('missing');
  });
});
