import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BatchEnvironment, createScene } from '../../envs/core/environment.ts';
import { decodeLevel, encodeLevel, hashLevel, type Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, createGenerator, createGenerators, findWorld } from '../../envs/registry.ts';
import { AutoReset } from '../../envs/wrappers/auto-reset.ts';
import { describeSeatOrder } from './seat-order.ts';

type WorldSettings = Readonly<Record<string, number | string | boolean>>;

/** What a world must add to be put through the suite. */
export interface EnvironmentCase {
  readonly worldId: string;
  readonly settings: WorldSettings; // with a limit on the length of an episode
  readonly maxSteps: number; // that limit
  readonly longSettings: WorldSettings; // the longest episodes, so that resets hardly show
  /** Why no limit cuts an episode; undefined when one does. Then the rules end it after maxSteps, whatever is done. */
  readonly neverTruncates?: string;
  /** Why nobody stands in this world's scenes. */
  readonly noBodies?: string;
  /** Why no rule of this world ends an episode; undefined when some rule does. */
  readonly neverTerminates?: string;
  /** A level on which these actions end it by the rules: one a step for all seats, or one a seat. Left out: that end is not looked at. */
  readonly terminating?: { readonly level: string; readonly actions: readonly (number | readonly number[])[] };
  /** Broken level texts, each with what its error must name. */
  readonly badLevels: readonly { readonly text: string; readonly names: RegExp }[];
}

/** The contract of BatchEnvironment (envs/core/environment.ts) as tests that every world inherits. */
export function describeEnvironment(world: EnvironmentCase): void {
  describe(`contract of ${world.worldId}`, () => {
    describeEpisodes(world);
    describeObservations(world);
    describeDeterminism(world);
    describeCopies(world);
    describeRefusals(world);
    describeLevels(world);
    if (create(world, 1).spec.hasDynamicSeats) describeSeatOrder(world.worldId, world.settings);
  });
}

const SEED = 7;

function create(world: EnvironmentCase, numWorlds: number): BatchEnvironment {
  return createEnvironment(world.worldId, world.settings, numWorlds);
}

function sampleLevels(world: EnvironmentCase, count: number): Level[] {
  const rng = new Rng(SEED);
  const generator = createGenerator(world.worldId, world.settings);
  return Array.from({ length: count }, () => generator.sample(rng));
}

/** Resets all worlds on levels and seeds of their own, with preferences that differ by seat. */
function start(world: EnvironmentCase, numWorlds: number): BatchEnvironment {
  const environment = create(world, numWorlds);
  const { numSeats, numCumulants } = environment.spec;
  sampleLevels(world, numWorlds).forEach((level, worldIdx) => {
    environment.reset(worldIdx, level, SEED + worldIdx);
    for (let seatIdx = 0; seatIdx < numSeats && environment.spec.hasPreferences; seatIdx++) {
      const preference = Array.from({ length: numCumulants }, (_, c) => ((seatIdx * 37 + c * 61) % 201) - 100);
      environment.setPreference(worldIdx, seatIdx, preference);
    }
  });
  return environment;
}

function randomActions(environment: BatchEnvironment, rng: Rng): Uint8Array {
  const { numSeats, numActions } = environment.spec;
  return Uint8Array.from({ length: environment.numWorlds * numSeats }, () => rng.below(numActions));
}

function hasEnded(environment: BatchEnvironment, worldIdx: number): boolean {
  return environment.terminated[worldIdx] + environment.truncated[worldIdx] > 0;
}

/** Hashes of world 0 after reset and each step until it ends; at most `maxSteps`. */
function playOut(environment: BatchEnvironment, rng: Rng, maxSteps: number): string[] {
  const hashes = [environment.hash(0)];
  for (let step = 0; step < maxSteps && !hasEnded(environment, 0); step++) {
    environment.step(randomActions(environment, rng));
    hashes.push(environment.hash(0));
  }
  return hashes;
}

function describeEpisodes(world: EnvironmentCase): void {
  it('has shaping rewards for events that it counts, or none', () => {
    const { cumulantNames, shapingRewards = {} } = start(world, 1).spec;
    expect(cumulantNames).toEqual(expect.arrayContaining(Object.keys(shapingRewards)));
  });

  it('steps after a reset, and pays preference times cumulant where it has preferences', () => {
    const environment = start(world, 3);
    const { numSeats, numCumulants, hasPreferences } = environment.spec;
    const rng = new Rng(1);
    let numEvents = 0;
    for (let step = 0; step < world.maxSteps; step++) {
      if ([0, 1, 2].some((worldIdx) => hasEnded(environment, worldIdx))) break;
      environment.step(randomActions(environment, rng));
      environment.rewards.forEach((reward, row) => {
        expect(Number.isFinite(reward)).toBe(true);
        if (!hasPreferences) return;
        const seatIdx = row % numSeats;
        let expected = 0;
        for (let c = 0; c < numCumulants; c++) {
          numEvents += environment.cumulants[row * numCumulants + c];
          expected += (environment.cumulants[row * numCumulants + c] * (((seatIdx * 37 + c * 61) % 201) - 100)) / 100;
        }
        expect(reward).toBeCloseTo(expected, 6);
      });
    }
    if (hasPreferences) expect(numEvents).toBeGreaterThan(0);
  });

  const limitName = world.neverTruncates === undefined ? 'truncated' : `terminated (${world.neverTruncates})`;
  it(`is ${limitName} at its limit, and refuses to step then`, () => {
    const environment = start(world, 1);
    const rng = new Rng(2);
    const stay = new Uint8Array(environment.spec.numSeats).fill(environment.spec.idleAction ?? 0);
    let numSteps = 0;
    while (!hasEnded(environment, 0)) {
      environment.step(stay);
      numSteps++;
    }
    const ends = world.neverTruncates === undefined ? [0, 1] : [1, 0];
    expect([environment.terminated[0], environment.truncated[0], numSteps]).toEqual([...ends, world.maxSteps]);
    const hash = environment.hash(0);
    expect(() => environment.step(randomActions(environment, rng))).toThrow(/world 0 has ended/);
    expect(environment.hash(0)).toBe(hash);
  });

  if (world.neverTerminates !== undefined) {
    it(`is never terminated by a rule: ${world.neverTerminates}`, () => {
      const environment = start(world, 3);
      const rng = new Rng(3);
      while (!hasEnded(environment, 0)) {
        environment.step(randomActions(environment, rng));
        expect([...environment.terminated]).toEqual([0, 0, 0]);
      }
      expect([...environment.truncated]).toEqual([1, 1, 1]);
    });
    return;
  }
  const { terminating } = world;
  if (terminating === undefined) return;
  it('is terminated by a rule, and refuses to step then', () => {
    const environment = create(world, 1);
    environment.reset(0, findWorld(world.worldId).levelFormat.parse(terminating.level), SEED);
    const { numSeats } = environment.spec;
    for (const action of terminating.actions) {
      environment.step(typeof action === 'number' ? new Uint8Array(numSeats).fill(action) : Uint8Array.from(action));
    }
    expect([environment.terminated[0], environment.truncated[0]]).toEqual([1, 0]);
    expect(() => environment.step(new Uint8Array(numSeats))).toThrow(/world 0 has ended/);
  });
}

function describeObservations(world: EnvironmentCase): void {
  it('shows what its spec says, in bytes within its range', () => {
    const environment = start(world, 2);
    const { numSeats, observation } = environment.spec;
    const { height, width, channels, scalars, length, low, high } = observation;
    expect(length).toBe(height * width * channels + scalars);
    expect([observation.channelNames.length, observation.scalarNames.length]).toEqual([channels, scalars]);
    const rng = new Rng(3);
    const out = low < 0 ? new Int8Array(2 * numSeats * length) : new Uint8Array(2 * numSeats * length);
    out.fill(127);
    for (let step = 0; step < Math.min(20, world.maxSteps - 1); step++) {
      if (hasEnded(environment, 0) || hasEnded(environment, 1)) break;
      environment.step(randomActions(environment, rng));
      environment.observe(new Uint8Array(out.buffer));
      expect(Math.min(...out)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...out)).toBeLessThanOrEqual(high);
    }
    expect(out.some((byte) => byte > 0)).toBe(true);
  });

  it('shows one seat what it shows all, and writes nothing beside it', () => {
    const environment = start(world, 2);
    const { numSeats, observation } = environment.spec;
    const { length } = observation;
    environment.step(randomActions(environment, new Rng(4)));
    const all = new Uint8Array(2 * numSeats * length);
    environment.observe(all);
    for (let row = 0; row < 2 * numSeats; row++) {
      const one = new Uint8Array(length + 2).fill(9);
      environment.observeSeat(Math.floor(row / numSeats), row % numSeats, one, 1);
      expect(one.slice(1, -1)).toEqual(all.slice(row * length, (row + 1) * length));
      expect([one[0], one[length + 1]]).toEqual([9, 9]);
    }
  });

  it('draws a scene of names it knows', () => {
    const environment = start(world, 1);
    const [level] = sampleLevels(world, 1);
    const scene = createScene(level.height, level.width, environment.spec.numSeats);
    environment.step(randomActions(environment, new Rng(5)));
    environment.readScene(0, scene);
    const { terrainNames, itemNames, heldNames } = environment.spec.scene;
    expect([scene.height, scene.width, scene.tick]).toEqual([level.height, level.width, 1]);
    expect(Math.max(...scene.terrain)).toBeLessThan(terrainNames.length);
    expect(Math.max(...scene.items)).toBeLessThan(itemNames.length);
    for (let at = 0; at < scene.players.length; at += 5) {
      const [row, col, facing, held, present] = scene.players.slice(at, at + 5);
      expect(scene.terrain[row * level.width + col]).not.toBe(terrainNames.indexOf('wall'));
      expect(facing).toBeLessThan(4);
      expect(held).toBeLessThan(heldNames.length);
      expect(present).toBe(world.noBodies === undefined ? 1 : 0);
    }
  });
}

function describeDeterminism(world: EnvironmentCase): void {
  it('gives the same hashes for the same level, seed and actions, whatever it was before', () => {
    const once = playOut(start(world, 1), new Rng(6), world.maxSteps);
    const environment = start(world, 1);
    playOut(environment, new Rng(60), world.maxSteps);
    environment.reset(0, sampleLevels(world, 1)[0], SEED);
    const again = playOut(environment, new Rng(6), world.maxSteps);
    expect(again).toEqual(once);
    expect(new Set(once).size).toBe(once.length);
  });

  it('plays the same in a batch of 4096 as alone', () => {
    const levels = sampleLevels(world, 16); // each played by 256 worlds, with seeds of their own
    const many = create(world, 4096);
    const { numSeats } = many.spec;
    for (let idx = 0; idx < 4096; idx++) many.reset(idx, levels[idx % 16], SEED + idx);
    const watched = [0, 41, 4095];
    const alone = watched.map((worldIdx) => {
      const environment = create(world, 1);
      environment.reset(0, levels[worldIdx % 16], SEED + worldIdx);
      return environment;
    });
    const rng = new Rng(8);
    for (let step = 0; step < 20; step++) {
      const actions = randomActions(many, rng);
      many.step(actions);
      alone.forEach((environment, idx) => {
        environment.step(actions.slice(watched[idx] * numSeats, (watched[idx] + 1) * numSeats));
        expect(many.hash(watched[idx])).toBe(environment.hash(0));
      });
      for (let idx = 0; idx < 4096; idx++) if (hasEnded(many, idx)) many.reset(idx, levels[0], step);
      alone.forEach((environment) => {
        if (hasEnded(environment, 0)) environment.reset(0, levels[0], step);
      });
    }
  });

  it('keeps the last observation of an episode when it starts again by itself', () => {
    const rng = new Rng(9);
    const levels = sampleLevels(world, 8);
    const nextStart = () => ({ level: levels[rng.below(8)], seed: rng.uint32() });
    const batch = new AutoReset(create(world, 3), nextStart);
    batch.start();
    const { environment } = batch;
    const { numSeats } = environment.spec;
    const rowLength = environment.spec.numSeats * environment.spec.observation.length;
    for (let numEnds = 0; numEnds < 3; ) {
      const reference = environment.clone();
      const actions = randomActions(environment, rng);
      reference.step(actions);
      numEnds += batch.step(actions);
      const last = new Uint8Array(3 * rowLength);
      reference.observe(last);
      for (let worldIdx = 0; worldIdx < 3; worldIdx++) {
        const shown = hasEnded(reference, worldIdx) ? batch.finalObservations : batch.observations;
        const row = [worldIdx * rowLength, (worldIdx + 1) * rowLength] as const;
        expect(shown.subarray(...row)).toEqual(last.subarray(...row));
        for (let row = worldIdx * numSeats; row < (worldIdx + 1) * numSeats; row++) {
          expect([batch.terminated[row], batch.truncated[row]]).toEqual([
            reference.terminated[worldIdx],
            reference.truncated[worldIdx],
          ]);
          expect(batch.resets[row]).toBe(hasEnded(reference, worldIdx) ? 1 : 0);
        }
        expect(hasEnded(environment, worldIdx)).toBe(false);
      }
    }
  });
}

function describeCopies(world: EnvironmentCase): void {
  it('does not touch a clone when it steps', () => {
    const environment = start(world, 2);
    environment.step(randomActions(environment, new Rng(9)));
    const clone = environment.clone();
    const hash = environment.hash(0);
    expect(clone.hash(0)).toBe(hash);
    const scene = (from: BatchEnvironment) => {
      const out = createScene(64, 64, from.spec.numSeats);
      from.readScene(0, out);
      return out;
    };
    const before = scene(clone);
    const played = playOut(environment, new Rng(10), 10);
    expect(clone.hash(0)).toBe(hash);
    expect(scene(clone)).toEqual(before);
    expect(playOut(clone, new Rng(10), 10)).toEqual(played);
  });

  it('goes on after a save as if nothing had been', () => {
    const environment = start(world, 2);
    const rng = new Rng(11);
    for (let step = 0; step < 4 && !hasEnded(environment, 0) && !hasEnded(environment, 1); step++) {
      environment.step(randomActions(environment, rng));
    }
    const bytes = environment.saveWorld(0);
    const loaded = create(world, 3);
    loaded.loadWorld(0, bytes);
    for (const worldIdx of [1, 2]) loaded.reset(worldIdx, sampleLevels(world, 3)[worldIdx], worldIdx);
    expect(loaded.saveWorld(0)).toEqual(bytes);
    const { numSeats } = environment.spec;
    while (!hasEnded(environment, 0) && !hasEnded(environment, 1)) {
      const actions = randomActions(loaded, rng);
      environment.step(actions.slice(0, 2 * numSeats));
      loaded.step(actions);
      expect(loaded.hash(0)).toBe(environment.hash(0));
      expect(loaded.rewards.slice(0, numSeats)).toEqual(environment.rewards.slice(0, numSeats));
      if (hasEnded(environment, 1) || hasEnded(loaded, 1) || hasEnded(loaded, 2)) return;
    }
  });

  it('knows the level that each world plays', () => {
    const environment = create(world, 2);
    expect(() => environment.levelOf(0)).toThrow(/never reset/);
    const levels = sampleLevels(world, 2);
    levels.forEach((level, worldIdx) => {
      environment.reset(worldIdx, level, SEED);
    });
    expect([0, 1].map((worldIdx) => hashLevel(environment.levelOf(worldIdx)))).toEqual(levels.map(hashLevel));
  });

  it('takes over a world of another batch at any time, also one on another level', () => {
    const environment = start(world, 2);
    const shown = create(world, 1);
    const rng = new Rng(12);
    const { numSeats, observation } = environment.spec;
    const [expected, seen] = [2, 1].map((n) => new Uint8Array(n * numSeats * observation.length));
    for (let step = 0; step < 12; step++) {
      const worldIdx = step % 4 === 3 ? 1 : 0;
      shown.copyWorld(0, environment, worldIdx);
      expect(shown.hash(0)).toBe(environment.hash(worldIdx));
      environment.observe(expected);
      shown.observe(seen);
      expect(seen).toEqual(expected.slice(worldIdx * seen.length, (worldIdx + 1) * seen.length));
      if (hasEnded(environment, 0) || hasEnded(environment, 1)) break;
      environment.step(randomActions(environment, rng));
    }
    const other = world.worldId === 'beacon' ? 'bandit' : 'beacon';
    expect(() => shown.copyWorld(0, createEnvironment(other, {}, 1), 0)).toThrow(/a world to copy; got/);
    expect(() => shown.copyWorld(0, create(world, 1), 0)).toThrow(/never reset/);
  });

  it('refuses a save that was altered, cut short or made with other settings', () => {
    const environment = start(world, 1);
    const bytes = environment.saveWorld(0);
    const hash = environment.hash(0);
    const altered = bytes.slice();
    altered[bytes.length - 1] ^= 1;
    expect(() => environment.loadWorld(0, altered)).toThrow(/damaged/);
    expect(() => environment.loadWorld(0, bytes.slice(0, -3))).toThrow(/damaged|other settings/);
    expect(() => environment.loadWorld(0, new Uint8Array(3))).toThrow(/cut short/);
    expect(environment.hash(0)).toBe(hash);
  });

  it('allocates nothing in step and observe', () => {
    const probe = resolve(import.meta.dirname, 'allocation-probe.ts');
    const flags = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];
    const child = spawnSync(process.execPath, [...flags, probe, world.worldId, JSON.stringify(world.longSettings)]);
    expect(child.stderr.toString()).toBe('');
    const { bytesPerStep, numCollections } = JSON.parse(child.stdout.toString());
    expect(numCollections).toBe(0);
    expect(bytesPerStep).toBeLessThan(1);
  });
}

function describeRefusals(world: EnvironmentCase): void {
  it('refuses to step before a reset', () => {
    const environment = create(world, 1);
    expect(() => environment.step(new Uint8Array(environment.spec.numSeats))).toThrow(/world 0 was never reset/);
  });

  it('refuses actions out of range or of a wrong number, and changes nothing', () => {
    const environment = start(world, 2);
    const { numSeats, numActions } = environment.spec;
    const hashes = [environment.hash(0), environment.hash(1)];
    const actions = new Uint8Array(2 * numSeats);
    actions[2 * numSeats - 1] = numActions;
    expect(() => environment.step(actions)).toThrow(
      new RegExp(`action; got ${numActions}; expected 0..${numActions - 1}`),
    );
    expect(() => environment.step(new Uint8Array(numSeats))).toThrow(/number of actions/);
    expect([environment.hash(0), environment.hash(1)]).toEqual(hashes);
  });

  it('refuses a seed that is no whole number of 32 bits, and changes nothing', () => {
    const environment = start(world, 1);
    const hash = environment.hash(0);
    const [level] = sampleLevels(world, 1);
    for (const seed of [Number.NaN, 2 ** 32, -1, 1.5]) {
      expect(() => environment.reset(0, level, seed)).toThrow(`seed; got ${seed}; expected a whole number`);
    }
    expect(environment.hash(0)).toBe(hash);
  });

  it('refuses indices and preferences out of range', () => {
    const environment = start(world, 1);
    const { numSeats, numCumulants, observation, hasPreferences } = environment.spec;
    const preference = new Array<number>(numCumulants).fill(0);
    expect(() => environment.setPreference(1, 0, preference)).toThrow(/world index; got 1/);
    expect(() => environment.setPreference(0, numSeats, preference)).toThrow(/seat index/);
    if (hasPreferences) {
      expect(() => environment.setPreference(0, 0, [...preference, 0])).toThrow(/length of a preference/);
      expect(() => environment.setPreference(0, 0, preference.with(0, 101))).toThrow(/preference\[0\]; got 101/);
    } else {
      expect(() => environment.setPreference(0, 0, preference)).toThrow(/takes no preferences/);
    }
    expect(() => environment.observe(new Uint8Array(observation.length * numSeats - 1))).toThrow(/observation buffer/);
    expect(() => environment.observeSeat(0, 0, new Uint8Array(observation.length), 1)).toThrow(/observation buffer/);
    expect(() => environment.hash(-1)).toThrow(/world index/);
  });
}

function describeLevels(world: EnvironmentCase): void {
  const { levelFormat } = findWorld(world.worldId);

  it('writes levels as text and bytes and reads the same level back', () => {
    for (const generator of createGenerators(world.worldId, world.settings)) {
      for (let seed = 0; seed < 20; seed++) {
        const level = generator.sample(new Rng(seed));
        levelFormat.assertValid(level);
        expect(levelFormat.parse(levelFormat.format(level))).toEqual(level);
        expect(decodeLevel(encodeLevel(level))).toEqual(level);
        expect(hashLevel(generator.sample(new Rng(seed)))).toBe(hashLevel(level));
      }
    }
  });

  it.each(world.badLevels)('refuses a bad level: $names', ({ text, names }) => {
    const environment = create(world, 1);
    expect(() => environment.reset(0, levelFormat.parse(text), 0)).toThrow(names);
  });

  it('refuses parameters that its text form could not say', () => {
    const [level] = sampleLevels(world, 1);
    const { parameters, ...bare } = level;
    const empty = { ...bare, parameters: new Uint8Array() };
    expect(() => levelFormat.assertValid(empty)).toThrow(/parameters/);
    if (parameters !== undefined) return;
    expect(() => levelFormat.assertValid({ ...bare, parameters: Uint8Array.of(0, 0) })).toThrow(/parameters/);
  });

  it('refuses a level of another world', () => {
    const [level] = sampleLevels(world, 1);
    expect(() => create(world, 1).reset(0, { ...level, worldId: 'elsewhere' }, 0)).toThrow(/level of another world/);
  });
}
