import { describe, expect, it } from 'vitest';
import { Hash64 } from '../../../envs/core/hash.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, worldIds } from '../../../envs/registry.ts';

const CHECKSUM_BYTES = 16;
const LEVEL_LENGTH_AT = 20;
const ROWS_AT = 24; // after the level
const TICK_AT = 3; // of the rows: phase, terminated and truncated come first

/** The saved world with another number of steps since its reset, and the checksum that belongs to it. */
function withTick(saved: Uint8Array, tick: number): Uint8Array {
  const bytes = saved.slice();
  const view = new DataView(bytes.buffer);
  view.setInt32(ROWS_AT + view.getUint32(LEVEL_LENGTH_AT, true) + TICK_AT, tick, true);
  const digits = new Hash64().words(bytes, CHECKSUM_BYTES).digest();
  bytes.set(Uint8Array.from(digits, (digit) => digit.charCodeAt(0)));
  return bytes;
}

describe('a saved world that runs beyond its horizon', () => {
  it.each(worldIds().filter((id) => id !== 'orchard'))('of %s is refused, or ends with the next step', (id) => {
    const environment = createEnvironment(id, {}, 1);
    environment.reset(0, createGenerator(id, {}).sample(new Rng(1)), 1);
    const hash = environment.hash(0);
    const late = withTick(environment.saveWorld(0), 100_000);
    try {
      environment.loadWorld(0, late);
    } catch (error) {
      expect(String(error)).toMatch(/inconsistent/);
      expect(environment.hash(0)).toBe(hash);
      return;
    }
    environment.step(new Uint8Array(environment.spec.numSeats));
    expect(environment.terminated[0] + environment.truncated[0]).toBe(1);
    for (const reward of environment.rewards) expect(Math.abs(reward)).toBeLessThan(20);
  });

  it('is refused by xland, whose reward would be anything', () => {
    const environment = createEnvironment('xland', {}, 1);
    environment.reset(0, createGenerator('xland', {}).sample(new Rng(1)), 1);
    const saved = environment.saveWorld(0);
    expect(() => environment.loadWorld(0, withTick(saved, 243))).toThrow(
      'state of a xland world is inconsistent; got "tick 243 of 243"',
    );
    expect(() => environment.loadWorld(0, withTick(saved, 242))).not.toThrow();
  });
});
