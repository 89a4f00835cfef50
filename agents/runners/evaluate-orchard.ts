import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, createGenerator, createGenerators } from '../../envs/registry.ts';
import type { Actor } from '../parts.ts';
import { createOrchardCollector } from '../scripted/orchard-collector.ts';
import { createRandomActor } from '../scripted/random.ts';
import { FOLLOWING_DEFAULTS } from '../social/following.ts';
import { SocialPopulation } from '../social/population.ts';
import { bootstrapMean, type Estimate } from './bootstrap.ts';
import { HeadlessRoom } from './headless-room.ts';
import { decodePopulationWeights } from './universal-checkpoint.ts';

/**
 * How able the agents of an orchard are, on levels no training run has seen: returns beside random and rule-based
 * players, what following is worth to those who follow, and how well wishes are read. Levels, seeds and wishes are the
 * same for all arms, and the levels' seeds are far from those of training.
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

export interface GeneratorReport {
  readonly generator: string;
  readonly returns: Readonly<Record<ReturnArm, Estimate>>; // reward per 1000 ticks and seat
  readonly lovers: { readonly alone: Estimate; readonly social: Estimate; readonly gain: Estimate }; // per 1000 ticks
  readonly gains: readonly number[]; // per seed, of those that love the guide's kind
  readonly followShare: { readonly lovers: Estimate; readonly others: Estimate }; // share of ticks
  readonly beliefs: { readonly numRight: number; readonly numCases: number; readonly confidence: Estimate };
  readonly walkerConfidence: Estimate;
}

/** Share of agents' ticks behind doors: among agents alone, and beside two players who open them. */
export interface DoorsReport {
  readonly generator: string;
  readonly agentsOnly: Estimate;
  readonly besideAlone: Estimate; // when agents follow nobody
  readonly besideSocial: Estimate;
}

const LEVEL_STREAM = 90_001; // streams of the generator that training does not use
const NUM_SEATS = 6;
const MINUTE_TICKS = 400;
const GUIDE_SEAT = 4;
const LIKES_BLUE = [1, -0.1, -0.1, -0.1];
/** Two agents that love the guide's kind and two that do not. */
const COMPANY = [
  [1, 0, -1, 0],
  [1, -1, 0, 0],
  [-1, 1, 0, 0],
  [0, 0, 1, -1],
];
/** No player is believed with more than 1: nobody is ever followed. */
const FOLLOWS_NOBODY = { ...FOLLOWING_DEFAULTS, minConfidence: 2 };

export function evaluateOrchard(options: EvaluateOrchardOptions): GeneratorReport[] {
  return createGenerators('orchard', {}).map(({ id }) => {
    options.log(`levels of ${id}`);
    return evaluateGenerator(options, id);
  });
}

/** The generators whose levels have doors. */
export function evaluateDoors(options: EvaluateOrchardOptions): DoorsReport[] {
  const seeds = Array.from({ length: options.numSeeds }, (_, i) => i + 1);
  return ['groves-and-doors', 'four-rooms'].map((generator) => {
    options.log(`levels of ${generator}`);
    const shareOf = (numCollectors: number, follows: boolean) =>
      bootstrapMean(seeds.map((seed) => shareBehindDoors(options, generator, seed, numCollectors, follows)));
    return {
      generator,
      agentsOnly: shareOf(0, true),
      besideAlone: shareOf(2, false),
      besideSocial: shareOf(2, true),
    };
  });
}

function evaluateGenerator(options: EvaluateOrchardOptions, generator: string): GeneratorReport {
  const seeds = Array.from({ length: options.numSeeds }, (_, i) => i + 1);
  const returnsOf = (arm: ReturnArm) => bootstrapMean(seeds.map((seed) => playArm(options, generator, seed, arm)));
  const returns = Object.fromEntries(RETURN_ARMS.map((arm) => [arm, returnsOf(arm)])) as Record<ReturnArm, Estimate>;
  const alone = seeds.map((seed) => playWithGuide(options, generator, seed, false));
  const social = seeds.map((seed) => playWithGuide(options, generator, seed, true));
  const gains = social.map((play, i) => play.loversReturn - alone[i].loversReturn);
  const readings = seeds.flatMap((seed) => [0, 1, 2, 3].map((kind) => readWish(options, generator, seed, kind)));
  return {
    generator,
    returns,
    lovers: {
      alone: bootstrapMean(alone.map((play) => play.loversReturn)),
      social: bootstrapMean(social.map((play) => play.loversReturn)),
      gain: bootstrapMean(gains),
    },
    gains,
    followShare: {
      lovers: bootstrapMean(social.map((play) => play.loversFollow)),
      others: bootstrapMean(social.map((play) => play.othersFollow)),
    },
    beliefs: {
      numRight: readings.filter((reading) => reading.isRight).length,
      numCases: readings.length,
      confidence: bootstrapMean(readings.map((reading) => reading.confidence)),
    },
    walkerConfidence: bootstrapMean(seeds.map((seed) => readWish(options, generator, seed, -1).confidence)),
  };
}

function openRoom(options: EvaluateOrchardOptions, generator: string, seed: number, follows: boolean) {
  const environment = createEnvironment('orchard', { numSeats: NUM_SEATS }, 1);
  const level = createGenerator('orchard', {}, generator).sample(new Rng(seed, LEVEL_STREAM));
  const population = new SocialPopulation({
    spec: environment.spec,
    checkpoint: options.checkpoint,
    decode: (bytes) => decodePopulationWeights(bytes, 'orchard', options.where),
    following: follows ? FOLLOWING_DEFAULTS : FOLLOWS_NOBODY,
  });
  return { room: new HeadlessRoom(environment, level, seed, population), population, spec: environment.spec };
}

/** Four players of one arm, each loving another kind; their mean reward per 1000 ticks. */
function playArm(options: EvaluateOrchardOptions, generator: string, seed: number, arm: ReturnArm): number {
  const { room, spec } = openRoom(options, generator, seed, arm === 'social');
  const rng = new Rng(seed, LEVEL_STREAM + 1);
  for (let seat = 0; seat < spec.numCumulants; seat++) {
    const wish = sampleWish(rng, spec.numCumulants, seat);
    if (arm === 'random') room.seatActor(seat, createRandomActor(spec.numActions), wish, seed);
    else if (arm === 'collector') room.seatActor(seat, createOrchardCollector(spec, wish), wish, seed);
    else room.seatAgent(seat, wish, 100 * seed + seat);
  }
  for (let tick = 0; tick < options.ticks; tick++) room.step();
  const sum = room.returns.reduce((total, value) => total + value, 0);
  return (1000 * sum) / (spec.numCumulants * options.ticks);
}

/** As the server deals them: one kind loved, another disliked, the others small. */
function sampleWish(rng: Rng, numCumulants: number, loved: number): number[] {
  const wish = Array.from({ length: numCumulants }, () => (rng.below(5) - 2) / 10);
  wish[loved] = 1;
  wish[(loved + 1 + rng.below(numCumulants - 1)) % numCumulants] = -1;
  return wish;
}

function playWithGuide(options: EvaluateOrchardOptions, generator: string, seed: number, follows: boolean) {
  const { room, population, spec } = openRoom(options, generator, seed, follows);
  COMPANY.forEach((wish, seat) => {
    room.seatAgent(seat, wish, 100 * seed + seat);
  });
  room.seatActor(GUIDE_SEAT, createOrchardCollector(spec, LIKES_BLUE), LIKES_BLUE, seed);
  const followed = new Array<number>(COMPANY.length).fill(0);
  for (let tick = 0; tick < options.ticks; tick++) {
    room.step();
    for (const mind of population.minds()) if (mind.followedSeatIdx === GUIDE_SEAT) followed[mind.seatIdx]++;
  }
  return {
    loversReturn: (1000 * (room.returns[0] + room.returns[1])) / (2 * options.ticks),
    loversFollow: (followed[0] + followed[1]) / (2 * options.ticks),
    othersFollow: (followed[2] + followed[3]) / (2 * options.ticks),
  };
}

/** Four agents that each love another kind, beside some collectors, which open doors. */
function shareBehindDoors(
  options: EvaluateOrchardOptions,
  generator: string,
  seed: number,
  numCollectors: number,
  follows: boolean,
): number {
  const { room, spec } = openRoom(options, generator, seed, follows);
  const { observation } = spec;
  const rng = new Rng(seed, LEVEL_STREAM + 2);
  for (let seat = 0; seat < spec.numCumulants; seat++) {
    room.seatAgent(seat, sampleWish(rng, spec.numCumulants, seat), 100 * seed + seat);
  }
  for (let collector = 0; collector < numCollectors; collector++) {
    const wish = Array.from({ length: spec.numCumulants }, (_, c) => (c === (seed + collector) % 4 ? 1 : -0.1));
    room.seatActor(GUIDE_SEAT + collector, createOrchardCollector(spec, wish), wish, seed);
  }
  const isInside = observation.length - observation.scalars + observation.scalarNames.indexOf('on-inner-side');
  let numInside = 0;
  for (let t = 0; t < options.ticks; t++) {
    const { nextObservations } = room.step();
    for (let seat = 0; seat < spec.numCumulants; seat++)
      numInside += nextObservations[seat * observation.length + isInside];
  }
  return numInside / (spec.numCumulants * options.ticks);
}

/** What an agent believes after a minute of a player that collects one kind only; kind -1 walks at random. */
function readWish(options: EvaluateOrchardOptions, generator: string, seed: number, kind: number) {
  const { room, population, spec } = openRoom(options, generator, seed, true);
  const wish = Array.from({ length: spec.numCumulants }, (_, c) => (c === kind ? 1 : -0.1));
  const actor: Actor = kind < 0 ? createRandomActor(spec.numActions) : createOrchardCollector(spec, wish);
  room.seatAgent(0, COMPANY[0], seed);
  room.seatActor(GUIDE_SEAT, actor, wish, seed);
  for (let tick = 0; tick < MINUTE_TICKS; tick++) room.step();
  const belief = population.minds()[0].beliefs.find(({ seatIdx }) => seatIdx === GUIDE_SEAT);
  const preference = belief?.preference ?? [];
  const isRight = preference.length > 0 && preference.every((value, c) => c === kind || value < preference[kind]);
  return { isRight, confidence: belief?.confidence ?? 0 };
}
