import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodePopulationWeights } from '../../../agents/algorithms/universal-checkpoint.ts';
import { SocialPopulation, type SocialPopulationOptions } from '../../../agents/social/population.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../envs/registry.ts';
import { HeadlessRoom } from '../../../train/evaluate/headless-room.ts';

/** Rooms of agents with the weights that ship, for tests. */
export const SHIPPED_PATH = fileURLToPath(
  new URL('../../../agents/checkpoints/orchard-universal.ckpt', import.meta.url),
);
export const shippedBytes = (): Uint8Array => new Uint8Array(readFileSync(SHIPPED_PATH));

export interface TestRoom {
  readonly room: HeadlessRoom;
  readonly population: SocialPopulation;
}

export function openTestRoom(
  generator: string,
  seed: number,
  settings: Partial<SocialPopulationOptions> = {},
  numSeats = 6,
): TestRoom {
  const environment = createEnvironment('orchard', { numSeats }, 1);
  const level = createGenerator('orchard', {}, generator).sample(new Rng(seed, 77));
  const population = new SocialPopulation({
    spec: environment.spec,
    checkpoint: shippedBytes(),
    decode: (bytes) => decodePopulationWeights(bytes, 'orchard', SHIPPED_PATH),
    ...settings,
  });
  return { room: new HeadlessRoom(environment, level, seed, population), population };
}

/** The preference of a player that collects one kind only: 1 for it, and the others are walked around. */
export const onlyOne = (kind: number, numKinds = 4): number[] =>
  Array.from({ length: numKinds }, (_, c) => (c === kind ? 1 : -0.1));
