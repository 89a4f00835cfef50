import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { findAlgorithm, parseAlgorithmSettings } from '../../../agents/algorithms/registry.ts';
import { encodeCheckpoint } from '../../../agents/checkpoint.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, findWorld, parseSettings } from '../../../envs/registry.ts';
import type { TrialsConfig } from '../../../envs/wrappers/trials.ts';
import { type LearnerConfig, Student } from '../../../train/loop/student.ts';
import { encodePolicy } from '../../../train/players/policy-checkpoint.ts';

const NETWORK = { filters: 0, denseSize: 8, memory: 'none', memorySize: 8, headSize: 8 };

interface Untrained {
  readonly worldSettings?: Readonly<Record<string, unknown>>;
  readonly trials?: TrialsConfig;
  readonly seed?: number;
  readonly algorithm?: string;
}

function createStudent(worldId: string, { worldSettings = {}, trials, seed = 1, algorithm = 'ppo' }: Untrained) {
  const config: LearnerConfig = {
    worldId,
    worldSettings: parseSettings(findWorld(worldId), worldSettings) as Record<string, unknown>,
    numWorlds: 2,
    algorithm,
    settings: parseAlgorithmSettings(
      algorithm,
      algorithm === 'dqn' ? {} : { ...NETWORK, numSteps: 8, numMinibatches: 1 },
    ),
    lineup: { kind: 'self' },
    ...(trials === undefined ? {} : { trials }),
  };
  return { config, student: new Student(config, seed, 0) };
}

function write(file: string, bytes: Uint8Array): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

/** Writes the file that plays of a small network that has learned nothing. The engine must be loaded. Returns the file. */
export function writeUntrained(file: string, worldId: string, untrained: Untrained = {}): string {
  const { config, student } = createStudent(worldId, untrained);
  const bytes = encodePolicy(student, config, 'wasm', { seed: untrained.seed ?? 1 });
  student.dispose();
  return write(file, bytes);
}

/** Writes the file that plays of DQN that has learned nothing. The engine must be loaded. Returns the file. */
export function writeUntrainedDqn(file: string, worldId: string): string {
  const worldSettings = parseSettings(findWorld(worldId), {}) as Record<string, unknown>;
  const settings = parseAlgorithmSettings('dqn', { torsoSizes: [8, 8], headSize: 8 });
  const { spec } = createEnvironment(worldId, worldSettings, 1);
  const algorithm = findAlgorithm('dqn').create({
    config: settings,
    spec,
    numRows: 1,
    rowsPerWorld: 1,
    rng: new Rng(1),
  });
  const bytes = encodePolicy({ algorithm }, { worldId, worldSettings, algorithm: 'dqn', settings }, 'wasm', {
    seed: 1,
  });
  algorithm.dispose();
  return write(file, bytes);
}

/** The same network as the checkpoint of a training that still runs. */
export function writeRunning(file: string, worldId: string, untrained: Untrained = {}): string {
  const { config, student } = createStudent(worldId, untrained);
  const { weights } = student.algorithm.save();
  const { algorithm, settings, worldSettings, trials = null } = config;
  const bytes = encodeCheckpoint({
    kind: 'curriculum',
    worldId,
    config: { format: 'murmuration-run', algorithm, settings, worldSettings, trials },
    engine: 'wasm',
    weights: Object.fromEntries(Object.entries(weights).map(([name, array]) => [`student0${name}`, array])),
    extra: { numSteps: 0, students: [{ numUpdates: 0 }] },
  });
  student.dispose();
  return write(file, bytes);
}
