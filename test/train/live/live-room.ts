import type { RoomTick } from '../../../agents/parts.ts';
import type { SocialPopulation } from '../../../agents/social/population.ts';
import type { WorldSpec } from '../../../envs/core/specs.ts';
import { SEAT_CHANGE, type StepsMessage } from '../../../train/live/learner-protocol.ts';

/** One tick of a room as the learner gets it. */
export function stepsOf(tick: RoomTick, spec: WorldSpec, population: SocialPopulation): StepsMessage {
  const changed = new Uint8Array(spec.numSeats);
  population.takeChangedSeats(changed);
  for (let seat = 0; seat < changed.length; seat++) if (changed[seat] !== 0) changed[seat] = SEAT_CHANGE.player;
  const preferences = new Float32Array(spec.numSeats * spec.numCumulants);
  for (let seat = 0; seat < spec.numSeats; seat++) {
    const preference = population.preferenceOf(seat);
    if (preference !== undefined) preferences.set(preference, seat * spec.numCumulants);
  }
  return {
    kind: 'steps',
    batchIdx: 0,
    numTicks: 1,
    present: tick.present.slice(),
    isHuman: tick.isHuman.slice(),
    changed,
    observations: tick.observations.slice(),
    actions: tick.actions.slice(),
    cumulants: tick.cumulants.slice(),
    preferences,
  };
}
