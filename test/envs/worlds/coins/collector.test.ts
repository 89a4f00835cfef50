import { describe, expect, it } from 'vitest';
import type { BatchEnvironment } from '../../../../envs/core/environment.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, findWorld } from '../../../../envs/registry.ts';
import { createCoinsCollector } from '../../../../envs/worlds/coins/collector.ts';

const world = findWorld('coins');
const room = (...rows: string[]) =>
  world.levelFormat.parse(['#######', ...rows.map((row) => `#${row}#`), '#######'].join('\n'));

function play(environment: BatchEnvironment, preference: number[], steps: number): string {
  const player = createCoinsCollector(environment.spec, { preference, temperature: 0, noise: 0 });
  const observation = new Uint8Array(environment.spec.observation.length);
  const rng = new Rng(1);
  let taken = '';
  for (let i = 0; i < steps; i++) {
    environment.observe(observation);
    environment.step(Uint8Array.of(player.act(observation, rng)));
    'rgy'.split('').forEach((name, colour) => {
      if (environment.cumulants[colour] === 1) taken += name;
    });
    if (environment.terminated[0] === 1) break;
  }
  return taken;
}

describe('the scripted collector', () => {
  it('takes the nearer of two liked coins first, and both', () => {
    const environment = createEnvironment('coins', {}, 1);
    environment.reset(0, room('...g.', '.....', '.....', '...^.', 'r....'), 1);
    expect(play(environment, [1, 1, 0], 20)).toBe('gr');
  });

  it('prefers a far coin it likes much to a near one it likes little', () => {
    const environment = createEnvironment('coins', {}, 1);
    environment.reset(0, room('...g.', '.....', '..^r.', '.....', '.....'), 1);
    expect(play(environment, [0.1, 1, 0], 20)[0]).toBe('g');
  });

  it('walks around what it dislikes and through what it does not care for', () => {
    const around = createEnvironment('coins', {}, 1);
    around.reset(0, room('..r..', '..y..', '..^..', '.....', '.....'), 1);
    expect(play(around, [1, 0, -1], 20)).toBe('r');
    const through = createEnvironment('coins', {}, 1);
    through.reset(0, room('..r..', '..y..', '..^..', '.....', '.....'), 1);
    expect(play(through, [1, 0, 0], 3)).toBe('yr');
  });

  it('with a temperature chooses by chance, near coins more surely than far ones', () => {
    const share = (level: ReturnType<typeof room>) => {
      const environment = createEnvironment('coins', {}, 1);
      environment.reset(0, level, 1);
      const observation = new Uint8Array(environment.spec.observation.length);
      environment.observe(observation);
      const player = createCoinsCollector(environment.spec, { preference: [1, 0, 0], temperature: 0.05, noise: 0 });
      const rng = new Rng(2);
      let forward = 0;
      for (let i = 0; i < 500; i++) forward += Number(player.act(observation, rng) === 2);
      return forward / 500;
    };
    const near = share(room('.....', '..r..', '..^..', '.....', '.....'));
    const far = share(room('..r..', '.....', '.....', '.....', '..^..'));
    expect(near).toBeGreaterThan(0.95);
    expect(far).toBeLessThan(near);
    expect(far).toBeGreaterThan(0.6);
  });
});
