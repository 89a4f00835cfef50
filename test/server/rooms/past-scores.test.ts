import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PastMessage } from '../../../server/protocol/messages.ts';
import { type connectThrough, startTestArena, type TestArena, until } from './server-harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await startTestArena();
});
afterAll(() => arena.stop());

type Client = Awaited<ReturnType<typeof connectThrough>>;

/** What a newcomer is told of the time before, as rows of samples; undefined when nothing. */
const pastOf = ({ pasts }: Client): PastMessage | undefined => pasts.at(-1);

describe('what is told of the time before a join', () => {
  it('is a sample of all seats every ten ticks, in order, as scores stood', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 2 });
    const first = await arena.connect(room);
    expect(pastOf(first)?.ticks).toEqual([]);
    await until(() => first.room.state.tick > 41);
    const past = pastOf(await arena.connect(room, { role: 'spectator' }));
    expect(past?.ticks.slice(0, 4)).toEqual([10, 20, 30, 40]);
    const seats = 3;
    expect(past?.kinds.slice(0, seats)).toEqual([1, 1, 0]);
    expect(past?.kinds.length).toBe(seats * past!.ticks.length);
    expect(past?.scoreHundredths.length).toBe(past?.kinds.length);
    expect(past?.imitationPercent.every((percent) => percent >= 0 && percent <= 100)).toBe(true);
  });

  it('forgets what was earned under another preference, or by somebody who has left', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    const first = await arena.connect(room);
    const second = await arena.connect(room);
    await until(() => first.room.state.tick > 21);
    second.room.send('wish', { mode: 'dealt' });
    await until(() => second.preferences.length > 0 && first.room.state.tick > 41);
    const past = pastOf(await arena.connect(room, { role: 'spectator' }));
    const kindsOf = (seatIdx: number) => past?.kinds.filter((_, idx) => idx % 2 === seatIdx).slice(0, 4);
    expect(kindsOf(0)?.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(kindsOf(1)?.slice(0, 2)).toEqual([-1, -1]);
    expect(kindsOf(1)?.at(-1)).toBe(0);
  });

  it('is nothing in a closed room', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 1, open: false });
    const first = await arena.connect(room);
    await until(() => first.room.state.tick > 11 && first.minds.length > 0);
    const second = await arena.connect(room, { role: 'spectator' });
    await until(() => second.minds.length > 1); // sent after the welcome
    expect([first, second].map(pastOf)).toEqual([undefined, undefined]);
  });
});
