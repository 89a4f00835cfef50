import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createGenerators } from '../../envs/registry.ts';
import { NAMED_MAZES } from '../../envs/worlds/maze/prefabs.ts';
import { isSolvable } from '../../envs/worlds/maze/solve.ts';
import type { Curriculum } from './curriculum.ts';
import { countSolved, dcdHorizon, evaluateLevels, meanReturn, SHORT_HORIZON } from './evaluate-levels.ts';
import type { Evaluator } from './ued-run.ts';
import type { UedTier } from './ued-tiers.ts';

/**
 * The short evaluation while a curriculum runs: the first student's stochastic policy on levels that no designer sees, the
 * same ones in every run of a tier and with the same chance, so that curves of two runs compare. `murmur evaluate` is
 * the thorough one.
 */
interface HoldoutSet {
  readonly name: string;
  readonly levels: readonly Level[];
  readonly numEpisodes: number; // of each level
  readonly horizonOf: (level: Level) => number;
}

const HOLDOUT_SEED = 20_260_101;
const NUM_RANDOM = 64;
const NUM_PERFECT = 32;

export function createHoldoutEvaluator(tier: UedTier): Evaluator {
  const sets = createSets(tier);
  return {
    names: sets.flatMap(({ name }) => [`${name}/solved_rate`, `${name}/return`]),
    evaluate: (curriculum) => Object.assign({}, ...sets.map((set) => evaluateSet(curriculum, set))),
  };
}

/** Random levels of the tier that have a way; perfect mazes of its size; the eight named mazes but for the smallest tier. */
function createSets({ id, generatorId, student }: UedTier): HoldoutSet[] {
  const { worldId, worldSettings } = student;
  const generators = createGenerators(worldId, worldSettings);
  const draw = (generator: string, count: number): Level[] => {
    const rng = new Rng(HOLDOUT_SEED);
    const levels: Level[] = [];
    const { sample } = generators.find((candidate) => candidate.id === generator)!;
    while (levels.length < count) {
      const level = sample(rng);
      if (isSolvable(level)) levels.push(level);
    }
    return levels;
  };
  const horizon = Number(worldSettings.horizon);
  const random = { name: 'random', levels: draw(generatorId, NUM_RANDOM), numEpisodes: 2, horizonOf: () => horizon };
  const perfect = { name: 'perfect', levels: draw('perfect', NUM_PERFECT), numEpisodes: 4, horizonOf: dcdHorizon };
  const named = {
    name: 'named',
    levels: [...NAMED_MAZES.values()],
    numEpisodes: 8,
    horizonOf: () => SHORT_HORIZON,
  };
  return id === 'nano' ? [random, perfect] : [random, perfect, named];
}

function evaluateSet(curriculum: Curriculum, set: HoldoutSet): Record<string, number> {
  const { worldId, worldSettings } = curriculum.config.tier.student;
  const { network, parameters } = curriculum.students[0];
  const { levels, numEpisodes, horizonOf } = set;
  const arrivals = evaluateLevels({ worldId, worldSettings, network, parameters }, levels, {
    numEpisodes,
    seed: HOLDOUT_SEED,
    horizonOf,
  });
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
