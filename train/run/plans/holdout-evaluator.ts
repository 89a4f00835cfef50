import type { Level } from '../../../envs/core/level.ts';
import { NAMED_MAZES } from '../../../envs/worlds/maze/prefabs.ts';
import {
  countSolved,
  dcdHorizon,
  evaluateLevels,
  meanReturn,
  type Player,
  SHORT_HORIZON,
} from '../../evaluate/evaluate-levels.ts';
import { drawSolvableLevels, evaluateHoldouts, listHoldouts, testColumns } from '../../evaluate/ued-holdouts.ts';
import type { UedPreset } from '../../settings/ued-presets.ts';
import type { Evaluator } from '../training/run-plan.ts';

/**
 * The evaluation while a curriculum runs: the first student's stochastic policy on levels that no designer sees, the same
 * ones in every run of a preset and with the same chance, so that curves of two runs compare. Test mazes have as many
 * episodes as the tables of a sweep ask for (ued-holdouts.ts); the others show how it goes and are what choices are made by.
 */
interface HoldoutSet {
  readonly name: string;
  readonly levels: readonly Level[];
  readonly numEpisodes: number; // of each level
  readonly horizonOf: (level: Level) => number;
}

const HOLDOUT_SEED = 20_260_101;
const NUM_RANDOM = 64;

export function createHoldoutEvaluator(preset: UedPreset): Evaluator {
  const sets = createSets(preset);
  return {
    names: [...sets.flatMap(({ name }) => [`${name}/solved_rate`, `${name}/return`]), ...testColumns(preset.id)],
    evaluate: ({ students: [student] }) => {
      const { network, parameters } = student.actorCritic;
      const { worldId, worldSettings } = preset.student;
      const player = { worldId, worldSettings, network, parameters };
      const figures = sets.map((set) => evaluateSet(player, set));
      return Object.assign({}, ...figures, evaluateHoldouts(player, preset.id, HOLDOUT_SEED));
    },
  };
}

/** Random levels of the preset that have a way; the validation mazes; the eight named mazes but for the smallest preset. */
function createSets({ id, generatorId, student }: UedPreset): HoldoutSet[] {
  const { worldSettings } = student;
  const validation = listHoldouts(id).flatMap(({ part, level }) => (part === 'validation' ? [level] : []));
  const horizon = Number(worldSettings.horizon);
  const random = {
    name: 'random',
    levels: drawSolvableLevels(worldSettings, NUM_RANDOM, generatorId),
    numEpisodes: 2,
    horizonOf: () => horizon,
  };
  const perfect = { name: 'perfect', levels: validation, numEpisodes: 16, horizonOf: dcdHorizon };
  const named = {
    name: 'named',
    levels: [...NAMED_MAZES.values()],
    numEpisodes: 8,
    horizonOf: () => SHORT_HORIZON,
  };
  return id === 'nano' ? [random, perfect] : [random, perfect, named];
}

function evaluateSet(player: Player, set: HoldoutSet): Record<string, number> {
  const { levels, numEpisodes, horizonOf } = set;
  const arrivals = evaluateLevels(player, levels, { numEpisodes, seed: HOLDOUT_SEED, horizonOf });
  let numSolved = 0;
  let sum = 0;
  levels.forEach((level, i) => {
    numSolved += countSolved(arrivals, i, horizonOf(level));
    sum += meanReturn(arrivals, i, horizonOf(level));
  });
  return {
    [`${set.name}/solved_rate`]: numSolved / (levels.length * numEpisodes),
    [`${set.name}/return`]: sum / levels.length,
  };
}
