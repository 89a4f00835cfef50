import { describe, expect, it } from 'vitest';
import { InputError } from '../../../envs/core/errors.ts';
import { hashLevel } from '../../../envs/core/level.ts';
import { findWorld, worldIds } from '../../../envs/registry.ts';
import { createDesignedWorld, createRoomWorld } from '../../../server/arena/room-world.ts';
import { type RoomOptions, roomOptions } from '../../../server/protocol/messages.ts';

const SEED = 3;
const create = (options: RoomOptions, levelText?: string) =>
  createRoomWorld(roomOptions.parse(options), SEED, levelText);

describe('the world of a room', () => {
  it.each(worldIds())('%s opens without being told anything, with a seat for a person', (world) => {
    const room = create({ world });
    const { numSeats, numBots, idleAction } = room.environment.spec;
    expect(numSeats - numBots).toBeGreaterThan(0);
    expect(room.numAgents).toBeGreaterThan(0);
    expect(room.pace === 'clock' && idleAction === undefined).toBe(false);
    expect(room.levels === 'new').toBe(room.drawLevel !== undefined);
  });

  const layouts = worldIds().flatMap((world) =>
    [...(findWorld(world).namedLevels?.keys() ?? [])].map((layout) => [world, layout] as const),
  );

  it.each(layouts)('%s opens on %s whatever its settings are, again and again', (world, layout) => {
    const room = create({ world, layout });
    expect(room).toMatchObject({ generator: layout, levels: 'same', drawLevel: undefined });
    expect(room.levelHash).toBe(hashLevel(findWorld(world).namedLevels?.get(layout) as never));
  });

  it.each(worldIds())('%s has a room made of its own level as text', (world) => {
    const { level, environment } = create({ world });
    const { levelFormat } = findWorld(world);
    const room = create({ world }, levelFormat.format(level));
    expect(room).toMatchObject({ generator: 'file', levels: 'same', levelHash: hashLevel(level) });
    expect(room.environment.spec.numActions).toBe(environment.spec.numActions);
  });

  it('has room for the levels of a generator that has a size of its own', () => {
    const room = create({ world: 'maze', generator: 'large-corridor' });
    expect(room.level).toMatchObject({ height: 19, width: 19 });
    expect(() => room.environment.reset(0, room.level, 1)).not.toThrow();
  });

  it('draws levels of a stream of its own, the same for the same seed', () => {
    const draw = () => {
      const { drawLevel } = create({ world: 'maze' });
      return Array.from({ length: 3 }, () => hashLevel(drawLevel?.() as never));
    };
    const drawn = draw();
    expect(new Set([...drawn, create({ world: 'maze' }).levelHash]).size).toBe(4);
    expect(draw()).toEqual(drawn);
  });

  it('draws again where a generator has little room and fails at times', () => {
    const options = roomOptions.parse({ world: 'xland', generator: 'medium', seats: 1, settings: { size: 5 } });
    let numRooms = 0;
    for (let seed = 0; seed < 20; seed++) {
      const room = attempt(() => createRoomWorld(options, seed));
      if (room === undefined) continue;
      numRooms++;
      for (let episode = 0; episode < 20; episode++) {
        const level = room.drawLevel?.();
        if (level !== undefined) room.environment.reset(0, level, episode);
      }
    }
    expect(numRooms).toBeGreaterThan(0);
  });
});

/** The first level of a room is one that somebody asked for: that it cannot be drawn is told. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return undefined;
  }
}

describe('the world of a room with a designer', () => {
  const level = findWorld('maze').levelFormat.parse('.....\n.>.G.\n.....\n.....\n.....\n');
  const settings = { size: 5, actionSet: 3, horizon: 50, viewSize: 9, walls: 60 };
  const design = (options: RoomOptions, numStudents = 2) =>
    createDesignedWorld(roomOptions.parse({ world: 'maze', ...options }), SEED, {
      worldId: 'maze',
      settings,
      numStudents,
      firstLevel: level,
      nextLevel: () => undefined,
    });

  it("is the students' world with room for people, all actions, and its first seats for the students", () => {
    const room = design({ settings: { horizon: 30 } });
    expect(room).toMatchObject({ generator: 'designer', levels: 'new', pace: 'clock', numAgents: 2, level });
    expect(room.worldSettings).toMatchObject({
      size: 5,
      viewSize: 9,
      horizon: 30,
      actionSet: 7,
      ends: 'all',
      numSeats: 6,
    });
    expect(room.environment.spec.idleAction).toBe(6);
    expect(design({ seats: 2 }, 1).environment.spec.numSeats).toBe(2);
    expect(design({ pace: 'keys' }).pace).toBe('keys');
  });

  it.each<[RoomOptions, string]>([
    [{ world: 'coins' }, 'world of a room with a designer; got "coins"; expected maze, as in the run'],
    [{ seats: 2 }, 'seats of a room with a designer; got 2; expected 3 to 16: the students take 2'],
    [{ agents: 2 }, 'option agents has no meaning with a designer; got 2'],
    [{ generator: 'empty' }, 'option generator has no meaning with a designer; got "empty"'],
    [{ layout: 'Labyrinth' }, 'option layout has no meaning with a designer; got "Labyrinth"'],
    [{ levels: 'same' }, 'option levels has no meaning with a designer; got "same"'],
    [{ settings: { viewSize: 7 } }, "setting viewSize is the run's in a room with a designer; got 7"],
    [{ droppedSeat: 'agent' }, 'nobody stands in for people in a room with a designer; got "agent"; expected wait'],
  ])('refuses %j', (options, line) => {
    expect(() => design(options)).toThrow(new RegExp(`^${line}`));
  });
});
