import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../server/protocol/limits.ts';
import { playerOf, startTestArena, type TestArena, until } from './server-harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await startTestArena({ RECONNECT_SEC: '1' });
});
afterAll(() => arena.stop());

describe('broken messages', () => {
  it('are answered with a code and, past the limit, close that client and nobody else', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 0 });
    const good = await arena.connect(room);
    const bad = await arena.connect(room);
    const { seatIdx } = bad.welcomes[0];
    const broken: [string, unknown][] = [
      ['bogus', {}],
      ['constructor', {}],
      ['__proto__', {}],
      ['intent', null],
      ['intent', { tick: 1 }],
      ['intent', { tick: 1, action: 1, seatIdx: 0 }],
      ['profile', { name: 7 }],
      ['wish', { mode: 'all' }],
    ];
    for (const [type, payload] of broken) bad.room.send(type, payload);
    await until(() => bad.refusals.length === broken.length);
    expect(bad.refusals.map((refusal) => refusal.code)).toEqual([
      ...new Array(3).fill('unknown-message'),
      ...new Array(5).fill('bad-message'),
    ]);
    for (let i = broken.length; i <= LIMITS.maxBrokenMessages; i++) bad.room.send('bogus', {});
    await until(() => bad.leaveCodes.length > 0);
    expect(bad.refusals).toHaveLength(LIMITS.maxBrokenMessages + 1);
    await expect(arena.sdk.reconnect(bad.room.reconnectionToken), 'its seat is not kept').rejects.toThrow();
    await until(() => room.listing().people === 1);
    const { tick } = good.room.state;
    await until(() => good.room.state.tick > tick + 2);
    expect(good.leaveCodes).toEqual([]);
    expect(playerOf(good, seatIdx)).toBeUndefined();
  });

  it('survives frames that are not messages at all', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    const good = await arena.connect(room);
    const frames = [
      [],
      [0],
      [13],
      [13, 0xdb, 0xff, 0xff, 0xff, 0xff], // a type of 4 GiB
      [13, 0xa6, 1, 2],
      [13, 0xa6, ...Buffer.from('intent'), 0xc1],
      [13, 0xa6, ...Buffer.from('intent'), 0xdd, 0xff, 0xff, 0xff, 0xff],
      [17, 0xa1, 0x78],
      [19, 1, 2, 3],
      [20],
      [21, 1, 0xa6, ...Buffer.from('intent')],
      [31, 31, 31],
      [13, 0xa6, ...Buffer.from('intent'), ...new Array(LIMITS.maxMessageBytes + 1).fill(0)],
    ];
    const bad = await arena.connect(room);
    for (const frame of frames) bad.room.connection.send(Uint8Array.from(frame));
    await until(() => bad.refusals.length === frames.length);
    expect(bad.refusals.every((refusal) => /^(bad|unknown)-message$/.test(refusal.code))).toBe(true);
    const { tick } = good.room.state;
    await until(() => good.room.state.tick > tick + 2);
    expect(room.clients).toHaveLength(2);
  });

  it('of a flood are refused as too many, and close the flooder only', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    const good = await arena.connect(room);
    const flooder = await arena.connect(room);
    for (let i = 0; i < 4 * LIMITS.maxMessagesPerSec; i++) {
      flooder.room.send('intent', { tick: room.listing().tick + 1, action: 0 });
    }
    await until(() => flooder.leaveCodes.length > 0);
    expect(flooder.refusals.some((refusal) => refusal.code === 'too-many-messages')).toBe(true);
    await until(() => room.listing().people === 1);
    expect(good.leaveCodes).toEqual([]);
  });

  it('larger than a frame may be close their client only', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    const good = await arena.connect(room);
    const large = await arena.connect(room);
    large.room.reconnection.enabled = false;
    large.room.connection.send(new Uint8Array(LIMITS.maxPayloadBytes + 1));
    await until(() => room.clients.length === 1);
    const { tick } = good.room.state;
    await until(() => good.room.state.tick > tick + 2);
  });
});
