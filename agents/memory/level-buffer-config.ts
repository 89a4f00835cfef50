import { InputError } from '../../envs/core/errors.ts';

/** How a level buffer fills, replays and forgets; values in brackets are those of the reference code. */
export interface LevelBufferConfig {
  readonly capacity: number; // K levels, at least 1 (4000 in DCD, JaxUED and minimax)
  readonly minFill: number; // share of K below which nothing is replayed, in [0, 1] (.5 there, 1 in SFL's PLR)
  readonly replayProb: number; // p in [0, 1] (.5 robust PLR, .8 ACCEL, .95 REPAIRED)
  readonly replaySchedule: 'fixed' | 'proportionate'; // p, or min(share filled, p) as DCD does unless told otherwise
  readonly prioritisation: 'rank' | 'proportional'; // MaxMC can be negative and wants ranks
  readonly temperature: number; // beta > 0 (.1 or .3 with K 4000; 1 suits a small batch)
  readonly epsilon: number; // added to proportional scores, >= 0
  readonly stalenessCoefficient: number; // rho in [0, 1] (.3; .5 in minimax' ACCEL)
  readonly isDeduplicated: boolean; // an equal level updates the entry it meets (on in JaxUED and minimax)
}

/** Robust PLR as DCD runs it on mazes of 0 to 60 walls. Source   Parker-Holder et al. 2022, arXiv:2203.01302, appendix C. */
export const LEVEL_BUFFER_DEFAULTS: LevelBufferConfig = {
  capacity: 4000,
  minFill: 0.5,
  replayProb: 0.5,
  replaySchedule: 'proportionate',
  prioritisation: 'rank',
  temperature: 0.3,
  epsilon: 0,
  stalenessCoefficient: 0.3,
  isDeduplicated: true,
};

/** Errors: InputError naming the field that is out of its range, its value and the limit. */
export function assertLevelBufferConfig(config: LevelBufferConfig): void {
  const { capacity } = config;
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new InputError('capacity of the level buffer', { value: capacity, limit: 'an integer of at least 1' });
  }
  for (const field of ['minFill', 'replayProb', 'stalenessCoefficient'] as const) {
    const value = config[field];
    if (!(value >= 0 && value <= 1)) {
      throw new InputError(`${field} of the level buffer`, { value, limit: 'a number in [0, 1]' });
    }
  }
  if (!(config.temperature > 0 && config.temperature < Infinity)) {
    throw new InputError('temperature of the level buffer', { value: config.temperature, limit: 'above 0' });
  }
  if (!(config.epsilon >= 0 && config.epsilon < Infinity)) {
    throw new InputError('epsilon of the level buffer', { value: config.epsilon, limit: 'at least 0' });
  }
}
