import { InputError } from '../../envs/core/errors.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { Actor } from '../parts.ts';

/** Plays `matrix-game`: cooperates in the first round and then does what the other player did last. Throws InputError for another world. */
export function createTitForTat(spec: WorldSpec): Actor {
  const [cooperate, defect] = ['cooperate', 'defect'].map((name) => spec.actionNames.indexOf(name));
  const betrayals = ['only-i-cooperated', 'both-defected'].map((name) => spec.observation.channelNames.indexOf(name));
  if ([cooperate, defect, ...betrayals].includes(-1)) {
    throw new InputError('tit for tat plays matrix-game only', { value: spec.id });
  }
  return {
    id: 'tit-for-tat',
    act: (observation) => (betrayals.some((channel) => observation[channel] === 1) ? defect : cooperate),
  };
}
