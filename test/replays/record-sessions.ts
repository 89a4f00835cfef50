import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '../../envs/core/rng.ts';
import type { RoomOptions } from '../../server/protocol/messages.ts';
import { createTestServices, openTestSession } from '../fuzz/room-harness.ts';

/** Writes the recordings of this folder: `node test/replays/record-sessions.ts`. */
const SESSIONS: Readonly<Record<string, RoomOptions>> = {
  'orchard-open': { generator: 'open', seats: 8, agents: 5, seed: 101 },
  'orchard-four-rooms': { generator: 'four-rooms', seats: 6, agents: 4, seed: 102 },
  'orchard-groves-and-doors': { generator: 'groves-and-doors', seats: 8, agents: 6, seed: 103, droppedSeat: 'agent' },
  'orchard-crowded': { generator: 'open', seats: 16, agents: 15, seed: 104, settings: { fruitDensityPercent: 100 } },
  'orchard-episodes': { generator: 'four-rooms', seats: 4, agents: 3, seed: 105, settings: { horizon: 30 } },
  coins: { world: 'coins', seats: 1, agents: 1, seed: 106 },
};
const TICKS = 120;

const services = createTestServices();
for (const [name, options] of Object.entries(SESSIONS)) {
  const session = await openTestSession(services, options);
  const rng = new Rng(options.seed ?? 0);
  const seats: number[] = [];
  for (let tick = 0; tick < TICKS; tick++) {
    if (tick % 20 === 5) seats.push(session.seating.join(`p${tick}`, 'guest', tick % 40 === 5 ? 'dealt' : 'free'));
    if (tick % 50 === 40) session.seating.drop(seats[0]);
    if (tick % 50 === 45) session.seating.comeBack(seats[0]);
    if (tick === 90) session.seating.leave(seats.pop() ?? -1);
    for (const seatIdx of seats)
      session.arena.submit(seatIdx, session.arena.tick + 1, rng.below(session.arena.spec.numActions));
    session.loop.run();
  }
  await session.close();
  copyFileSync(session.recorder.path, join(import.meta.dirname, `${name}.murmur`));
  process.stdout.write(`${name}: ${TICKS} ticks, ${session.recorder.bytes} bytes\n`);
}
services.dispose();
