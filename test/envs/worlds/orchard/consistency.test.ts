import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../envs/core/errors.ts';
import { Hash64 } from '../../../../envs/core/hash.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createGenerators } from '../../../../envs/registry.ts';
import { OrchardEnvironment } from '../../../../envs/worlds/orchard/environment.ts';
import { orchardSettings } from '../../../../envs/worlds/orchard/settings.ts';

const SETTINGS = orchardSettings.parse({
  numSeats: 9,
  height: 13,
  width: 13,
  respawnMinTicks: 1,
  respawnMaxTicks: 12,
  keyHoldTicks: 30,
  doorOpenTicks: 3,
});

/** A saved world with `flip` changed and its checksum made right again: what a forger could write. */
function forge(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const forged = bytes.with(at, value);
  const digest = new Hash64().words(forged, 16).digest();
  forged.set(Uint8Array.from(digest, (digit) => digit.charCodeAt(0)));
  return forged;
}

/** Whether loading throws; only an InputError may be thrown. */
function isRefused(environment: OrchardEnvironment, bytes: Uint8Array): boolean {
  try {
    environment.loadWorld(0, bytes);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return true;
  }
}

function isRefusedStep(environment: OrchardEnvironment): boolean {
  try {
    environment.step(new Uint8Array(9).fill(4));
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return true;
  }
}

describe('an orchard is consistent', () => {
  it.each(['groves-and-doors', 'open', 'four-rooms'])('after every tick in %s, while players come and go', (id) => {
    const generator = createGenerators('orchard', SETTINGS).find((candidate) => candidate.id === id);
    for (let seed = 0; seed < 6; seed++) {
      const rng = new Rng(seed);
      const environment = new OrchardEnvironment(SETTINGS, 2);
      for (const worldIdx of [0, 1]) environment.reset(worldIdx, generator?.sample(rng) ?? expect.fail(id), seed);
      for (let tick = 0; tick < 250; tick++) {
        const seatIdx = rng.below(9);
        if (rng.below(8) === 0) {
          if (environment.isSeated(1, seatIdx)) environment.leave(1, seatIdx);
          else environment.join(1, seatIdx);
        }
        environment.step(Uint8Array.from({ length: 18 }, () => rng.below(6)));
        environment.assertConsistent(0);
        environment.assertConsistent(1);
      }
    }
  });

  it('or a saved world is refused and nothing is changed', () => {
    const generator = createGenerators('orchard', SETTINGS)[0];
    const environment = new OrchardEnvironment(SETTINGS, 1);
    environment.reset(0, generator.sample(new Rng(1)), 1);
    const saved = environment.saveWorld(0);
    const rng = new Rng(2);
    let numRefused = 0;
    for (let i = 0; i < 400; i++) {
      environment.loadWorld(0, saved);
      environment.step(new Uint8Array(9).fill(4));
      const hash = environment.hash(0);
      const forged = forge(saved, 24 + rng.below(saved.length - 24), rng.below(256));
      if (isRefused(environment, forged)) {
        expect(environment.hash(0)).toBe(hash);
        numRefused++;
        continue;
      }
      // A change of time, chance, preferences or end is a world that could be: it stays one when it is played.
      const isOver = isRefusedStep(environment);
      for (let tick = 0; tick < 5 && !isOver; tick++) {
        environment.step(Uint8Array.from({ length: 9 }, () => rng.below(6)));
        environment.assertConsistent(0);
      }
    }
    expect(numRefused).toBeGreaterThan(100);
  });

  it('or a saved world is refused whose phase and flags contradict each other', () => {
    const environment = new OrchardEnvironment(SETTINGS, 1);
    environment.reset(0, createGenerators('orchard', SETTINGS)[0].sample(new Rng(1)), 1);
    const saved = environment.saveWorld(0);
    const phaseAt = 24 + new DataView(saved.buffer).getUint32(20, true); // then the flags terminated and truncated
    expect(isRefused(environment, forge(saved, phaseAt, 0))).toBe(true);
    expect(isRefused(environment, forge(saved, phaseAt, 2))).toBe(true);
    expect(isRefused(environment, forge(saved, phaseAt + 1, 1))).toBe(true);
    expect(isRefused(environment, forge(saved, phaseAt + 2, 1))).toBe(true);
    expect(isRefused(environment, forge(forge(saved, phaseAt, 2), phaseAt + 2, 1))).toBe(false);
  });

  it('and a world that was saved beyond the horizon ends with the next step', () => {
    const long = new OrchardEnvironment({ ...SETTINGS, horizon: 50 }, 1);
    long.reset(0, createGenerators('orchard', SETTINGS)[0].sample(new Rng(1)), 1);
    for (let tick = 0; tick < 20; tick++) long.step(new Uint8Array(9).fill(4));
    const short = new OrchardEnvironment({ ...SETTINGS, horizon: 10 }, 1);
    short.loadWorld(0, long.saveWorld(0));
    short.step(new Uint8Array(9).fill(4));
    expect(short.truncated[0]).toBe(1);
  });
});
