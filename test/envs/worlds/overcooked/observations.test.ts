import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../../envs/registry.ts';
import { CLASSIC_LAYOUTS } from '../../../../envs/worlds/overcooked/layouts.ts';
import { stageKitchen } from './stage.ts';

const CRAMPED = 'XXPXX\nO  2O\nX1  X\nXDXSX';

/** Bytes of a seat by cell and channel name. */
function readerOf(stage: ReturnType<typeof stageKitchen>) {
  const { observation } = stage.environment.spec;
  const { width, height, channels, channelNames, scalarNames, length } = observation;
  const bytesOf = (seatIdx: number): Uint8Array => {
    const out = new Uint8Array(length);
    stage.environment.observeSeat(0, seatIdx, out, 0);
    return out;
  };
  return {
    at: (seatIdx: number, row: number, col: number): Record<string, number> =>
      Object.fromEntries(
        channelNames
          .map((name, channel) => [name, bytesOf(seatIdx)[(row * width + col) * channels + channel]] as const)
          .filter(([, byte]) => byte !== 0),
      ),
    scalars: (seatIdx: number): Record<string, number> =>
      Object.fromEntries(
        scalarNames
          .map((name, i) => [name, new Int8Array(bytesOf(seatIdx).buffer)[height * width * channels + i]] as const)
          .filter(([, byte]) => byte !== 0),
      ),
  };
}

describe('lossless encoding', () => {
  it('shows one the other way round to the other, items where they are, and nothing beside a smaller kitchen', () => {
    const stage = stageKitchen(CRAMPED, { height: 6, width: 8 });
    const { at } = readerOf(stage);
    expect(stage.environment.spec.observation).toMatchObject({ height: 6, width: 8, channels: 26, length: 1248 });
    stage.play('N. W. !E .!');
    expect(at(0, 1, 1)).toEqual({ self: 1, 'self-facing-west': 1, onion: 1 });
    expect(at(1, 1, 1)).toEqual({ other: 1, 'other-facing-west': 1, onion: 1 });
    expect(at(1, 1, 3)).toEqual({ self: 1, 'self-facing-east': 1, onion: 1 });
    expect(at(0, 0, 2)).toEqual({ pot: 1 });
    expect(at(0, 4, 0)).toEqual({});
    expect(at(0, 0, 5)).toEqual({});
  });

  it('counts what is in an idle pot, then what cooks and for how long, then that it is ready', () => {
    const stage = stageKitchen(`orders: o\ncook-times: 3\n${CRAMPED}`, { dynamics: 'new' });
    const { at } = readerOf(stage);
    stage.play('N. W. !. E. N. !.');
    expect(at(1, 0, 2)).toEqual({ pot: 1, 'onions-in-idle-pot': 1 });
    stage.play('!.');
    expect(at(1, 0, 2)).toEqual({ pot: 1, 'onions-in-soup': 1, 'cook-time-left': 2 });
    stage.play('.. ..');
    expect(at(1, 0, 2)).toEqual({ pot: 1, 'onions-in-soup': 1, 'soup-ready': 1 });
  });

  it('shows every seat the union of the others when there are more than two', () => {
    const { at } = readerOf(stageKitchen('XXPXX\nO3 2O\nX1  X\nXDXSX'));
    expect(at(0, 1, 1)).toEqual({ other: 1, 'other-facing-north': 1 });
    expect(at(0, 1, 3)).toEqual({ other: 1, 'other-facing-north': 1 });
    expect(at(2, 1, 1)).toEqual({ self: 1, 'self-facing-north': 1 });
    expect(at(2, 2, 1)).toEqual({ other: 1, 'other-facing-north': 1 });
  });

  it('is urgent in the last 40 steps, within the kitchen', () => {
    const stage = stageKitchen(CRAMPED, { height: 6, width: 8, horizon: 60 });
    const { at } = readerOf(stage);
    stage.play('.. '.repeat(20));
    expect(at(0, 1, 2)).toEqual({});
    stage.play('..');
    expect([at(0, 1, 2), at(1, 0, 2), at(0, 4, 0)]).toEqual([{ urgency: 1 }, { pot: 1, urgency: 1 }, {}]);
  });

  it('is the same kept up to date over an episode as painted anew, in kitchens of all sizes', () => {
    const settings = {
      numSeats: 3,
      height: 8,
      width: 9,
      orders: 'random',
      dynamics: 'new',
      start: 'random',
      horizon: 70,
    };
    const environment = createEnvironment('overcooked', settings, 4);
    const generator = createGenerator('overcooked', settings, 'random-kitchen');
    const rng = new Rng(3);
    const out = new Uint8Array(4 * 3 * environment.spec.observation.length);
    const anew = out.slice();
    for (let step = 0; step < 150; step++) {
      for (let worldIdx = 0; worldIdx < 4; worldIdx++) {
        if (step === 0 || environment.truncated[worldIdx] === 1)
          environment.reset(worldIdx, generator.sample(rng), step);
      }
      environment.step(Uint8Array.from({ length: 12 }, () => rng.below(6)));
      if (step % 3 === 0) environment.observe(out);
      if (step % 7 !== 0) continue;
      environment.observe(out);
      environment.clone().observe(anew);
      expect(anew).toEqual(out);
    }
  });
});

describe('featurised vector', () => {
  it('has 96 numbers for two players and two pots, 26 + 10 a pot for each player', () => {
    const lengthOf = (raw: Record<string, unknown>) =>
      createEnvironment('overcooked', { observation: 'featurised', ...raw }, 1).spec.observation.length;
    expect(lengthOf({})).toBe(96);
    expect(lengthOf({ numSeats: 3, featurisedPots: 1 })).toBe(3 * 36 + 2 * 2 + 2);
  });

  it('is signed: what lies west and north has negative offsets', () => {
    const { scalars } = readerOf(stageKitchen(CRAMPED, { observation: 'featurised' }));
    expect(scalars(1)).toMatchObject({
      'self-facing-north': 1,
      'self-onion-dx': 1,
      'self-dish-dx': -2,
      'self-dish-dy': 2,
      'self-pot-1-exists': 1,
      'self-pot-1-dx': -1,
      'self-pot-1-dy': -1,
      'self-wall-north': 1,
      'self-wall-east': 1,
      'other-1-dx': -2,
      'other-1-dy': 1,
      'self-x': 3,
      'self-y': 1,
    });
    expect(scalars(1)['self-pot-2-exists']).toBeUndefined();
    expect(scalars(1)['self-empty-counter-dx']).toBeUndefined();
  });

  it('goes to counters when it is told to', () => {
    const stage = stageKitchen(CRAMPED, { observation: 'featurised', featurisedCounters: true });
    const { scalars } = readerOf(stage);
    expect(scalars(0)['self-empty-counter-dy']).toBe(-2); // one step north and facing it; the one to the west is a turn away, but later in the grid
    stage.play('N. W. !. N. !.');
    expect(scalars(0)).toMatchObject({ 'self-onion-dy': -1 }); // the onion just laid down is faced; the source is a turn away
  });
});

describe('egocentric window', () => {
  it('is centred on the player and north up, with players, items and what is outside', () => {
    const stage = stageKitchen(CRAMPED, { observation: 'egocentric', viewSize: 5, numSeats: 2 });
    const { at, scalars } = readerOf(stage);
    stage.play('N. W. !.');
    expect(at(0, 2, 2)).toEqual({ player: 1, 'player-facing-left': 1, onion: 1 });
    expect(at(0, 2, 1)).toEqual({ 'onion-source': 1 });
    expect(at(0, 1, 3)).toEqual({ pot: 1, 'pot-idle': 1 });
    expect(at(0, 2, 4)).toEqual({ player: 1, 'player-facing-up': 1 });
    expect(at(0, 2, 0)).toEqual({ outside: 1 });
    expect(at(0, 0, 2)).toEqual({ outside: 1 });
    expect(at(1, 2, 0)).toEqual({ player: 1, 'player-facing-left': 1, onion: 1 });
    expect(scalars(0)).toEqual({ 'facing-left': 1, 'reward-ooo': 20, ...Object.fromEntries(TIMES) });
  });

  const TIMES = ['o', 'oo', 'ooo', 't', 'ot', 'oot', 'tt', 'ott', 'ttt'].map((name) => [`cook-time-${name}`, 20]);

  it('tells pots that cook and are ready', () => {
    const stage = stageKitchen(`orders: o\ncook-times: 3\n${CRAMPED}`, { observation: 'egocentric', dynamics: 'new' });
    const { at } = readerOf(stage);
    stage.play('N. W. !. E. N. !. !.');
    expect(at(0, 1, 2)).toEqual({ pot: 1, 'onions-inside': 1, 'cook-time-left': 2 });
    stage.play('.. ..');
    expect(at(0, 1, 2)).toEqual({ pot: 1, 'onions-inside': 1, 'soup-ready': 1 });
  });
});

it('no observation has no bytes', () => {
  const environment = createEnvironment('overcooked', { observation: 'none' }, 2);
  environment.reset(0, CLASSIC_LAYOUTS.get('cramped_room') ?? stageKitchen(CRAMPED).level, 1);
  expect(environment.spec.observation.length).toBe(0);
  environment.observe(new Uint8Array(0));
  environment.observeSeat(0, 1, new Uint8Array(0), 0);
});
