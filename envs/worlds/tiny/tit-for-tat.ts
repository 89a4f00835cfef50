import type { Actor } from '../../core/actor.ts';
import { InputError } from '../../core/errors.ts';
import type { WorldSpec } from '../../core/specs.ts';
import { COOPERATE, DEFECT, FIRST_JOINT_CHANNEL, MATRIX_GAME_WORLD_ID } from './matrix-game.ts';

/** Channels of the joint actions in which the other player defected, by one's own choice. */
const BETRAYALS = [COOPERATE, DEFECT].map((own) => FIRST_JOINT_CHANNEL + 2 * own + DEFECT);

/** Plays `matrix-game`: cooperates in the first round and then does what the other player did last. Throws InputError for another world. */
export function createTitForTat(spec: WorldSpec): Actor {
  if (spec.id !== MATRIX_GAME_WORLD_ID) {
    throw new InputError('tit for tat plays matrix-game only', { value: spec.id });
  }
  return {
    id: 'tit-for-tat',
    act: (observation) => (BETRAYALS.some((channel) => observation[channel] === 1) ? DEFECT : COOPERATE),
  };
}
