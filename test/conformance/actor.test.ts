import { expect, it } from 'vitest';
import { randomActors, scriptedActorsOf } from '../../envs/players.ts';
import { worldIds } from '../../envs/registry.ts';
import { type ActorCase, describeActor } from './actor.ts';

/** One or more for each world that has players by rule of its own. */
const CASES: readonly ActorCase[] = [
  { worldId: 'orchard', settings: { numSeats: 4 }, numGames: 8 },
  { worldId: 'coins', settings: {}, remembersNothing: 'plans anew from what it sees' },
  { worldId: 'maze', settings: { numSeats: 2, horizon: 90 } },
  { worldId: 'xland', settings: { showTask: 'all' }, generatorId: 'medium' },
  { worldId: 'xland', settings: { numSeats: 2, showTask: 'hidden' }, numGames: 8 },
  { worldId: 'goal-cycle', settings: { numSeats: 4, size: 9, horizon: 120 } },
  { worldId: 'matrix-game', settings: {}, remembersNothing: 'the last round is in sight' },
  { worldId: 'overcooked', settings: { horizon: 120 }, levelName: 'counter_circuit', numGames: 24 },
  { worldId: 'overcooked', settings: { numSeats: 3 }, numGames: 24 },
];

for (const each of CASES) describeActor(each);

/** The others have players that act at random. */
const others = worldIds().filter((id) => !CASES.some(({ worldId }) => worldId === id));
for (const worldId of others) describeActor({ worldId, settings: {}, remembersNothing: 'acts at random' });

it('every world with players by rule of its own has a case', () => {
  expect(others.filter((id) => scriptedActorsOf(id) !== randomActors)).toEqual([]);
});
