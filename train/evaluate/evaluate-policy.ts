import type { Policy } from '../../agents/core/policy.ts';
import { Rng } from '../../envs/core/rng.ts';
import { finish, type Steps } from '../../envs/core/steps.ts';
import type { WorldDefinition } from '../../envs/core/world-definition.ts';
import { createEnvironment, createGenerator, findWorld, parseSettings } from '../../envs/registry.ts';
import type { TrialsConfig } from '../../envs/wrappers/trials.ts';
import { SeatedWorlds } from '../loop/seated-worlds.ts';
import { wrapWorlds } from '../loop/vector-env.ts';
import { createLineup, formatLineup, type LineupConfig } from '../players/lineup.ts';
import { findPlayer } from '../players/players.ts';
import { EpisodePlan, type LevelChoice } from './episode-plan.ts';
import { EpisodeTally } from './episode-tally.ts';
import type { NamedLevel } from './level-set.ts';
import { type EpisodeFigures, summariseEpisodes } from './policy-report.ts';

/** What is played, by whom, on what. */
export interface PolicyEvaluation {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>; // raised here where a given level needs more room
  readonly policy: Policy | string; // of the learner's seats; a text names a player (findPlayer)
  readonly lineup?: LineupConfig; // left out: the policy in every seat
  readonly preference?: readonly number[]; // of every seat, in a world that pays by preference; left out: 1 for every cumulant
  readonly trials?: TrialsConfig; // left out: an episode is all there is
  readonly levels?: readonly NamedLevel[]; // played in turn; left out: a fresh level each episode, of the generator
  readonly generatorId?: string; // left out: the world's default
  readonly numEpisodes: number; // that count, of all levels together; with trials, tasks
  readonly seed: number;
  readonly numWorlds?: number; // at once, at most; the figures depend on it, as on the seed
  readonly maxSteps?: number; // of an episode in a world that never ends
}

export interface PolicyReport extends EpisodeFigures {
  readonly world: string;
  readonly policy: string; // id or name
  readonly contents: Readonly<Record<string, string>>; // hashes of weights that were read here, by file
  readonly lineup: string;
  readonly seed: number;
  readonly numWorlds: number;
  readonly numSteps: number; // of all worlds, those that do not count as well
}

const MOST_WORLDS = 64;
const LEAST_EPISODES_PER_WORLD = 4; // so that few worlds wait for the last episode
const MAX_STEPS = 1000;
const ACTIONS_STREAM = 0xac7;

/**
 * Plays a policy and says how it did. The first episodes of each world count, not those that end first. Levels and chance of an
 * episode come from (seed, world, episode), actions from one stream of the seed: the same call gives the same report.
 * Errors   InputError for an unknown world, generator or player, a level that the world refuses, or a task that never ends.
 */
export function evaluatePolicy(evaluation: PolicyEvaluation): PolicyReport {
  return finish(evaluatePolicyInSteps(evaluation));
}

/** The same, one action of all worlds a step. */
export function* evaluatePolicyInSteps(evaluation: PolicyEvaluation): Steps<PolicyReport> {
  const { worldId, policy, lineup = { kind: 'self' }, numEpisodes, seed } = evaluation;
  const definition = findWorld(worldId);
  const worldSettings = settingsFor(definition, evaluation);
  const { spec } = createEnvironment(worldId, worldSettings, 1);
  const numTurns = lineup.kind === 'self' ? 1 : spec.numSeats - spec.numBots;
  const numWorlds = countWorlds(numEpisodes, numTurns, evaluation.numWorlds);
  const plan = new EpisodePlan(levelChoice(evaluation, worldSettings), numEpisodes, numWorlds, seed, numTurns);
  const trials = evaluation.trials ?? cutEndless(definition, worldSettings, plan, evaluation.maxSteps);
  const world = { worldId, worldSettings, spec, numWorlds };
  const seating = createLineup(lineup, world);
  const learner = typeof policy === 'string' ? findPlayer(policy, world) : policy;
  const env = wrapWorlds(
    { worldId, worldSettings, numWorlds, trials, preference: evaluation.preference },
    (worldIdx, episodeIdx) => plan.start(worldIdx, episodeIdx),
  );
  const worlds = new SeatedWorlds(env, seating.seat(learner, env));
  const tally = new EpisodeTally(env, plan, seating.learnerRows, definition.isSolved?.bind(definition));
  const rng = new Rng(seed, ACTIONS_STREAM);
  let numSteps = 0;
  try {
    worlds.start();
    while (!tally.isComplete) {
      worlds.act(rng);
      worlds.step();
      tally.count();
      numSteps += numWorlds;
      yield;
    }
  } finally {
    seating.dispose();
    if ('seat' in learner) learner.dispose();
  }
  return {
    world: worldId,
    policy: 'seat' in learner ? learner.name : learner.id,
    contents: { ...('seat' in learner && learner.contents), ...seating.contents },
    lineup: formatLineup(lineup),
    seed,
    numWorlds,
    numSteps,
    ...summariseEpisodes(tally.episodes, plan.levels, evaluation.trials !== undefined),
  };
}

/** Complete settings with room for every given level. */
function settingsFor(
  definition: WorldDefinition,
  { worldSettings, levels = [] }: PolicyEvaluation,
): Readonly<Record<string, unknown>> {
  let settings = parseSettings(definition, worldSettings);
  for (const { level } of levels) settings = definition.fitSettings?.(settings, level) ?? settings;
  return settings as Readonly<Record<string, unknown>>;
}

function levelChoice(
  { worldId, levels, generatorId }: PolicyEvaluation,
  worldSettings: Readonly<Record<string, unknown>>,
): LevelChoice {
  return levels === undefined ? { generator: createGenerator(worldId, worldSettings, generatorId) } : { levels };
}

/** As many as may be of use; a whole number of turns, so that the learner has each seat equally often. */
function countWorlds(numEpisodes: number, numTurns: number, most = MOST_WORLDS): number {
  const wanted = Math.min(most, Math.max(numTurns, Math.ceil(numEpisodes / LEAST_EPISODES_PER_WORLD)), numEpisodes);
  return wanted < numTurns ? wanted : wanted - (wanted % numTurns);
}

/** A world that never ends is cut after maxSteps: one trial with a budget. Every level is asked for its end, of a generator the first. */
function cutEndless(
  definition: WorldDefinition,
  settings: Readonly<Record<string, unknown>>,
  plan: EpisodePlan,
  maxSteps = MAX_STEPS,
): TrialsConfig | undefined {
  const levels = plan.levels.length > 0 ? plan.levels.map(({ level }) => level) : [plan.start(0, 0).level];
  const isEndless = levels.some((level) => (definition.horizonOf?.(settings, level) ?? settings.horizon) === 0);
  return isEndless ? { trialsPerTask: 1, stepsPerTask: maxSteps } : undefined;
}
