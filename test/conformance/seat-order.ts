import { expect, it } from 'vitest';
import { type BatchEnvironment, createScene, SCENE_PLAYER_FIELDS } from '../../envs/core/environment.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../envs/registry.ts';

/**
 * Seats are names, not ranks: the same bodies on permuted seats play the same game. Bodies are dealt by joining an
 * empty world one after the other, so the i-th body belongs to seat order[i].
 */
export function describeSeatOrder(
  worldId: string,
  settings: Readonly<Record<string, number | string | boolean>>,
): void {
  it('is blind to the order of seats', () => {
    for (let seed = 0; seed < 12; seed++) {
      const rng = new Rng(seed);
      const level = createGenerator(worldId, settings).sample(rng);
      const deal = (order: readonly number[]): BatchEnvironment => {
        const environment = createEnvironment(worldId, settings, 1);
        environment.reset(0, level, seed, new Uint8Array(order.length));
        for (const seatIdx of order) environment.join(0, seatIdx);
        return environment;
      };
      const { numSeats, numActions, numCumulants, observation } = createEnvironment(worldId, settings, 1).spec;
      const bodies = Array.from({ length: numSeats }, (_, body) => body);
      const order = [...bodies];
      rng.shuffleInPlace(order);
      const [straight, crossed] = [deal(bodies), deal(order)];
      const viewOf = (environment: BatchEnvironment, seatIdx: number) => {
        const scene = createScene(level.height, level.width, numSeats);
        environment.readScene(0, scene);
        const seen = new Uint8Array(observation.length);
        environment.observeSeat(0, seatIdx, seen, 0);
        const player = scene.players.slice(seatIdx * SCENE_PLAYER_FIELDS, (seatIdx + 1) * SCENE_PLAYER_FIELDS);
        const events = environment.cumulants.slice(seatIdx * numCumulants, (seatIdx + 1) * numCumulants);
        return { items: scene.items, player, events, seen };
      };
      for (let step = 0; step < 40; step++) {
        const actions = new Uint8Array(numSeats);
        const crossedActions = new Uint8Array(numSeats);
        for (const body of bodies) {
          actions[body] = rng.below(numActions);
          crossedActions[order[body]] = actions[body];
        }
        straight.step(actions);
        crossed.step(crossedActions);
        for (const body of bodies) expect(viewOf(crossed, order[body])).toEqual(viewOf(straight, body));
      }
    }
  });
}
