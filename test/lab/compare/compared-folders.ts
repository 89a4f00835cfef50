import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatRunConfig } from '../../../train/run/folder/run-config.ts';
import { UED_RUN_FORMAT, UED_RUN_VERSION, type UedRunConfig } from '../../../train/run/folder/ued-run-config.ts';

export interface WrittenRun {
  readonly config?: Partial<UedRunConfig>;
  readonly difference?: string;
  /** Solved rate on test mazes by step. */
  readonly solved?: readonly (readonly [step: number, value: number])[];
  /** Rows of metrics.csv, a return each. */
  readonly returns?: readonly number[];
}

/** Writes what a comparison reads of a curriculum's run: config and tables. */
export function writeRun(folder: string, { config, difference, solved = [], returns = [] }: WrittenRun): void {
  mkdirSync(folder, { recursive: true });
  const whole: UedRunConfig = {
    ...{ format: UED_RUN_FORMAT, version: UED_RUN_VERSION, designer: 'dr', settings: {}, tier: 'nano', seed: 1 },
    ...{ tierSettings: { student: { worldId: 'maze', ppo: { learningRate: 0.001 } } }, numSteps: 100, engine: 'wasm' },
    ...{ cyclesPerCheckpoint: 5, cyclesPerEvaluation: 1, commit: 'abc' },
    ...config,
  };
  writeFileSync(join(folder, 'config.json'), formatRunConfig(whole));
  const evaluation = solved.map(([step, value]) => `${step},${value}\n`);
  writeFileSync(join(folder, 'evaluation.csv'), `steps,test/solved_rate\n${evaluation.join('')}`);
  const metrics = returns.map((value, i) => `${10 * (i + 1)},${value}\n`);
  writeFileSync(join(folder, 'metrics.csv'), `steps,student/return\n${metrics.join('')}`);
  if (difference !== undefined) writeFileSync(join(folder, 'difference.patch'), difference);
}
