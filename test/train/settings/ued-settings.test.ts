import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { trainUed } from '../../../train/run/plans/train-ued.ts';
import type { UedRequest } from '../../../train/run/training/run-messages.ts';
import { findPreset } from '../../../train/settings/ued-presets.ts';
import { splitSettings, studentSettingsOf, withStudentSettings } from '../../../train/settings/ued-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-ued-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('settings of a curriculum', () => {
  it('are of the designer or of the student', () => {
    expect(splitSettings('accel', { capacity: 64, learningRate: 1e-4, memory: 'gru' })).toEqual({
      designer: { capacity: 64 },
      student: { learningRate: 1e-4, memory: 'gru' },
    });
    expect(() => splitSettings('dr', { learningrate: 1 })).toThrow(
      /unknown setting of designer dr or of its student; got "learningrate".*did you mean learningRate/,
    );
  });

  it('change the preset they are set for, within their ranges, and are found again in a config', () => {
    const nano = findPreset('nano');
    const given = { learningRate: 3e-4, numSteps: 100, numWorlds: 4, memory: 'gru', gamma: 0.9 };
    const preset = withStudentSettings(nano, given);
    expect(preset.student).toMatchObject({
      numSteps: 100,
      numWorlds: 4,
      ppo: { learningRate: 3e-4, gamma: 0.9 },
      network: { memory: 'gru' },
    });
    expect(studentSettingsOf({ student: preset.student })).toMatchObject(given);
    expect(withStudentSettings(nano, studentSettingsOf({ student: preset.student }))).toEqual(preset);
    expect(() => withStudentSettings(nano, { memory: 'brain' })).toThrow(/^setting memory of the student; got "brain"/);
    expect(() => withStudentSettings(nano, { numWorlds: 1 })).toThrow(
      /numMinibatches of the student; got 2; expected at most 1/,
    );
  });
});

describe('a run with settings', () => {
  const request = (change: Partial<UedRequest>): UedRequest => ({
    designer: 'dr',
    preset: 'nano',
    engine: 'wasm',
    numThreads: 1,
    numSteps: 1024,
    cyclesPerEvaluation: 0,
    folderPath: join(folder, 'run'),
    resumes: false,
    command: 'test',
    ...change,
  });
  const quiet = { started: () => {}, progress: () => {}, log: () => {}, shallStop: false };
  const readConfig = () => JSON.parse(readFileSync(join(folder, 'run', 'config.json'), 'utf8'));

  it('records them, goes on with them, names what differs, and takes more steps after its end', async () => {
    const { result } = await trainUed(request({ settings: { learningRate: 3e-4, numSteps: 32 } }), quiet);
    expect(result?.steps).toBe(1024);
    expect(readConfig().tierSettings.student).toMatchObject({ numSteps: 32, ppo: { learningRate: 3e-4 } });
    await expect(trainUed(request({ resumes: true, settings: { learningRate: 1e-3 } }), quiet)).rejects.toThrow(
      /^--resume with another tierSettings.student.ppo.learningRate; got 0.001; expected 0.0003, as the run began/,
    );
    await expect(trainUed(request({ resumes: true, numSteps: 512 }), quiet)).rejects.toThrow(
      /^--resume with a smaller budget; got "512 steps"; expected 1024 steps, as it was last asked for, or more/,
    );
    const longer = await trainUed(request({ resumes: true, numSteps: 2048 }), quiet);
    expect(longer.result?.steps).toBe(2048);
    expect(readConfig()).toMatchObject({ numSteps: 2048, tierSettings: { student: { numSteps: 32 } } });
  });
});
