import {
  choiceEvidence,
  computeActionValues,
  computeCumulantEvidence,
  computePosterior,
  createPreferenceCloud,
  posteriorConfidence,
  posteriorMean,
} from '../ops/preference-belief.ts';
import type { RoomTick } from '../parts.ts';
import type { UniversalFeatures } from './universal-features.ts';

export interface BeliefConfig {
  readonly beta: number; // greediness assumed of players, per own reward unit
  readonly lapse: number; // probability of an action by habit alone
  readonly forget: number; // factor per tick on all evidence; 0.997 keeps about 330 ticks
  readonly pull: number; // how strongly the kind of a collected fruit speaks for a preference for that kind
  readonly nonePrior: number; // prior probability that a player's choices show no preference
  readonly habitForget: number; // factor per tick on the counts behind "no preference"
}

/** Values fitted on the scripted collector and on people's lapses as we imagine them; see docs/algorithms/social-agents.md. */
export const BELIEF_DEFAULTS: BeliefConfig = {
  beta: 12,
  lapse: 0.2,
  forget: 0.997,
  pull: 1,
  nonePrior: 0.2,
  habitForget: 0.98,
};

/**
 * What every observer believes of every player. What an action says about a player's preferences depends on the player's own
 * view, action and weights alone, so it is computed once per player and tick, and added up for each observer that saw it.
 */
export class BeliefTable {
  readonly numHypotheses: number; // M + 1
  readonly #config: BeliefConfig;
  readonly #numSeats: number;
  readonly #numActions: number;
  readonly #numCumulants: number;
  readonly #cloud: Float32Array; // [M, C]
  readonly #cumulantEvidence: Float64Array; // [M, C] of a count of 1
  readonly #sums: Float64Array; // [S observers, S players, M + 1] evidence so far
  readonly #informativeTicks: Float64Array; // [S observers, S players]
  readonly #habits: Float64Array; // [S, A + 1 last actions, A] decayed counts of each player's own choices
  readonly #lastActions: Int16Array; // [S] -1 for none
  readonly #habit: Float64Array; // [A] of the player at hand
  readonly #evidence: Float64Array; // [M + 1] of the player at hand
  readonly #posterior: Float64Array; // [M + 1]
  readonly #mean: Float32Array; // [C]
  readonly #means: Float32Array; // [S, S, C] posterior means worked out since the last evidence
  readonly #confidences: Float64Array; // [S, S]
  readonly #isRead: Uint8Array; // [S, S] 1 where the two above hold
  readonly #projection: Float32Array; // [H]
  readonly #psi: Float32Array; // [C, A]
  readonly #q: Float32Array; // [A]
  #features: UniversalFeatures;
  #biases: Float32Array; // [M, H] folded candidates

  constructor(features: UniversalFeatures, numSeats: number, config: BeliefConfig = BELIEF_DEFAULTS) {
    const { numActions, numCumulants } = features.sizes;
    this.#config = config;
    this.#numSeats = numSeats;
    this.#numActions = numActions;
    this.#cumulantEvidence = computeCumulantEvidence(
      createPreferenceCloud(numCumulants),
      numCumulants,
      config.pull,
      config.lapse,
    );
    this.#numCumulants = numCumulants;
    this.#cloud = createPreferenceCloud(numCumulants);
    this.numHypotheses = this.#cloud.length / numCumulants + 1;
    this.#sums = new Float64Array(numSeats * numSeats * this.numHypotheses);
    this.#informativeTicks = new Float64Array(numSeats * numSeats);
    this.#habits = new Float64Array(numSeats * (numActions + 1) * numActions);
    this.#lastActions = new Int16Array(numSeats).fill(-1);
    this.#habit = new Float64Array(numActions);
    this.#evidence = new Float64Array(this.numHypotheses);
    this.#posterior = new Float64Array(this.numHypotheses);
    this.#mean = new Float32Array(numCumulants);
    this.#means = new Float32Array(numSeats * numSeats * numCumulants);
    this.#confidences = new Float64Array(numSeats * numSeats);
    this.#isRead = new Uint8Array(numSeats * numSeats);
    this.#projection = new Float32Array(features.hiddenLength);
    this.#psi = new Float32Array(numCumulants * numActions);
    this.#q = new Float32Array(numActions);
    this.#features = features;
    this.#biases = foldCloud(features, this.#cloud);
  }

  /** New weights: evidence stays, what is read from now on is read with them. */
  useFeatures(features: UniversalFeatures): void {
    this.#features = features;
    this.#biases = foldCloud(features, this.#cloud);
  }

  /** Forgets what was believed of a seat, by everybody. */
  forgetPlayer(playerIdx: number): void {
    for (let observer = 0; observer < this.#numSeats; observer++) this.#forgetPair(observer, playerIdx);
    const habitLength = (this.#numActions + 1) * this.#numActions;
    this.#habits.fill(0, playerIdx * habitLength, (playerIdx + 1) * habitLength);
    this.#lastActions[playerIdx] = -1;
  }

  /** Forgets what one observer believed. */
  forgetObserver(observerIdx: number): void {
    for (let player = 0; player < this.#numSeats; player++) this.#forgetPair(observerIdx, player);
  }

  /**
   * Adds one choice of a player to the beliefs of those who saw it.
   * torsos: [S, D] of all players before the step; tick: what happened.
   */
  watchChoice(playerIdx: number, torsos: Float32Array, tick: RoomTick): void {
    const torsoStart = playerIdx * this.#features.torsoLength;
    const { visible } = tick;
    this.#weighChoice(playerIdx, torsos, torsoStart, tick.actions[playerIdx]);
    this.#weighCumulants(tick.cumulants, playerIdx * this.#numCumulants);
    const { forget } = this.#config;
    const length = this.numHypotheses;
    for (let observer = 0; observer < this.#numSeats; observer++) {
      const pair = observer * this.#numSeats + playerIdx;
      if (observer === playerIdx || visible[pair] === 0) continue;
      const start = pair * length;
      for (let h = 0; h < length; h++) {
        this.#sums[start + h] = forget * this.#sums[start + h] + this.#evidence[h];
      }
      this.#informativeTicks[pair]++;
      this.#isRead[pair] = 0;
    }
  }

  /** Ticks in which the observer saw the player choose since the player came. */
  ticksWatched(observerIdx: number, playerIdx: number): number {
    return this.#informativeTicks[observerIdx * this.#numSeats + playerIdx];
  }

  /** Writes the posterior mean preference [C] of one pair into `out` and returns the confidence in [0, 1]. */
  readInPlace(observerIdx: number, playerIdx: number, out: Float32Array): number {
    const pair = observerIdx * this.#numSeats + playerIdx;
    if (this.#isRead[pair] === 0) this.#readPair(pair);
    for (let c = 0; c < this.#numCumulants; c++) out[c] = this.#means[pair * this.#numCumulants + c];
    return this.#confidences[pair];
  }

  /** Works a pair's posterior out once for all who ask until the next evidence. */
  #readPair(pair: number): void {
    const { nonePrior } = this.#config;
    computePosterior(this.#sums, pair * this.numHypotheses, this.numHypotheses, nonePrior, this.#posterior);
    posteriorMean(this.#posterior, this.#cloud, this.#numCumulants, this.#mean);
    this.#means.set(this.#mean, pair * this.#numCumulants);
    this.#confidences[pair] = posteriorConfidence(this.#posterior);
    this.#isRead[pair] = 1;
  }

  /** Evidence of the action for every hypothesis, into #evidence; the last, "no preference", stays 0. */
  #weighChoice(playerIdx: number, torso: Float32Array, torsoStart: number, action: number): void {
    const { beta, lapse } = this.#config;
    const numCandidates = this.numHypotheses - 1;
    this.#readHabit(playerIdx, action);
    this.#features.projectTorsoInPlace(torso, torsoStart, this.#projection);
    for (let m = 0; m < numCandidates; m++) {
      const biasStart = m * this.#projection.length;
      this.#features.featuresOfProjectionInPlace(this.#projection, this.#biases, biasStart, this.#psi);
      const start = m * this.#numCumulants;
      computeActionValues(this.#psi, this.#cloud, start, this.#numCumulants, this.#numActions, this.#q);
      this.#evidence[m] = choiceEvidence(this.#q, this.#habit, this.#numActions, action, beta, lapse);
    }
  }

  /** Adds what was collected in the step to #evidence. */
  #weighCumulants(cumulants: Uint8Array, start: number): void {
    for (let c = 0; c < this.#numCumulants; c++) {
      const count = cumulants[start + c];
      if (count === 0) continue;
      for (let m = 0; m < this.numHypotheses - 1; m++) {
        this.#evidence[m] += count * this.#cumulantEvidence[m * this.#numCumulants + c];
      }
    }
  }

  /** Writes the player's habit after its last action into #habit, then counts this action. */
  #readHabit(playerIdx: number, action: number): void {
    const numActions = this.#numActions;
    const start = (playerIdx * (numActions + 1) + this.#lastActions[playerIdx] + 1) * numActions;
    this.#lastActions[playerIdx] = action;
    let total = numActions;
    for (let a = 0; a < numActions; a++) total += this.#habits[start + a];
    for (let a = 0; a < numActions; a++) {
      this.#habit[a] = (this.#habits[start + a] + 1) / total;
      this.#habits[start + a] *= this.#config.habitForget;
    }
    this.#habits[start + action] += 1;
  }

  #forgetPair(observerIdx: number, playerIdx: number): void {
    const pair = observerIdx * this.#numSeats + playerIdx;
    this.#sums.fill(0, pair * this.numHypotheses, (pair + 1) * this.numHypotheses);
    this.#informativeTicks[pair] = 0;
    this.#isRead[pair] = 0;
  }
}

function foldCloud(features: UniversalFeatures, cloud: Float32Array): Float32Array {
  const { numCumulants } = features.sizes;
  const numCandidates = cloud.length / numCumulants;
  const biases = new Float32Array(numCandidates * features.hiddenLength);
  const bias = new Float32Array(features.hiddenLength);
  for (let m = 0; m < numCandidates; m++) {
    features.foldPreferenceInPlace(cloud, m * numCumulants, bias);
    biases.set(bias, m * bias.length);
  }
  return biases;
}
