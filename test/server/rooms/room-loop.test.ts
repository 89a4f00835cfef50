import { afterAll, describe, expect, it } from 'vitest';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

const services = createTestServices();
afterAll(() => services.dispose());

describe('the minds of a room by keys', () => {
  const open = () => openTestSession(services, { world: 'xland', seed: 11, start: 'at-once', learn: false });

  it('are asked for with every move: the room may stand still after it', async () => {
    const { loop, close } = await open();
    loop.run();
    expect(loop.minds.map(({ seatIdx }) => seatIdx)).toEqual([0, 1]);
    await close();
  });

  it('are told before the first move, when somebody comes', async () => {
    const { loop, close } = await open();
    expect(loop.minds).toEqual([]);
    loop.tellMinds();
    expect(loop.minds.map(({ seatIdx }) => seatIdx)).toEqual([0, 1]);
    await close();
  });

  it('are none of an agent whose seat somebody took since', async () => {
    const { loop, seating, close } = await open();
    loop.run();
    const seat = seating.join('person', 'Ada', 'dealt');
    expect(loop.minds.map(({ seatIdx }) => seatIdx)).toEqual([0, 1].filter((seatIdx) => seatIdx !== seat));
    await close();
  });
});
