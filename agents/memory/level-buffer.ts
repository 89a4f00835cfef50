import { InputError } from '../../envs/core/errors.ts';
import { decodeLevel, encodeLevel, hashLevel, type Level } from '../../envs/core/level.ts';
import type { Rng } from '../../envs/core/rng.ts';
import {
  computeProportionalWeights,
  computeRankWeights,
  leastIndex,
  mixStaleness,
  sampleIndex,
} from '../ops/replay-weights.ts';
import { assertLevelBufferConfig, type LevelBufferConfig } from './level-buffer-config.ts';
import {
  assertScore,
  type BufferedLevel,
  LEVEL_ORIGINS,
  type LevelCandidate,
  type LevelLineage,
} from './level-entry.ts';

/**
 * The levels that a designer keeps to play again, with what they are worth and where they come from. Levels are data and
 * scores are numbers: the buffer knows no world, no student and no score by name.
 * Source   Jiang et al. 2021, arXiv:2010.03934 and arXiv:2110.02439; Parker-Holder et al. 2022, arXiv:2203.01302.
 */

export type InsertKind = 'added' | 'replaced' | 'updated' | 'refused';

export interface InsertResult {
  readonly kind: InsertKind;
  readonly id: number; // -1 when refused
}

/**
 * Deterministic given the calls and their generators. Chance: `decideReplay` takes one draw of its generator, `sample`
 * one a level, the rest none.
 */
export class LevelBuffer {
  readonly config: LevelBufferConfig;
  readonly #levels: Level[] = []; // [length]
  readonly #lineages: LevelLineage[] = []; // [length]
  readonly #hashes: string[] = []; // [length]
  readonly #slotOfId = new Map<number, number>();
  readonly #ids: Int32Array; // [K]
  readonly #scores: Float64Array; // [K]
  readonly #maxReturns: Float64Array; // [K]
  readonly #lastDrawn: Float64Array; // [K] value of #drawCount when drawn or let in
  readonly #scoreWeights: Float64Array; // [K] P_S, valid unless #areScoresNew
  readonly #probs: Float64Array; // [K] P, as of the last call that needed it
  readonly #order: Int32Array; // [K] scratch
  #areScoresNew = true;
  #length = 0;
  #nextId = 0;
  #drawCount = 0;

  /** Errors: InputError naming the field that is out of its range. */
  constructor(config: LevelBufferConfig) {
    assertLevelBufferConfig(config);
    this.config = config;
    this.#ids = new Int32Array(config.capacity);
    this.#scores = new Float64Array(config.capacity);
    this.#maxReturns = new Float64Array(config.capacity);
    this.#lastDrawn = new Float64Array(config.capacity);
    this.#scoreWeights = new Float64Array(config.capacity);
    this.#probs = new Float64Array(config.capacity);
    this.#order = new Int32Array(config.capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** The probability that `decideReplay` says yes: 0 below the minimum fill. */
  get currentReplayProb(): number {
    const fill = this.#length / this.config.capacity;
    if (this.#length === 0 || fill < this.config.minFill) return 0;
    return this.config.replaySchedule === 'fixed' ? this.config.replayProb : Math.min(fill, this.config.replayProb);
  }

  decideReplay(rng: Rng): boolean {
    return rng.unit() < this.currentReplayProb;
  }

  /**
   * Fills `ids` with levels drawn from P, each draw after the staleness of the last. `isDistinct`: none twice, which a
   * small temperature asks for, as one level would fill most of a batch.
   * Errors   InputError when the buffer is empty, or holds fewer levels than a distinct batch needs.
   */
  sample(rng: Rng, ids: Int32Array, isDistinct: boolean): void {
    const needed = isDistinct ? ids.length : 1;
    if (this.#length < needed) {
      throw new InputError('levels in the buffer to draw from', { value: this.#length, limit: `at least ${needed}` });
    }
    for (let i = 0; i < ids.length; i++) {
      const probs = this.#updateProbs();
      if (isDistinct) this.#excludeInPlace(probs, ids, i);
      const slot = sampleIndex(rng, probs, this.#length);
      this.#drawCount++;
      this.#lastDrawn[slot] = this.#drawCount;
      ids[i] = this.#ids[slot];
    }
  }

  /** Takes the first `numDrawn` of `ids` out of `probs`; the rest is drawn alike when no probability is left. */
  #excludeInPlace(probs: Float64Array, ids: Int32Array, numDrawn: number): void {
    let left = 0;
    for (let j = 0; j < numDrawn; j++) probs[this.#slotOfId.get(ids[j])!] = 0;
    for (let slot = 0; slot < this.#length; slot++) left += probs[slot];
    if (left > 0) return;
    probs.fill(1, 0, this.#length);
    for (let j = 0; j < numDrawn; j++) probs[this.#slotOfId.get(ids[j])!] = 0;
  }

  /**
   * Offers a level. Below capacity it is let in; at capacity it takes the place of the level least likely to be replayed
   * (argmin of P, not of the score) unless that one's score is higher. A level without score is refused. An equal level
   * that is held already takes the new score, keeps its lineage and is no longer stale.
   * Errors   InputError for a score or maximum return that is NaN or +Infinity.
   * Differs  equal scores displace, as in DCD and minimax; in JaxUED they do not.
   */
  insert(candidate: LevelCandidate): InsertResult {
    assertScore('score of a level', candidate.score);
    assertScore('maximum return of a level', candidate.maxReturn);
    this.#drawCount++;
    if (candidate.score === -Infinity) return { kind: 'refused', id: -1 };
    const hash = hashLevel(candidate.level);
    const known = this.config.isDeduplicated ? this.#hashes.indexOf(hash) : -1;
    if (known >= 0) {
      this.#setScore(known, candidate.score, candidate.maxReturn);
      this.#lastDrawn[known] = this.#drawCount;
      return { kind: 'updated', id: this.#ids[known] };
    }
    if (this.#length < this.config.capacity) {
      return { kind: 'added', id: this.#write(this.#length++, candidate, hash) };
    }
    const victim = leastIndex(this.#updateProbs(), this.#length);
    if (candidate.score < this.#scores[victim]) return { kind: 'refused', id: -1 };
    this.#slotOfId.delete(this.#ids[victim]);
    return { kind: 'replaced', id: this.#write(victim, candidate, hash) };
  }

  #write(slot: number, candidate: LevelCandidate, hash: string): number {
    const id = this.#nextId++;
    this.#place(slot, id, candidate.level, candidate.lineage, hash);
    this.#maxReturns[slot] = -Infinity;
    this.#setScore(slot, candidate.score, candidate.maxReturn);
    this.#lastDrawn[slot] = this.#drawCount;
    return id;
  }

  #place(slot: number, id: number, level: Level, lineage: LevelLineage, hash: string): void {
    this.#levels[slot] = level;
    this.#lineages[slot] = lineage;
    this.#hashes[slot] = hash;
    this.#slotOfId.set(id, slot);
    this.#ids[slot] = id;
  }

  #setScore(slot: number, score: number, maxReturn: number): void {
    this.#scores[slot] = score;
    this.#maxReturns[slot] = Math.max(this.#maxReturns[slot], maxReturn);
    this.#areScoresNew = true;
  }

  /**
   * Takes the score of a replay; the maximum return only rises. A replay without a finished episode (-Infinity) leaves
   * the score as it was. Returns false when the level has been displaced since it was drawn.
   * Errors   as `insert`.
   */
  update(id: number, score: number, maxReturn: number): boolean {
    assertScore('score of a level', score);
    assertScore('maximum return of a level', maxReturn);
    const slot = this.#slotOfId.get(id);
    if (slot === undefined) return false;
    this.#setScore(slot, score === -Infinity ? this.#scores[slot] : score, maxReturn);
    return true;
  }

  /** The level with that id, or undefined when it is not held (any more). */
  get(id: number): BufferedLevel | undefined {
    const slot = this.#slotOfId.get(id);
    return slot === undefined ? undefined : this.#entry(slot);
  }

  /** The id of an equal level, or -1. */
  find(level: Level): number {
    const slot = this.#hashes.indexOf(hashLevel(level));
    return slot < 0 ? -1 : this.#ids[slot];
  }

  /** Every level held, in the order of `replayProbs`. */
  entries(): BufferedLevel[] {
    return this.#levels.map((_, slot) => this.#entry(slot));
  }

  /** P of every level held, a copy: [length], sums to 1; empty in an empty buffer. */
  replayProbs(): Float64Array {
    return this.#length === 0 ? new Float64Array(0) : this.#updateProbs().slice(0, this.#length);
  }

  #entry(slot: number): BufferedLevel {
    return {
      id: this.#ids[slot],
      level: this.#levels[slot],
      lineage: this.#lineages[slot],
      score: this.#scores[slot],
      maxReturn: this.#maxReturns[slot],
      staleness: this.#drawCount - this.#lastDrawn[slot],
    };
  }

  #updateProbs(): Float64Array {
    const { prioritisation, temperature, epsilon, stalenessCoefficient } = this.config;
    if (this.#areScoresNew) {
      if (prioritisation === 'rank') {
        computeRankWeights(this.#scores, this.#length, temperature, this.#order, this.#scoreWeights);
      } else {
        computeProportionalWeights(this.#scores, this.#length, temperature, epsilon, this.#scoreWeights);
      }
      this.#areScoresNew = false;
    }
    mixStaleness(this.#scoreWeights, this.#lastDrawn, this.#drawCount, stalenessCoefficient, this.#length, this.#probs);
    return this.#probs;
  }

  /** Everything that decides what comes later, as plain arrays for a checkpoint. */
  save(): Record<string, unknown> {
    const length = this.#length;
    return {
      capacity: this.config.capacity,
      nextId: this.#nextId,
      drawCount: this.#drawCount,
      levels: this.#levels.map(encodeLevel),
      ids: this.#ids.slice(0, length),
      scores: this.#scores.slice(0, length),
      maxReturns: this.#maxReturns.slice(0, length),
      lastDrawn: this.#lastDrawn.slice(0, length),
      origins: Uint8Array.from(this.#lineages, (lineage) => LEVEL_ORIGINS.indexOf(lineage.origin)),
      parentIds: Int32Array.from(this.#lineages, (lineage) => lineage.parentId),
      generations: Int32Array.from(this.#lineages, (lineage) => lineage.generation),
    };
  }

  /**
   * Takes back what `save` gave; what was held is forgotten. Same levels, same draws from here on.
   * Errors   InputError for another capacity, columns that do not fit together or a damaged level; the buffer then is as it was.
   */
  load(saved: Readonly<Record<string, unknown>>): void {
    const state = saved as unknown as SavedLevels;
    if (state.capacity !== this.config.capacity) {
      throw new InputError('capacity of a saved level buffer', {
        value: state.capacity,
        limit: String(this.config.capacity),
      });
    }
    const levels = state.levels.map(decodeLevel);
    for (const name of ['ids', 'scores', 'maxReturns', 'lastDrawn', 'origins', 'parentIds', 'generations'] as const) {
      if (state[name].length !== levels.length) {
        throw new InputError(`${name} of a saved level buffer`, {
          value: state[name].length,
          limit: `${levels.length} values, one a level`,
        });
      }
    }
    this.#slotOfId.clear();
    this.#length = levels.length;
    for (const column of [this.#levels, this.#lineages, this.#hashes]) column.length = levels.length;
    levels.forEach((level, slot) => {
      const lineage: LevelLineage = {
        origin: LEVEL_ORIGINS[state.origins[slot]],
        parentId: state.parentIds[slot],
        generation: state.generations[slot],
      };
      this.#place(slot, state.ids[slot], level, lineage, hashLevel(level));
    });
    this.#scores.set(state.scores);
    this.#maxReturns.set(state.maxReturns);
    this.#lastDrawn.set(state.lastDrawn);
    this.#nextId = state.nextId;
    this.#drawCount = state.drawCount;
    this.#areScoresNew = true;
  }
}

interface SavedLevels {
  capacity: number;
  nextId: number;
  drawCount: number;
  levels: Uint8Array[];
  ids: Int32Array;
  scores: Float64Array;
  maxReturns: Float64Array;
  lastDrawn: Float64Array;
  origins: Uint8Array;
  parentIds: Int32Array;
  generations: Int32Array;
}
