import { decodePopulationWeights } from '../../agents/algorithms/universal-checkpoint.ts';
import { bootstrapMean, type Estimate } from '../../agents/ops/bootstrap.ts';
import type { RoomTick } from '../../agents/parts.ts';
import { FOLLOWING_DEFAULTS, FOLLOWS_NOBODY, type FollowingConfig } from '../../agents/social/following.ts';
import { SocialPopulation } from '../../agents/social/population.ts';
import type { Actor } from '../../envs/core/actor.ts';
import { createRandomActor } from '../../envs/core/random-actor.ts';
import { Rng } from '../../envs/core/rng.ts';
import { mapSteps, type Steps } from '../../envs/core/steps.ts';
import { createEnvironment, createGenerator, createGenerators } from '../../envs/registry.ts';
import { createOrchardCollector } from '../../envs/worlds/orchard/collector.ts';
import { HeadlessRoom } from '../../train/evaluate/headless-room.ts';

/**
 * How able the agents of an orchard are, on levels no training run has seen: returns beside random and scripted
 * players, what following is worth to those who follow beside the controls that could explain it otherwise, and how well
 * preferences are read beside counting fruit. Levels, seeds and preferences are the same for all arms, and the levels' seeds are far
 * from those of training.
 */
export interface EvaluateOrchardOptions {
  readonly checkpoint: Uint8Array;
  readonly where: string; // of the checkpoint, for errors
  readonly numSeeds: number;
  readonly ticks: number; // of one room
  readonly log: (line: string) => void;
}

export const RETURN_ARMS = ['random', 'collector', 'alone', 'social'] as const;
export type ReturnArm = (typeof RETURN_ARMS)[number];

/** What `evaluate --json` prints of a generator. It keeps the names that it began with: lovers are likers, wishes preferences. */
export interface GeneratorReport {
  readonly generator: string;
  readonly returns: Readonly<Record<ReturnArm, Estimate>>; // reward per 1000 ticks and seat
  readonly lovers: { readonly alone: Estimate; readonly social: Estimate }; // per 1000 ticks
  readonly gains: Readonly<Record<GainArm, readonly number[]>>; // over alone, per seed, of those that like the guide's kind
  readonly followShare: { readonly lovers: Estimate; readonly others: Estimate }; // share of ticks
  readonly beliefs: { readonly numRight: number; readonly numCases: number; readonly confidence: Estimate };
  readonly walkerConfidence: Estimate;
  readonly wishes: {
    readonly belief: PreferenceScore;
    readonly counting: PreferenceScore;
    readonly numCases: number;
  };
}

/** How well one way of reading gets preferences as the server deals them. */
export interface PreferenceScore {
  readonly liked: number; // cases in which the kind liked most is named; a tie counts by its chance
  readonly disliked: number; // the same of the kind disliked most
  readonly cosine: number; // of the reading, less its mean, with the true preference, mean over cases
}

/** Share of agents' ticks behind doors: among agents alone, and beside two players who open them. */
export interface DoorsReport {
  readonly generator: string;
  readonly agentsOnly: Estimate;
  readonly besideAlone: Estimate; // when agents follow nobody
  readonly besideSocial: Estimate;
}

/**
 * Seeds 1 to 10 were looked at while beliefs were made, 1001 to 1005 gave the figures of an earlier page; what is reported is
 * from here on.
 */
export const FIRST_SEED = 2001;
const LEVEL_STREAM = 90_001; // streams of the generator that training does not use
const NUM_SEATS = 6;
const MINUTE_TICKS = 400;
const GUIDE_SEAT = 4;
const LIKES_BLUE = [1, -0.1, -0.1, -0.1];
/** Two agents that like the guide's kind and two that do not. */
const AGENT_PREFERENCES = [
  [1, 0, -1, 0],
  [1, -1, 0, 0],
  [-1, 1, 0, 0],
  [0, 0, 1, -1],
];

/** What rooms run, and its controls: without beliefs, with wrong ones, without any preference, and with windows as sight. */
const GAIN_SETTINGS = {
  social: { following: FOLLOWING_DEFAULTS, access: 'open' },
  'no beliefs': { following: { ...FOLLOWING_DEFAULTS, reading: 'own' }, access: 'open' },
  'wrong beliefs': { following: { ...FOLLOWING_DEFAULTS, reading: 'rotated' }, access: 'open' },
  'walk to anybody': { following: { ...FOLLOWING_DEFAULTS, reading: 'anybody' }, access: 'open' },
  'closed room': { following: FOLLOWING_DEFAULTS, access: 'closed' },
} as const satisfies Record<string, RoomSetting>;
export type GainArm = keyof typeof GAIN_SETTINGS;
export const GAIN_ARMS = Object.keys(GAIN_SETTINGS) as readonly GainArm[];

interface RoomSetting {
  readonly following: FollowingConfig;
  readonly access: 'open' | 'closed';
}
const SOCIAL: RoomSetting = GAIN_SETTINGS.social;
const ALONE: RoomSetting = { following: FOLLOWS_NOBODY, access: 'open' };

export function evaluateOrchard(options: EvaluateOrchardOptions): Steps<GeneratorReport[]> {
  return mapSteps(createGenerators('orchard', {}), ({ id }) => {
    options.log(`levels of ${id}`);
    return evaluateGenerator(options, id);
  });
}

/** The generators whose levels have doors. */
export function evaluateDoors(options: EvaluateOrchardOptions): Steps<DoorsReport[]> {
  const seeds = seedsOf(options);
  return mapSteps(['groves-and-doors', 'four-rooms'], function* (generator) {
    options.log(`levels of ${generator}`);
    const shareOf = (numCollectors: number, setting: RoomSetting) =>
      mapSteps(seeds, (seed) => shareBehindDoors(options, generator, seed, numCollectors, setting));
    return {
      generator,
      agentsOnly: bootstrapMean(yield* shareOf(0, SOCIAL)),
      besideAlone: bootstrapMean(yield* shareOf(2, ALONE)),
      besideSocial: bootstrapMean(yield* shareOf(2, SOCIAL)),
    };
  });
}

function* evaluateGenerator(options: EvaluateOrchardOptions, generator: string): Steps<GeneratorReport> {
  const seeds = seedsOf(options);
  const returns = yield* byName(RETURN_ARMS, function* (arm) {
    return bootstrapMean(yield* mapSteps(seeds, (seed) => playArm(options, generator, seed, arm)));
  });
  const playsOf = (setting: RoomSetting) => mapSteps(seeds, (seed) => playWithGuide(options, generator, seed, setting));
  const alone = yield* playsOf(ALONE);
  const plays = yield* byName(GAIN_ARMS, (arm) => playsOf(GAIN_SETTINGS[arm]));
  const gains = Object.fromEntries(
    GAIN_ARMS.map((arm) => [arm, plays[arm].map((play, i) => play.likersReturn - alone[i].likersReturn)]),
  ) as Record<GainArm, number[]>;
  const { social } = plays;
  const cases = seeds.flatMap((seed) => [0, 1, 2, 3].map((kind) => ({ seed, kind })));
  const readings = yield* mapSteps(cases, ({ seed, kind }) => readPreference(options, generator, seed, kind));
  const walkers = yield* mapSteps(seeds, (seed) => readPreference(options, generator, seed, -1));
  const dealt = yield* mapSteps(cases, ({ seed, kind }) => readDealt(options, generator, seed, kind));
  return {
    generator,
    returns,
    lovers: {
      alone: bootstrapMean(alone.map((play) => play.likersReturn)),
      social: bootstrapMean(social.map((play) => play.likersReturn)),
    },
    gains,
    followShare: {
      lovers: bootstrapMean(social.map((play) => play.likersFollow)),
      others: bootstrapMean(social.map((play) => play.othersFollow)),
    },
    beliefs: {
      numRight: readings.filter((reading) => reading.isRight).length,
      numCases: readings.length,
      confidence: bootstrapMean(readings.map((reading) => reading.confidence)),
    },
    walkerConfidence: bootstrapMean(walkers.map(({ confidence }) => confidence)),
    wishes: scoreReadings(dealt),
  };
}

function* byName<K extends string, T>(names: readonly K[], act: (name: K) => Steps<T>): Steps<Record<K, T>> {
  const values = yield* mapSteps(names, act);
  return Object.fromEntries(names.map((name, i) => [name, values[i]])) as Record<K, T>;
}

/** A tick a step. */
function* play(room: HeadlessRoom, ticks: number, afterTick?: (tick: RoomTick) => void): Steps<void> {
  for (let t = 0; t < ticks; t++) {
    const tick = room.step();
    afterTick?.(tick);
    yield;
  }
}

function openRoom(
  options: EvaluateOrchardOptions,
  generator: string,
  seed: number,
  { following, access }: RoomSetting,
) {
  const environment = createEnvironment('orchard', { numSeats: NUM_SEATS }, 1);
  const level = createGenerator('orchard', {}, generator).sample(new Rng(seed, LEVEL_STREAM));
  const population = new SocialPopulation({
    spec: environment.spec,
    checkpoint: options.checkpoint,
    decode: (bytes) => decodePopulationWeights(bytes, 'orchard', options.where),
    following,
  });
  return { room: new HeadlessRoom(environment, level, seed, population, access), population, spec: environment.spec };
}

/** Four players of one arm, each loving another kind; their mean reward per 1000 ticks. */
function* playArm(options: EvaluateOrchardOptions, generator: string, seed: number, arm: ReturnArm): Steps<number> {
  const { room, spec } = openRoom(options, generator, seed, arm === 'social' ? SOCIAL : ALONE);
  const rng = new Rng(seed, LEVEL_STREAM + 1);
  for (let seat = 0; seat < spec.numCumulants; seat++) {
    const preference = samplePreference(rng, spec.numCumulants, seat);
    if (arm === 'random') room.seatActor(seat, createRandomActor(spec.numActions), preference, seed);
    else if (arm === 'collector') room.seatActor(seat, createOrchardCollector(spec, preference), preference, seed);
    else room.seatAgent(seat, preference, 100 * seed + seat);
  }
  yield* play(room, options.ticks);
  const sum = room.returns.reduce((total, value) => total + value, 0);
  return (1000 * sum) / (spec.numCumulants * options.ticks);
}

/** As the server deals them: one kind liked, another disliked, the others small. */
function samplePreference(rng: Rng, numCumulants: number, liked: number): number[] {
  const preference = Array.from({ length: numCumulants }, () => (rng.below(5) - 2) / 10);
  preference[liked] = 1;
  preference[(liked + 1 + rng.below(numCumulants - 1)) % numCumulants] = -1;
  return preference;
}

function* playWithGuide(options: EvaluateOrchardOptions, generator: string, seed: number, setting: RoomSetting) {
  const { room, population, spec } = openRoom(options, generator, seed, setting);
  AGENT_PREFERENCES.forEach((preference, seat) => {
    room.seatAgent(seat, preference, 100 * seed + seat);
  });
  room.seatActor(GUIDE_SEAT, createOrchardCollector(spec, LIKES_BLUE), LIKES_BLUE, seed);
  const followed = new Array<number>(AGENT_PREFERENCES.length).fill(0);
  yield* play(room, options.ticks, () => {
    for (const mind of population.minds()) if (mind.followedSeatIdx === GUIDE_SEAT) followed[mind.seatIdx]++;
  });
  return {
    likersReturn: (1000 * (room.returns[0] + room.returns[1])) / (2 * options.ticks),
    likersFollow: (followed[0] + followed[1]) / (2 * options.ticks),
    othersFollow: (followed[2] + followed[3]) / (2 * options.ticks),
  };
}

/** Four agents that each like another kind, beside some collectors, which open doors. */
function* shareBehindDoors(
  options: EvaluateOrchardOptions,
  generator: string,
  seed: number,
  numCollectors: number,
  setting: RoomSetting,
): Steps<number> {
  const { room, spec } = openRoom(options, generator, seed, setting);
  const { observation } = spec;
  const rng = new Rng(seed, LEVEL_STREAM + 2);
  for (let seat = 0; seat < spec.numCumulants; seat++) {
    room.seatAgent(seat, samplePreference(rng, spec.numCumulants, seat), 100 * seed + seat);
  }
  for (let collector = 0; collector < numCollectors; collector++) {
    const preference = Array.from({ length: spec.numCumulants }, (_, c) => (c === (seed + collector) % 4 ? 1 : -0.1));
    room.seatActor(GUIDE_SEAT + collector, createOrchardCollector(spec, preference), preference, seed);
  }
  const isInside = observation.length - observation.scalars + observation.scalarNames.indexOf('on-inner-side');
  let numInside = 0;
  yield* play(room, options.ticks, ({ nextObservations }) => {
    for (let seat = 0; seat < spec.numCumulants; seat++)
      numInside += nextObservations[seat * observation.length + isInside];
  });
  return numInside / (spec.numCumulants * options.ticks);
}

/** What an agent believes after a minute of a player that collects one kind only; kind -1 walks at random. */
function* readPreference(options: EvaluateOrchardOptions, generator: string, seed: number, kind: number) {
  const { room, population, spec } = openRoom(options, generator, seed, SOCIAL);
  const preference = Array.from({ length: spec.numCumulants }, (_, c) => (c === kind ? 1 : -0.1));
  const actor: Actor = kind < 0 ? createRandomActor(spec.numActions) : createOrchardCollector(spec, preference);
  room.seatAgent(0, AGENT_PREFERENCES[0], seed);
  room.seatActor(GUIDE_SEAT, actor, preference, seed);
  yield* play(room, MINUTE_TICKS);
  const belief = population.minds()[0].beliefs.find(({ seatIdx }) => seatIdx === GUIDE_SEAT);
  const believed = belief?.preference ?? [];
  const isRight = believed.length > 0 && believed.every((value, c) => c === kind || value < believed[kind]);
  return { isRight, confidence: belief?.confidence ?? 0 };
}

interface Reading {
  readonly preference: readonly number[];
  readonly belief: readonly number[];
  readonly counts: readonly number[]; // fruit collected, by kind
}

/** What is read after a minute of a player that collects by a preference as the server deals it. */
function* readDealt(options: EvaluateOrchardOptions, generator: string, seed: number, liked: number): Steps<Reading> {
  const { room, population, spec } = openRoom(options, generator, seed, SOCIAL);
  const C = spec.numCumulants;
  const preference = samplePreference(new Rng(seed, LEVEL_STREAM + 3), C, liked);
  room.seatAgent(0, AGENT_PREFERENCES[0], seed);
  room.seatActor(GUIDE_SEAT, createOrchardCollector(spec, preference), preference, seed);
  yield* play(room, MINUTE_TICKS);
  const belief = population.minds()[0].beliefs.find(({ seatIdx }) => seatIdx === GUIDE_SEAT)?.preference;
  return {
    preference,
    belief: belief ?? preference.map(() => 0),
    counts: [...room.collected.subarray(GUIDE_SEAT * C, (GUIDE_SEAT + 1) * C)],
  };
}

function scoreReadings(readings: readonly Reading[]): GeneratorReport['wishes'] {
  const score = (read: (reading: Reading) => readonly number[]): PreferenceScore => {
    const sum = (of: (reading: Reading) => number) => readings.reduce((total, reading) => total + of(reading), 0);
    return {
      liked: sum((reading) => chanceOfNaming(read(reading), reading.preference, 1)),
      disliked: sum((reading) => chanceOfNaming(read(reading), reading.preference, -1)),
      cosine: sum((reading) => centredCosine(read(reading), reading.preference)) / readings.length,
    };
  };
  return { belief: score(({ belief }) => belief), counting: score(({ counts }) => counts), numCases: readings.length };
}

/** Whether the most extreme kind of a reading is that of the preference: 1, 0, or between where several kinds tie. sign: 1 or -1. */
export function chanceOfNaming(reading: readonly number[], preference: readonly number[], sign: 1 | -1): number {
  const most = Math.max(...reading.map((value) => sign * value));
  const named = [...reading.keys()].filter((kind) => sign * reading[kind] === most);
  const truth = preference.map((value) => sign * value);
  return named.includes(truth.indexOf(Math.max(...truth))) ? 1 / named.length : 0;
}

/** Cosine of a reading, less its mean, with the preference; 0 where the reading says nothing. */
function centredCosine(reading: readonly number[], preference: readonly number[]): number {
  const mean = reading.reduce((sum, value) => sum + value, 0) / reading.length;
  const centred = reading.map((value) => value - mean);
  const length = Math.hypot(...centred) * Math.hypot(...preference);
  return length === 0 ? 0 : centred.reduce((sum, value, c) => sum + value * preference[c], 0) / length;
}

const seedsOf = ({ numSeeds }: EvaluateOrchardOptions): number[] =>
  Array.from({ length: numSeeds }, (_, i) => FIRST_SEED + i);
