import { describe, expect, it } from 'vitest';
import type { BatchEnvironment } from '../../../../envs/core/environment.ts';
import type { Level } from '../../../../envs/core/level.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../../envs/registry.ts';

/** T-maze and bus: what is worth remembering. */
function observe(environment: BatchEnvironment): Uint8Array {
  const out = new Uint8Array(environment.spec.observation.length);
  environment.observe(out);
  return out;
}

describe('t-maze', () => {
  const [UP, RIGHT, DOWN] = [0, 1, 2];

  /** Return, steps and whether the corridor looked the same all along. */
  function run(level: Level, turn: (cueUp: boolean) => number): { total: number; numSteps: number } {
    const environment = createEnvironment('t-maze', { corridorLength: 7 }, 1);
    environment.reset(0, level, 1);
    const isCueUp = observe(environment)[0] === 1;
    let total = 0;
    let numSteps = 0;
    while (environment.terminated[0] === 0) {
      const [cueUp, cueDown, corridor, junction] = observe(environment);
      expect(cueUp + cueDown + corridor + junction).toBe(1);
      if (numSteps > 0) expect(cueUp + cueDown).toBe(0);
      environment.step(Uint8Array.of(junction === 1 ? turn(isCueUp) : RIGHT));
      total += environment.rewards[0];
      numSteps++;
    }
    return { total, numSteps };
  }

  it('pays 4 after corridor and turn to who remembers, on average 1.95 to who does not', () => {
    const generator = createGenerator('t-maze', { corridorLength: 7 });
    const rng = new Rng(1);
    const cues = new Set<boolean>();
    for (let i = 0; i < 20; i++) {
      const level = generator.sample(rng);
      expect(run(level, (cueUp) => (cueUp ? UP : DOWN))).toEqual({ total: 4, numSteps: 8 });
      const forgetful = [UP, DOWN].map((turn) => run(level, () => turn).total);
      expect((forgetful[0] + forgetful[1]) / 2).toBeCloseTo(1.95, 6);
      cues.add(forgetful[0] > forgetful[1]);
    }
    expect(cues.size).toBe(2);
  });

  it('charges a tenth for a step that moves nobody', () => {
    const environment = createEnvironment('t-maze', {}, 1);
    environment.reset(0, createGenerator('t-maze', {}).sample(new Rng(1)), 1);
    environment.step(Uint8Array.of(UP));
    expect([environment.rewards[0], ...environment.cumulants]).toEqual([Math.fround(-0.1), 0, 0, 1]);
    environment.step(Uint8Array.of(RIGHT));
    expect([environment.rewards[0], ...environment.cumulants]).toEqual([0, 0, 0, 0]);
  });
});

describe('bus', () => {
  const RIDE = 5;
  const generator = createGenerator('bus', {});
  const levels = (() => {
    const rng = new Rng(2);
    return Array.from({ length: 200 }, () => generator.sample(rng));
  })();

  /** Fewest steps to the goal by breadth-first search in the world itself (clones), with the given actions. */
  function fewestSteps(level: Level, seed: number, actions: readonly number[]): { numSteps: number; total: number } {
    const begin = createEnvironment('bus', {}, 1);
    begin.reset(0, level, seed);
    let wave = [{ environment: begin as BatchEnvironment, total: 0 }];
    const seen = new Set([observe(begin).indexOf(1)]);
    for (let numSteps = 1; wave.length > 0; numSteps++) {
      const next: typeof wave = [];
      for (const { environment, total } of wave) {
        for (const action of actions) {
          const copy = environment.clone();
          copy.step(Uint8Array.of(action));
          const paid = total + copy.rewards[0];
          if (copy.terminated[0] === 1) return { numSteps, total: paid };
          const cell = observe(copy).indexOf(1);
          if (seen.has(cell)) continue;
          seen.add(cell);
          next.push({ environment: copy, total: paid });
        }
      }
      wave = next;
    }
    return { numSteps: -1, total: 0 };
  }

  it('is worth 0.8 by the right bus and 0.3 on foot, whatever the task and the goal', () => {
    const goals = new Set<number>();
    levels.slice(0, 12).forEach((level, seed) => {
      const environment = createEnvironment('bus', {}, 1);
      environment.reset(0, level, seed);
      goals.add(observe(environment).indexOf(1, 82));
      const riding = fewestSteps(level, seed, [0, 1, 2, 3, RIDE]);
      expect(riding.numSteps).toBe(3);
      expect(riding.total).toBeCloseTo(0.8, 6);
      const walking = fewestSteps(level, seed, [0, 1, 2, 3]);
      expect(walking.numSteps).toBe(8);
      expect(walking.total).toBeCloseTo(0.3, 6);
    });
    expect(goals.size).toBe(4);
  });

  it('has 24 tasks, and rides lead both ways', () => {
    expect(new Set(levels.map(({ cells }) => cells.join())).size).toBe(24);
    const environment = createEnvironment('bus', {}, 1);
    environment.reset(0, levels[0], 1);
    environment.step(Uint8Array.of(0)); // onto the yellow stop
    const stop = observe(environment).indexOf(1);
    environment.step(Uint8Array.of(RIDE));
    expect(observe(environment).indexOf(1)).toBe(levels[0].cells.indexOf(5 + 2));
    environment.step(Uint8Array.of(RIDE));
    expect(observe(environment).indexOf(1)).toBe(stop);
    expect(observe(environment)[81]).toBe(1);
  });
});
