import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '../../envs/core/rng.ts';
import { createAgents } from '../../server/hosting/create-agents.ts';
import type { RoomOptions } from '../../server/protocol/messages.ts';
import { createTestServices, openTestSession } from '../fuzz/room-harness.ts';

/**
 * Writes recordings of this folder: `node test/replays/record-sessions.ts NAME...`. Those of orchard and coins are of format version 1, the
 * others of version 2, but for those that say otherwise below, and stay as they are: no program writes such files any more, but they must be read.
 */
const SESSIONS: Readonly<Record<string, RoomOptions>> = {
  'orchard-open': { generator: 'open', seats: 8, agents: 5, seed: 101 },
  'orchard-four-rooms': { generator: 'four-rooms', seats: 6, agents: 4, seed: 102 },
  'orchard-groves-and-doors': { generator: 'groves-and-doors', seats: 8, agents: 6, seed: 103, droppedSeat: 'agent' },
  'orchard-crowded': { generator: 'open', seats: 16, agents: 15, seed: 104, settings: { fruitDensityPercent: 100 } },
  'orchard-episodes': { generator: 'four-rooms', seats: 4, agents: 3, seed: 105, settings: { horizon: 30 } },
  coins: { world: 'coins', seats: 1, agents: 1, seed: 106 },
  'maze-new-levels': { world: 'maze', seats: 3, seed: 107, settings: { horizon: 35 }, generator: 'uniform-0-60' },
  'maze-layout': { world: 'maze', seats: 2, seed: 108, layout: 'Labyrinth' },
  'overcooked-layout': { world: 'overcooked', seed: 109, layout: 'cramped_room', droppedSeat: 'agent' },
  'overcooked-new-kitchens': {
    world: 'overcooked',
    seed: 110,
    generator: 'random-kitchen',
    levels: 'new',
    settings: { orders: 'random', start: 'random', horizon: 40 },
  },
  'goal-cycle-experts': { world: 'goal-cycle', seats: 4, seed: 111, settings: { numExperts: 2, horizon: 50 } },
  'orchard-told': { generator: 'open', seats: 5, agents: 3, seed: 113 }, // version 3: names and minds
  'orchard-policies': { generator: 'open', seats: 5, agents: 3, seed: 114 }, // version 4: minds that infer nothing
  'maze-students': {
    world: 'maze',
    seats: 4,
    lineup: ['ued-paired', 'by-rule', 'ued-paired'],
    seed: 115,
    settings: { horizon: 50 },
  }, // the same
  'xland-high': { world: 'xland', seed: 112, generator: 'high', settings: { maxSteps: 50 } },
};
const TICKS = 120;

const services = { ...createTestServices(), createAgents };
for (const name of process.argv.slice(2)) {
  const options = SESSIONS[name];
  const session = await openTestSession(services, options);
  const rng = new Rng(options.seed ?? 0);
  const seats: number[] = [];
  const take = (seatIdx: number) => {
    if (seatIdx >= 0) seats.push(seatIdx);
  };
  for (let tick = 0; tick < TICKS; tick++) {
    if (tick % 20 === 5) take(session.seating.join(`p${tick}`, 'guest', tick % 40 === 5 ? 'dealt' : 'free'));
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
