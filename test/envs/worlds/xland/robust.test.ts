import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../envs/core/errors.ts';
import type { Level } from '../../../../envs/core/level.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createGenerator } from '../../../../envs/registry.ts';
import { XlandEnvironment } from '../../../../envs/worlds/xland/environment.ts';
import { xlandLevelFormat } from '../../../../envs/worlds/xland/level-format.ts';
import { xlandSettings } from '../../../../envs/worlds/xland/settings.ts';
import { room } from './play.ts';

const SETTINGS = { numSeats: 4, maxSteps: 60, showTask: 'all', showPocket: true, maxRules: 64 };

/** A level with some bytes of its task changed at random. */
function damaged(level: Level, rng: Rng): Level {
  const parameters = (level.parameters as Uint8Array).slice();
  for (let i = 1 + rng.below(3); i > 0; i--)
    parameters[rng.below(parameters.length)] = rng.below(rng.below(8) > 0 ? 12 : 256);
  return { ...level, parameters };
}

describe('xland, whatever its levels are', () => {
  it('refuses a task with an error that says where, or plays it to the end', () => {
    const rng = new Rng(31);
    const settings = xlandSettings.parse(SETTINGS);
    const generator = createGenerator('xland', { ...SETTINGS, minRules: 6, cooperation: true }, 'medium');
    const environment = new XlandEnvironment(settings, 1);
    const other = new XlandEnvironment(settings, 1);
    const { length, high } = environment.spec.observation;
    const observations = new Uint8Array(4 * length);
    let numPlayed = 0;
    for (let i = 0; i < 300; i++) {
      const level = damaged(generator.sample(rng), rng);
      try {
        environment.reset(0, level, i);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        continue;
      }
      numPlayed++;
      expect(xlandLevelFormat.parse(xlandLevelFormat.format(level))).toEqual(level);
      while (environment.terminated[0] + environment.truncated[0] === 0) {
        environment.step(Uint8Array.from({ length: 4 }, () => rng.below(6)));
        environment.observe(observations);
        expect(Math.max(...observations)).toBeLessThanOrEqual(high);
      }
      other.loadWorld(0, environment.saveWorld(0)); // finds states that cannot be
      expect(other.hash(0)).toBe(environment.hash(0));
    }
    expect(numPlayed).toBeGreaterThan(60);
  });

  it('stays on the map when rules eat its walls', () => {
    const text = `rule: near wall -> floor\nrule: near door-open-red -> wall\n${room({ '4,4': 'Or' })}`;
    const environment = new XlandEnvironment(xlandSettings.parse({ ...SETTINGS, maxSteps: 2000, viewSize: 11 }), 1);
    environment.reset(0, xlandLevelFormat.parse(text), 3);
    const rng = new Rng(4);
    const observations = new Uint8Array(4 * environment.spec.observation.length);
    const visited = new Set<string>();
    while (environment.truncated[0] === 0) {
      environment.step(Uint8Array.from({ length: 4 }, () => rng.below(8) % 6));
      environment.observe(observations);
      const { row, col } = environment.readAgent(0, 0);
      expect(row >= 0 && row < 9 && col >= 0 && col < 9).toBe(true);
      visited.add(`${row},${col}`);
    }
    expect([...visited].filter((cell) => /0|8/.test(cell)).length).toBeGreaterThan(10); // the border is open
    expect(() => environment.saveWorld(0)).not.toThrow();
  });
});
