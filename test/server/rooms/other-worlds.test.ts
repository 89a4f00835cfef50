import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOT_NAME } from '../../../server/protocol/messages.ts';
import { playerOf, startTestArena, type TestArena, type TestClient, until } from './server-harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await startTestArena();
});
afterAll(() => arena.stop());

const isAwaited = (client: TestClient) => playerOf(client)?.awaited === true;

describe('a room whose ticks come by keys', () => {
  it('runs with agents alone, then waits for the person, one tick a key', async () => {
    const room = await arena.createRoom({ world: 'coins' });
    expect(room.listing()).toMatchObject({ pace: 'keys', seats: 1, agents: 1 });
    await until(() => room.listing().tick > 2);
    const client = await arena.connect(room);
    expect(client.welcomes[0]).toMatchObject({ seatIdx: 0, pace: 'keys', idleAction: -1, numBots: 0 });
    await until(() => isAwaited(client));
    const { state } = client.room;
    for (let key = 0; key < 3; key++) {
      const { tick } = room.listing();
      client.room.send('intent', { tick: tick + 1, action: 0 });
      await until(() => state.tick === tick + 1 && isAwaited(client));
      expect(room.listing().tick).toBe(tick + 1);
      expect(playerOf(client)?.lastAction).toBe(0);
    }
    await client.room.leave();
    const { tick } = room.listing();
    await until(() => room.listing().tick > tick + 1); // the agent has the seat again
  });

  it('begins the episode anew for who takes its only seat', async () => {
    const room = await arena.createRoom({ world: 't-maze' });
    await until(() => room.listing().tick > 2);
    const client = await arena.connect(room);
    await until(() => isAwaited(client));
    const { episode, episodeTick, tick } = client.room.state;
    expect([episode, episodeTick]).toEqual([2, 0]);
    client.room.send('intent', { tick: tick + 1, action: 1 });
    await until(() => client.room.state.episodeTick === 1);
    expect(client.room.state.episode).toBe(2);
  });

  it('waits for everybody and shows for whom', async () => {
    const room = await arena.createRoom({ world: 'maze', seats: 2, pace: 'keys' });
    const [first, second] = [await arena.connect(room), await arena.connect(room)];
    await until(() => isAwaited(first) && isAwaited(second));
    const { tick } = room.listing();
    first.room.send('intent', { tick: tick + 1, action: 1 });
    await until(() => !isAwaited(first) && playerOf(second, first.welcomes[0].seatIdx)?.awaited === false);
    expect([room.listing().tick, isAwaited(second)]).toEqual([tick, true]);
    second.room.send('intent', { tick: tick + 1, action: 0 });
    await until(() => first.room.state.tick === tick + 1 && second.room.state.tick === tick + 1);
    expect(playerOf(second)?.lastAction).toBe(0);
    expect(playerOf(first)?.lastAction).toBe(1);
  });
});

describe('a world with rewards of its own', () => {
  it('deals no preferences, says its horizon, and tells of each new level before its first state', async () => {
    const room = await arena.createRoom({ world: 'maze', settings: { horizon: 3 }, start: 'at-once' });
    const client = await arena.connect(room);
    const [welcome] = client.welcomes;
    expect(welcome).toMatchObject({ hasPreferences: false, preference: [], horizon: 3, levels: 'new', pace: 'clock' });
    expect(room.listing()).toMatchObject({ levels: 'new', generator: welcome.generator, people: 1, agents: 3 });
    const starts: number[] = [];
    client.room.onStateChange((state) => {
      if (state.episodeTick === 0 && client.levels.length > 0) starts.push(client.levels.length, state.episode);
    });
    client.room.send('wish', { mode: 'dealt' });
    await until(() => client.refusals.length > 0);
    expect(client.refusals[0].code).toBe('no-wishes');
    await until(() => client.room.state.ending === 2);
    expect(client.room.state.episodeTick).toBe(3);
    await until(() => client.levels.length > 0 && client.room.state.episode === client.levels[0].episode);
    const [level] = client.levels;
    expect(level.levelHash).not.toBe(welcome.levelHash);
    expect(level).toMatchObject({ horizon: 3, tick: 3 * (level.episode - 1) });
    expect(level.terrain).toHaveLength(level.height * level.width);
    expect(starts.slice(0, 2)).toEqual([1, level.episode]);
    expect(client.room.state.items.size).toBe(1);
  });

  it('tells the players what a level asks for, where they may know', async () => {
    const settings = { orders: 'random' };
    const kitchen = { world: 'overcooked', generator: 'random-kitchen', settings };
    const cook = await arena.connect(await arena.createRoom(kitchen));
    expect(cook.welcomes[0].task[0]).toMatch(/^orders: [ot]{1,3}/);
    const goalOf = async (showTask: string) => {
      const client = await arena.connect(await arena.createRoom({ world: 'xland', settings: { showTask } }));
      return client.welcomes[0].task.map((line) => line.split(':')[0]);
    };
    expect(await goalOf('goal')).toEqual(['goal']);
    expect(await goalOf('hidden')).toEqual([]);
  });

  it('plays the same layout again', async () => {
    const room = await arena.createRoom({
      world: 'maze',
      layout: 'Labyrinth',
      settings: { horizon: 2 },
      start: 'at-once',
    });
    expect(room.listing()).toMatchObject({ levels: 'same', generator: 'Labyrinth' });
    const client = await arena.connect(room);
    const { episode } = client.room.state;
    await until(() => client.room.state.episode > episode);
    expect(client.levels).toEqual([]);
  });

  it('shows the body that stands in the way though nobody moves it, also once its player has left', async () => {
    const room = await arena.createRoom({ world: 'overcooked', layout: 'cramped_room', agents: 0 });
    const [first, second] = [await arena.connect(room), await arena.connect(room)];
    const bodyOfSecond = () => playerOf(first, 1);
    await until(() => bodyOfSecond()?.kind === 0);
    const { row, col } = bodyOfSecond() ?? {};
    await second.room.leave();
    await until(() => bodyOfSecond()?.kind === 4);
    expect(bodyOfSecond()).toMatchObject({ row, col, name: '', connected: false, scoreHundredths: 0, awaited: false });
    const { tick } = first.room.state;
    first.room.send('intent', { tick: tick + 2, action: 2 });
    await until(() => first.room.state.tick > tick + 2);
    expect(bodyOfSecond()).toMatchObject({ kind: 4, row, col });
  });

  it("shows the world's own players, who give way to nobody", async () => {
    const room = await arena.createRoom({ world: 'goal-cycle', seats: 3, settings: { numExperts: 2 } });
    expect(room.listing()).toMatchObject({ seats: 3, bots: 2, agents: 1, people: 0 });
    const client = await arena.connect(room);
    expect(client.welcomes[0]).toMatchObject({ seatIdx: 0, numBots: 2 });
    await until(() => client.room.state.players?.size === 3);
    const others = [1, 2].map((seatIdx) => playerOf(client, seatIdx));
    for (const other of others) expect(other).toMatchObject({ kind: 3, name: BOT_NAME });
    await expect(arena.connect(room)).rejects.toThrow(/^room-full: people hold all 1 seats/);
  });
});
