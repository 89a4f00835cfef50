import { samplePreferenceInPlace } from '../../agents/algorithms/universal-behaviour.ts';
import type { SeatHistory } from '../../agents/memory/seat-history.ts';
import { computeActionValues } from '../../agents/ops/preference-belief.ts';
import { sampleSoftmax } from '../../agents/social/following.ts';
import type { FeatureHead, UniversalFeatures } from '../../agents/social/universal-features.ts';
import type { Actor } from '../../envs/core/actor.ts';
import type { BatchEnvironment } from '../../envs/core/environment.ts';
import type { LevelGenerator } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';

/**
 * Self-play for universal features: every seat of every world acts for a preference of its own, drawn anew with each level,
 * and its steps are kept. One stream of the history per seat. The last seat of each world may be a demonstrator, a
 * scripted player with a preference: it shows places that are hard to find by chance, such as groves behind doors.
 */
export interface SelfPlayConfig {
  readonly levelTicks: number; // ticks on one level, then another
  readonly temperature: number; // of the choice among actions, in units of the preference
  readonly exploreProbs: readonly number[]; // start of a random run per tick, cycled over the seats
  readonly longestRandomRun: number; // ticks one random action is repeated at most
  readonly demonstrator?: (preference: readonly number[]) => Actor; // of the last seat of each world; none when absent
}

export const SELF_PLAY_DEFAULTS: SelfPlayConfig = {
  levelTicks: 300,
  temperature: 0.02,
  exploreProbs: [0.01, 0.03, 0.08, 0.2],
  longestRandomRun: 4,
};

export class SelfPlay {
  readonly #environment: BatchEnvironment;
  readonly #generators: readonly LevelGenerator[];
  readonly #config: SelfPlayConfig;
  readonly #history: SeatHistory;
  readonly #rng: Rng;
  readonly #observations: Uint8Array; // [N, S, L]
  readonly #actions: Uint8Array; // [N, S]
  readonly #preferences: Float32Array; // [N, S, C]
  readonly #heads: FeatureHead[]; // [N * S]
  readonly #demonstrators = new Map<number, Actor>(); // by stream
  readonly #ticks: Int32Array; // [N] ticks on the current level
  readonly #runLeft: Uint8Array; // [N, S] ticks left of a random run
  readonly #torso: Float32Array; // [D]
  readonly #psi: Float32Array; // [C, A]
  readonly #q: Float32Array; // [A]
  #features: UniversalFeatures;
  #rewardSum = 0;
  #rewardTicks = 0;

  constructor(
    environment: BatchEnvironment,
    generators: readonly LevelGenerator[],
    config: SelfPlayConfig,
    history: SeatHistory,
    features: UniversalFeatures,
    seed: number,
  ) {
    const { spec, numWorlds } = environment;
    const numStreams = numWorlds * spec.numSeats;
    this.#environment = environment;
    this.#generators = generators;
    this.#config = config;
    this.#history = history;
    this.#rng = new Rng(seed, 2);
    this.#observations = new Uint8Array(numStreams * spec.observation.length);
    this.#actions = new Uint8Array(numStreams);
    this.#preferences = new Float32Array(numStreams * spec.numCumulants);
    this.#heads = new Array<FeatureHead>(numStreams);
    this.#ticks = new Int32Array(numWorlds);
    this.#runLeft = new Uint8Array(numStreams);
    this.#torso = new Float32Array(features.torsoLength);
    this.#psi = new Float32Array(spec.numCumulants * spec.numActions);
    this.#q = new Float32Array(spec.numActions);
    this.#features = features;
    for (let world = 0; world < numWorlds; world++) this.#newLevel(world, this.#rng.below(config.levelTicks));
    this.useFeatures(features);
    environment.observe(this.#observations);
  }

  useFeatures(features: UniversalFeatures): void {
    this.#features = features;
    for (let stream = 0; stream < this.#heads.length; stream++) this.#heads[stream] = this.#headOf(stream);
  }

  /** Reward per 1000 ticks and seat, in units of preferences, of the learning seats that explore least, since the last call. */
  takeRewardRate(): number {
    const rate = this.#rewardTicks === 0 ? 0 : (1000 * this.#rewardSum) / this.#rewardTicks;
    this.#rewardSum = 0;
    this.#rewardTicks = 0;
    return rate;
  }

  /** One tick of all worlds. */
  step(): void {
    const { spec, numWorlds, cumulants } = this.#environment;
    const { numSeats, numCumulants } = spec;
    const length = spec.observation.length;
    for (let stream = 0; stream < this.#actions.length; stream++) this.#actions[stream] = this.#choose(stream);
    this.#environment.step(this.#actions);
    for (let stream = 0; stream < this.#actions.length; stream++) {
      const preferenceStart = stream * numCumulants;
      this.#history.append(
        stream,
        this.#observations,
        stream * length,
        this.#actions[stream],
        cumulants,
        preferenceStart,
        this.#preferences,
        preferenceStart,
      );
      const isLearner = !this.#demonstrators.has(stream);
      if (isLearner && stream % this.#config.exploreProbs.length === 0) this.#countReward(cumulants, preferenceStart);
    }
    this.#environment.observe(this.#observations);
    for (let world = 0; world < numWorlds; world++) {
      this.#ticks[world]++;
      if (this.#ticks[world] < this.#config.levelTicks) continue;
      for (let seat = 0; seat < numSeats; seat++) {
        const stream = world * numSeats + seat;
        this.#history.closeEpisode(stream, this.#observations, stream * length);
      }
      this.#newLevel(world, 0);
    }
  }

  #newLevel(world: number, ticksDone: number): void {
    const { spec } = this.#environment;
    const generator = this.#generators[this.#rng.below(this.#generators.length)];
    this.#environment.reset(world, generator.sample(this.#rng), this.#rng.uint32());
    this.#ticks[world] = ticksDone;
    for (let seat = 0; seat < spec.numSeats; seat++) {
      const stream = world * spec.numSeats + seat;
      samplePreferenceInPlace(this.#rng, spec.numCumulants, this.#preferences, stream * spec.numCumulants);
      this.#heads[stream] = this.#headOf(stream);
      const demonstrator = seat === spec.numSeats - 1 ? this.#config.demonstrator : undefined;
      if (demonstrator !== undefined) this.#demonstrators.set(stream, demonstrator([...this.#preferenceOf(stream)]));
      const start = stream * spec.observation.length;
      this.#environment.observeSeat(world, seat, this.#observations, start);
    }
  }

  #preferenceOf(stream: number): Float32Array {
    const { numCumulants } = this.#environment.spec;
    return this.#preferences.subarray(stream * numCumulants, (stream + 1) * numCumulants);
  }

  #headOf(stream: number): FeatureHead {
    return this.#features.headAt(this.#preferenceOf(stream));
  }

  #choose(stream: number): number {
    const { spec } = this.#environment;
    const { exploreProbs, longestRandomRun, temperature } = this.#config;
    if (this.#runLeft[stream] > 0) {
      this.#runLeft[stream]--;
      return this.#actions[stream];
    }
    if (this.#rng.unit() < exploreProbs[stream % exploreProbs.length]) {
      this.#runLeft[stream] = this.#rng.below(longestRandomRun);
      return this.#rng.below(spec.numActions);
    }
    const start = stream * spec.observation.length;
    const demonstrator = this.#demonstrators.get(stream);
    if (demonstrator !== undefined) {
      return demonstrator.act(this.#observations.subarray(start, start + spec.observation.length), this.#rng);
    }
    this.#features.encodeInPlace(this.#observations, start, this.#torso, 0);
    this.#features.featuresInPlace(this.#heads[stream], this.#torso, 0, this.#psi);
    const preferenceStart = stream * spec.numCumulants;
    computeActionValues(this.#psi, this.#preferences, preferenceStart, spec.numCumulants, spec.numActions, this.#q);
    return sampleSoftmax(this.#q, temperature, this.#rng.unit());
  }

  #countReward(cumulants: Uint8Array, start: number): void {
    for (let c = 0; c < this.#environment.spec.numCumulants; c++) {
      this.#rewardSum += this.#preferences[start + c] * cumulants[start + c];
    }
    this.#rewardTicks++;
  }
}
