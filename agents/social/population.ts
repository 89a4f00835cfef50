import { hashBytes } from '../../envs/core/hash.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { SeatAgents, WeightsName } from '../core/seat-agents.ts';
import type { Belief, FollowSource, InferringMind, RoomTick } from '../parts.ts';
import { BELIEF_DEFAULTS, type BeliefConfig, BeliefTable } from './belief.ts';
import { chooseWhom, FOLLOWING_DEFAULTS, type FollowingConfig, OWN_WAY, type Standing } from './following.ts';
import { GIVING_WAY_DEFAULTS, GivingWay, type GivingWayConfig } from './giving-way.ts';
import { PLAYER_HEADS_DEFAULTS, type PlayerHead, PlayerHeads, type PlayerHeadsConfig } from './player-heads.ts';
import { PlayerValues } from './player-values.ts';
import { describeChoice } from './reason.ts';
import { TRAIL_DEFAULTS, type TrailConfig } from './trails.ts';
import { type FeatureHead, UniversalFeatures, type UniversalWeights } from './universal-features.ts';

/** Weights of a room's agents as a checkpoint carries them: the universal features and players' heads that were refined. */
export interface PopulationWeights {
  readonly universal: UniversalWeights;
  readonly heads: readonly { readonly playerIdx: number; readonly epoch: number; readonly head: FeatureHead }[];
}

export interface SocialPopulationOptions {
  readonly spec: WorldSpec;
  readonly checkpoint: Uint8Array;
  readonly decode: (bytes: Uint8Array) => PopulationWeights; // throws InputError on bytes of another kind
  readonly belief?: BeliefConfig;
  readonly following?: FollowingConfig;
  readonly heads?: PlayerHeadsConfig;
  readonly trail?: TrailConfig;
  readonly givingWay?: GivingWayConfig;
}

/** Share of the newest tick in the running shares of whom an agent followed: about the last 40 ticks. */
const STRENGTH_RATE = 1 / 40;

interface SocialAgent {
  readonly seatIdx: number;
  readonly preference: Float32Array; // [C]
  readonly rng: Rng;
  readonly shares: Float64Array; // [S] running share of ticks in which each player was followed
  ownHead: FeatureHead; // universal head at its own preference
  standing: Standing;
  source: FollowSource;
  worth: number;
  mainCumulantIdx: number; // kind that adds most to the worth; -1 when nothing does
}

/**
 * All agents of one room. Each acts by generalised policy improvement under its own preference over its own policy and the
 * policies it ascribes to the players it sees (`following.ts`), and infers those players' preferences from every choice it
 * sees (`belief.ts`). Deterministic given weights, seeds and the sequence of calls.
 */
export class SocialPopulation implements SeatAgents {
  readonly #options: SocialPopulationOptions;
  readonly #following: FollowingConfig;
  readonly #agents = new Map<number, SocialAgent>();
  readonly #heads: PlayerHeads;
  readonly #values: PlayerValues;
  readonly #beliefs: BeliefTable;
  readonly #givingWay: GivingWay;
  readonly #followers: Uint8Array; // [S]
  readonly #changedSeats: Uint8Array; // [S]
  readonly #believed: Float32Array; // [C]
  #features: UniversalFeatures;
  #weightsVersion = 0;
  #weightsHash: string;

  constructor(options: SocialPopulationOptions) {
    const { spec } = options;
    this.#options = options;
    this.#following = options.following ?? FOLLOWING_DEFAULTS;
    this.#features = this.#read(options.checkpoint).features;
    this.#weightsHash = hashBytes(options.checkpoint);
    this.#heads = new PlayerHeads(spec.numSeats, options.heads ?? PLAYER_HEADS_DEFAULTS);
    this.#values = new PlayerValues(spec, this.#features, this.#following, options.trail ?? TRAIL_DEFAULTS);
    this.#beliefs = new BeliefTable(this.#features, spec.numSeats, options.belief ?? BELIEF_DEFAULTS);
    this.#givingWay = new GivingWay(spec.numSeats, spec.actionNames, options.givingWay ?? GIVING_WAY_DEFAULTS);
    this.#changedSeats = new Uint8Array(spec.numSeats);
    this.#followers = new Uint8Array(spec.numSeats);
    this.#believed = new Float32Array(spec.numCumulants);
  }

  get summary(): string {
    return `successor-feature agents, weights ${this.#weightsHash}`;
  }

  get weights(): WeightsName {
    return { version: this.#weightsVersion, hash: this.#weightsHash };
  }

  /** The preference [C] of an agent; undefined for a seat without one. */
  preferenceOf(seatIdx: number): Float32Array | undefined {
    return this.#agents.get(seatIdx)?.preference;
  }

  /** Copies into out [S] which seats changed their player since the last call. */
  takeChangedSeats(out: Uint8Array): void {
    out.set(this.#changedSeats);
    this.#changedSeats.fill(0);
  }

  /** Heads of players that were cloned since the last call, for the learner. */
  takeNewHeads(): readonly PlayerHead[] {
    return this.#heads.takeNew();
  }

  addAgent(seatIdx: number, preference: readonly number[], seed: number): void {
    const { numSeats } = this.#options.spec;
    this.#agents.set(seatIdx, {
      seatIdx,
      preference: Float32Array.from(preference),
      rng: new Rng(seed, seatIdx),
      shares: new Float64Array(numSeats),
      ownHead: this.#features.headAt(preference),
      standing: OWN_WAY,
      source: 'ego',
      worth: 0,
      mainCumulantIdx: -1,
    });
    this.#beliefs.forgetObserver(seatIdx);
  }

  removeAgent(seatIdx: number): void {
    this.#agents.delete(seatIdx);
    this.#beliefs.forgetObserver(seatIdx);
  }

  playerChanged(seatIdx: number): void {
    this.#changedSeats[seatIdx] = 1;
    this.#beliefs.forgetPlayer(seatIdx);
    this.#heads.forget(seatIdx);
    this.#values.forget(seatIdx);
    this.#givingWay.forget(seatIdx);
    for (const agent of this.#agents.values()) {
      agent.shares[seatIdx] = 0;
      if (agent.standing.playerIdx === seatIdx) agent.standing = OWN_WAY;
    }
  }

  act(observations: Uint8Array, present: Uint8Array, actions: Uint8Array): void {
    this.#values.look(observations, present);
    this.#followers.fill(0);
    for (const agent of this.#agents.values()) {
      if (present[agent.seatIdx] !== 0) actions[agent.seatIdx] = this.#actFor(agent, present);
    }
    this.#heads.countUse(this.#followers, this.#agents.size);
  }

  watch(tick: RoomTick): void {
    const { numSeats } = this.#options.spec;
    this.#values.look(tick.observations, tick.present);
    for (let player = 0; player < numSeats; player++) {
      if (tick.present[player] === 0) continue;
      this.#beliefs.watchChoice(player, this.#values.torsos, tick);
    }
    this.#values.stepped(tick);
    this.#givingWay.stepped(tick);
    this.#cloneHeads(tick.present);
  }

  minds(): readonly InferringMind[] {
    return [...this.#agents.values()].sort((a, b) => a.seatIdx - b.seatIdx).map((agent) => this.#mindOf(agent));
  }

  swapWeights(bytes: Uint8Array, version: number): void {
    const { features, heads } = this.#read(bytes);
    this.#features = features;
    this.#weightsVersion = version;
    this.#weightsHash = hashBytes(bytes);
    this.#values.useFeatures(features);
    this.#beliefs.useFeatures(features);
    for (const agent of this.#agents.values()) agent.ownHead = features.headAt(agent.preference);
    for (const refined of heads) this.#heads.refine(refined.playerIdx, refined.epoch, refined.head);
  }

  #read(bytes: Uint8Array): { features: UniversalFeatures; heads: PopulationWeights['heads'] } {
    const { spec } = this.#options;
    const { universal, heads } = this.#options.decode(bytes);
    const features = new UniversalFeatures(
      {
        observationLength: spec.observation.length,
        numActions: spec.numActions,
        numCumulants: spec.numCumulants,
      },
      universal,
    );
    return { features, heads };
  }

  #actFor(agent: SocialAgent, present: Uint8Array): number {
    const values = this.#values;
    const worthOwn = values.weighOwnWay(agent.seatIdx, agent.ownHead, agent.preference);
    values.clear();
    for (let player = 0; player < present.length; player++) {
      if (player === agent.seatIdx || present[player] === 0 || !values.canSee(agent.seatIdx, player)) continue;
      this.#weighPlayer(agent, player);
    }
    agent.standing = chooseWhom(worthOwn, values.all, agent.standing, this.#following);
    const followed = agent.standing.playerIdx;
    if (followed >= 0) this.#followers[followed]++;
    for (let player = 0; player < agent.shares.length; player++) {
      agent.shares[player] += STRENGTH_RATE * ((player === followed ? 1 : 0) - agent.shares[player]);
    }
    const barred = this.#givingWay.barredFor(agent.seatIdx, agent.rng);
    const choice = values.chooseAction(agent.seatIdx, followed, agent.preference, barred, agent.rng);
    agent.source = choice.source;
    agent.worth = choice.worth;
    agent.mainCumulantIdx = choice.mainCumulantIdx;
    return choice.action;
  }

  /** Values a player for the agent, by the preference that `reading` ascribes to it; nothing where it is believed too weakly. */
  #weighPlayer({ seatIdx, preference }: SocialAgent, player: number): void {
    const { reading, minConfidence } = this.#following;
    if (reading === 'anybody') {
      this.#values.weighPlace(seatIdx, player, 1);
    } else if (reading === 'own') {
      this.#values.weighPlayer(seatIdx, preference, player, preference, undefined);
    } else {
      const confidence = this.#beliefs.readInPlace(seatIdx, player, this.#believed);
      if (confidence < minConfidence) return;
      if (reading === 'rotated') rotateInPlace(this.#believed);
      const head = reading === 'beliefs' ? this.#heads.get(player) : undefined;
      this.#values.weighPlayer(seatIdx, preference, player, this.#believed, head);
    }
  }

  /** Gives heads to players that any agent has watched long enough and believes firmly enough. */
  #cloneHeads(present: Uint8Array): void {
    for (let player = 0; player < present.length; player++) {
      if (present[player] === 0) continue;
      for (const { seatIdx } of this.#agents.values()) {
        if (seatIdx === player) continue;
        const confidence = this.#beliefs.readInPlace(seatIdx, player, this.#believed);
        if (!this.#heads.wants(player, this.#beliefs.ticksWatched(seatIdx, player), confidence)) continue;
        this.#heads.clone(player, this.#believed, this.#features.headAt(this.#believed));
      }
    }
  }

  #mindOf(agent: SocialAgent): InferringMind {
    const { spec } = this.#options;
    const followed = agent.standing.playerIdx;
    return {
      kind: 'infers',
      seatIdx: agent.seatIdx,
      preference: [...agent.preference],
      beliefs: this.#beliefsOf(agent.seatIdx),
      source: agent.source,
      followedSeatIdx: followed,
      strength: followed < 0 ? 0 : agent.shares[followed],
      worth: agent.worth,
      reason: describeChoice(followed, agent.worth, agent.mainCumulantIdx, spec.cumulantNames),
    };
  }

  #beliefsOf(observerIdx: number): Belief[] {
    const beliefs: Belief[] = [];
    for (let player = 0; player < this.#options.spec.numSeats; player++) {
      if (player === observerIdx || !this.#values.isPresent(player)) continue;
      const confidence = this.#beliefs.readInPlace(observerIdx, player, this.#believed);
      beliefs.push({ seatIdx: player, preference: [...this.#believed], confidence });
    }
    return beliefs;
  }
}

/** Moves every number one place on, the last to the front. */
function rotateInPlace(values: Float32Array): void {
  const last = values[values.length - 1];
  values.copyWithin(1, 0);
  values[0] = last;
}
