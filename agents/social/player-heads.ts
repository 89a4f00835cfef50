import type { FeatureHead } from './universal-features.ts';

export interface PlayerHeadsConfig {
  readonly maxHeads: number; // heads of players at once
  readonly minTicks: number; // ticks watched before a player gets one
  readonly minConfidence: number; // in [0, 1]
  readonly usefulnessRate: number; // per tick, of the running share of agents that followed a player
}

export const PLAYER_HEADS_DEFAULTS: PlayerHeadsConfig = {
  maxHeads: 8,
  minTicks: 100,
  minConfidence: 0.4,
  usefulnessRate: 0.01,
};

/** A player's own successor features. Equal to the universal head at `preference` when cloned; the learner refines it. */
export interface PlayerHead {
  readonly playerIdx: number;
  readonly epoch: number; // tells this head from an earlier one of the same seat
  readonly preference: Float32Array; // [C] inferred when it was cloned
  head: FeatureHead;
}

/** The heads of watched players: cloned when a player is known well enough, the least useful dropped where there is no room. */
export class PlayerHeads {
  readonly #config: PlayerHeadsConfig;
  readonly #heads = new Map<number, PlayerHead>();
  readonly #usefulness: Float64Array; // [S] running share of agents that followed each player
  readonly #newHeads = new Map<number, PlayerHead>(); // by seat: heads that stand and were not taken yet
  #nextEpoch = 1;

  constructor(numSeats: number, config: PlayerHeadsConfig = PLAYER_HEADS_DEFAULTS) {
    this.#config = config;
    this.#usefulness = new Float64Array(numSeats);
  }

  get(playerIdx: number): PlayerHead | undefined {
    return this.#heads.get(playerIdx);
  }

  all(): readonly PlayerHead[] {
    return [...this.#heads.values()];
  }

  forget(playerIdx: number): void {
    this.#drop(playerIdx);
    this.#usefulness[playerIdx] = 0;
  }

  /** Counts one tick of following. followers: [S] agents that followed each player; numAgents: agents in the room. */
  countUse(followers: Uint8Array, numAgents: number): void {
    const rate = this.#config.usefulnessRate;
    for (let player = 0; player < followers.length; player++) {
      const share = numAgents === 0 ? 0 : followers[player] / numAgents;
      this.#usefulness[player] += rate * (share - this.#usefulness[player]);
    }
  }

  /** Whether a player that was watched this long, and is believed with this confidence, should get a head now. */
  wants(playerIdx: number, ticksWatched: number, confidence: number): boolean {
    const { minTicks, minConfidence, maxHeads } = this.#config;
    if (this.#heads.has(playerIdx) || ticksWatched < minTicks || confidence < minConfidence) return false;
    if (this.#heads.size < maxHeads) return true;
    const least = this.#leastUseful();
    return least !== undefined && this.#usefulness[playerIdx] > this.#usefulness[least.playerIdx];
  }

  /** Adds a head, dropping the least useful one where there is no room. universalHead is copied. */
  clone(playerIdx: number, preference: Float32Array, universalHead: FeatureHead): PlayerHead {
    const least = this.#leastUseful();
    if (this.#heads.size >= this.#config.maxHeads && least !== undefined) this.#drop(least.playerIdx);
    const cloned: PlayerHead = {
      playerIdx,
      epoch: this.#nextEpoch++,
      preference: preference.slice(),
      head: copyHead(universalHead),
    };
    this.#heads.set(playerIdx, cloned);
    this.#newHeads.set(playerIdx, cloned);
    return cloned;
  }

  /** Replaces a head's weights when that very head still stands; says whether it did. */
  refine(playerIdx: number, epoch: number, head: FeatureHead): boolean {
    const standing = this.#heads.get(playerIdx);
    if (standing === undefined || standing.epoch !== epoch) return false;
    standing.head = head;
    return true;
  }

  /** Heads cloned since the last call that still stand, for the learner. */
  takeNew(): readonly PlayerHead[] {
    const heads = [...this.#newHeads.values()];
    this.#newHeads.clear();
    return heads;
  }

  #drop(playerIdx: number): void {
    this.#heads.delete(playerIdx);
    this.#newHeads.delete(playerIdx);
  }

  #leastUseful(): PlayerHead | undefined {
    let least: PlayerHead | undefined;
    for (const head of this.#heads.values()) {
      if (least === undefined || this.#usefulness[head.playerIdx] < this.#usefulness[least.playerIdx]) least = head;
    }
    return least;
  }
}

export function copyHead(head: FeatureHead): FeatureHead {
  return {
    hiddenWeights: head.hiddenWeights.slice(),
    hiddenBias: head.hiddenBias.slice(),
    outWeights: head.outWeights.slice(),
    outBias: head.outBias.slice(),
  };
}
