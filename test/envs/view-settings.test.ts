import { describe, expect, it } from 'vitest';
import { Rng } from '../../envs/core/rng.ts';
import { describeSettings } from '../../envs/core/settings.ts';
import { createEnvironment, createGenerator, findWorld, worldIds } from '../../envs/registry.ts';

/** Every value that a setting may have, as far as its description lists them. */
function valuesOf(worldId: string, name: string): readonly (string | number | boolean)[] {
  const setting = describeSettings(findWorld(worldId).settingsSchema).find((known) => known.name === name);
  if (setting === undefined) throw new RangeError(`world ${worldId} has no setting ${name}`);
  const { kind, minimum = 0, maximum = 0, choices = [] } = setting;
  if (choices.length > 0) return choices;
  return kind === 'boolean' ? [true, false] : [minimum, minimum + 1, maximum].filter((value) => value <= maximum);
}

const cases = worldIds().flatMap((worldId) =>
  (findWorld(worldId).viewSettings ?? []).flatMap((name) =>
    valuesOf(worldId, name).map((value) => [worldId, name, value] as const),
  ),
);

describe('settings of what is observed', () => {
  it('are there', () => expect(cases.length).toBeGreaterThan(20));

  it.each(cases)(
    '%s with %s %s holds the same state as with its defaults, and goes on in the same way',
    (worldId, name, value) => {
      const world = createEnvironment(worldId, {}, 1);
      let other: typeof world;
      try {
        other = createEnvironment(worldId, { [name]: value }, 1);
      } catch {
        return; // even windows, and the like
      }
      world.reset(0, createGenerator(worldId, {}).sample(new Rng(3)), 5);
      const rng = new Rng(4);
      const step = (...worlds: (typeof world)[]) => {
        const actions = Uint8Array.from({ length: world.spec.numSeats }, () => rng.below(world.spec.numActions));
        for (const each of worlds) each.step(actions);
      };
      for (let t = 0; t < 20; t++) step(world);
      other.loadWorld(0, world.saveWorld(0));
      expect(other.hash(0)).toBe(world.hash(0));
      const copy = createEnvironment(worldId, { [name]: value }, 1);
      copy.copyWorld(0, world, 0);
      expect(copy.hash(0)).toBe(world.hash(0));
      for (let t = 0; t < 20 && world.terminated[0] + world.truncated[0] === 0; t++) step(world, other);
      expect(other.hash(0)).toBe(world.hash(0));
    },
  );
});
