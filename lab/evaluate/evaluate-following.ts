import { decodePopulationWeights } from '../../agents/algorithms/universal-checkpoint.ts';
import { bootstrapMean, type Estimate } from '../../agents/ops/bootstrap.ts';
import { FOLLOWING_DEFAULTS, type FollowingConfig } from '../../agents/social/following.ts';
import { SocialPopulation } from '../../agents/social/population.ts';
import { Rng } from '../../envs/core/rng.ts';
import { mapSteps, type Steps } from '../../envs/core/steps.ts';
import { createEnvironment, createGenerator } from '../../envs/registry.ts';
import { HeadlessRoom } from '../../train/evaluate/headless-room.ts';

/** What a visitor of a room of agents sees of following, and what the agents get: over rooms that differ by seed. */
export interface FollowingOptions {
  readonly checkpoint: Uint8Array;
  readonly where: string; // of the checkpoint, for errors
  readonly generator: string;
  readonly numSeeds: number;
  readonly ticks: number; // of one room
  readonly numSeats: number;
  readonly numAgents: number;
  /** The preference in hundredths of the next agent of a room [C]; others: [N, C]. */
  readonly dealPreference: (
    rng: Rng,
    numCumulants: number,
    others: readonly (readonly number[])[],
  ) => readonly number[];
  readonly following?: FollowingConfig;
}

export interface FollowingReport {
  readonly arrowShare: Estimate; // share of ticks in which at least one agent follows somebody
  readonly cardShare: Estimate; // share of agents' ticks in which the agent follows somebody
  readonly spellTicks: Estimate; // mean length of one spell, ticks
  readonly rewardPer1000: Estimate; // per agent
  readonly rewards: readonly number[]; // by seed
}

const FIRST_SEED = 211; // no figure of an earlier page was made with these
const PREFERENCE_STREAM = 90_004;
const LEVEL_STREAM = 90_001; // streams of the generator that training does not use

export function* evaluateFollowing(options: FollowingOptions): Steps<FollowingReport> {
  const seeds = Array.from({ length: options.numSeeds }, (_, i) => FIRST_SEED + i);
  const rooms = yield* mapSteps(seeds, (seed) => watchRoom(options, seed));
  return {
    arrowShare: bootstrapMean(rooms.map((room) => room.arrowShare)),
    cardShare: bootstrapMean(rooms.map((room) => room.cardShare)),
    spellTicks: bootstrapMean(rooms.map((room) => room.spellTicks)),
    rewardPer1000: bootstrapMean(rooms.map((room) => room.reward)),
    rewards: rooms.map((room) => room.reward),
  };
}

function* watchRoom(options: FollowingOptions, seed: number) {
  const { numAgents, ticks } = options;
  const { room, population } = openRoom(options, seed);
  const followed = new Int8Array(numAgents).fill(-1);
  let numArrowTicks = 0;
  let numCardTicks = 0;
  let numSpells = 0;
  for (let tick = 0; tick < ticks; tick++) {
    room.step();
    let numFollowing = 0;
    for (const { seatIdx, followedSeatIdx } of population.minds()) {
      if (followedSeatIdx >= 0) numFollowing++;
      if (followedSeatIdx >= 0 && followedSeatIdx !== followed[seatIdx]) numSpells++;
      followed[seatIdx] = followedSeatIdx;
    }
    numCardTicks += numFollowing;
    if (numFollowing > 0) numArrowTicks++;
    yield;
  }
  return {
    arrowShare: numArrowTicks / ticks,
    cardShare: numCardTicks / (ticks * numAgents),
    spellTicks: numSpells === 0 ? 0 : numCardTicks / numSpells,
    reward: (1000 * room.returns.reduce((sum, value) => sum + value, 0)) / (ticks * numAgents),
  };
}

function openRoom(options: FollowingOptions, seed: number) {
  const environment = createEnvironment('orchard', { numSeats: options.numSeats }, 1);
  const { spec } = environment;
  const level = createGenerator('orchard', { numSeats: options.numSeats }, options.generator).sample(
    new Rng(seed, LEVEL_STREAM),
  );
  const population = new SocialPopulation({
    spec,
    checkpoint: options.checkpoint,
    decode: (bytes) => decodePopulationWeights(bytes, spec.id, options.where),
    following: options.following ?? FOLLOWING_DEFAULTS,
  });
  const room = new HeadlessRoom(environment, level, seed, population);
  const rng = new Rng(seed, PREFERENCE_STREAM);
  const preferences: (readonly number[])[] = [];
  for (let seat = 0; seat < options.numAgents; seat++) {
    const preference = options.dealPreference(rng, spec.numCumulants, preferences);
    preferences.push(preference);
    room.seatAgent(
      seat,
      preference.map((hundredths) => hundredths / 100),
      100 * seed + seat,
    );
  }
  return { room, population };
}
