import { InputError } from '../../envs/core/errors.ts';
import { decodeLevel, encodeLevel, type Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { sampleSoftmax } from '../../envs/core/softmax.ts';
import { finish } from '../../envs/core/steps.ts';
import type { LevelEditor } from '../../envs/core/world-curriculum.ts';
import { loadAdam, saveAdam } from '../algorithms/adam-state.ts';
import { Ppo, type PpoMetrics } from '../algorithms/ppo.ts';
import type { PpoRollout } from '../algorithms/ppo-minibatch.ts';
import { type BufferedLevel, NEW_LINEAGE } from '../memory/level-entry.ts';
import { createEditorNet, type EditorNet } from '../nets/editor-net.ts';
import { Parameters } from '../nets/parameters.ts';
import { createTrajectories } from '../ops/advantages.ts';
import { type AdversarySettings, ppoConfigOf } from './adversary-settings.ts';
import type { DesignerContext } from './designer.ts';
import { packEpisodes } from './packed-episodes.ts';

/** Random streams of a run: those of students begin at 100. */
const INITIAL_WEIGHTS = 50;
const NUM_RECENT = 64;
const NO_MEMORY = new Float32Array(0);

/** What a level came out as, for the list of the levels built lately. */
export interface BuiltLevelResult {
  readonly reward: number; // -Infinity where no episode finished: the adversary learns nothing from it
  readonly maxReturn: number; // of all students, -Infinity without one
}

/**
 * An adversary: a PPO agent that builds a batch of levels tile by tile in the world's editor, and is paid once, at the
 * end, what the students made of them. It knows nothing of the world: an editor and a number for each level.
 *
 *   build() -> B levels;  students play them;  learn(results) -> one PPO update over T x B building steps
 *
 * An episode ends, and is paid, at the last step that could change the level: idle steps after it count nowhere, neither
 * in the loss nor in the entropy (packed-episodes.ts).
 *
 * Chance   `rng` of each call alone, and the run's seed for the first weights.
 * Letters  T steps of building, B levels, P tiles, L observed bytes.
 */
export class LevelBuilder {
  readonly learner: Ppo;
  readonly #editor: LevelEditor;
  readonly #network: EditorNet;
  readonly #parameters: Parameters;
  readonly #rollout: PpoRollout; // what was done; rewards and ends are those of the packed copy
  readonly #recent: BufferedLevel[] = []; // oldest first
  readonly #lastSteps: Int32Array; // [B] the last step at which the action could change the level
  #numBuilt = 0;
  #levels: readonly Level[] = [];

  constructor(settings: AdversarySettings, { numWorlds, seed, createEditor }: DesignerContext) {
    const { adversaryFilters, editorMode, editorWalls } = settings;
    this.#editor = createEditor(numWorlds, { mode: editorMode, walls: editorWalls });
    const { environment, numSteps, tileCodes } = this.#editor;
    this.#network = createEditorNet(environment.spec.observation, { filters: adversaryFilters, numSteps, tileCodes });
    this.#parameters = new Parameters(this.#network.shapes);
    this.#network.initialise(this.#parameters, new Rng(seed, INITIAL_WEIGHTS));
    this.learner = new Ppo(this.#network, this.#parameters, ppoConfigOf(settings), numSteps);
    this.#lastSteps = new Int32Array(numWorlds);
    this.#rollout = createRollout(numSteps, numWorlds, this.#network.observationLength);
  }

  /** The batch that was built last: [B]. */
  get levels(): readonly Level[] {
    return this.#levels;
  }

  /** Builds B levels by the policy as it is. */
  build(rng: Rng): readonly Level[] {
    const { environment, canvas, numSteps, isIdle, readLevel } = this.#editor;
    const { numWorlds: B, spec } = environment;
    const { observationLength: L } = this.#network;
    const { observations, actions } = this.#rollout;
    for (let b = 0; b < B; b++) environment.reset(b, canvas, rng.uint32());
    for (let t = 0; t < numSteps; t++) {
      for (let b = 0; b < B; b++) if (!isIdle(b)) this.#lastSteps[b] = t;
      const seen = observations.subarray(t * B * L, (t + 1) * B * L);
      const chosen = actions.subarray(t * B, (t + 1) * B);
      environment.observe(seen);
      this.#act(t, seen, chosen, spec.numActions, rng);
      environment.step(chosen);
    }
    this.#levels = Array.from({ length: B }, (_, b) => readLevel(b));
    return this.#levels;
  }

  #act(t: number, seen: Uint8Array, chosen: Uint8Array, numActions: number, rng: Rng): void {
    const { logProbabilities, values, resets } = this.#rollout;
    const B = chosen.length;
    const flags = resets.subarray(t * B, (t + 1) * B);
    const made = this.#network.act(this.#parameters.tensors(), seen, B, NO_MEMORY, flags);
    values.set(made.values, t * B);
    for (let b = 0; b < B; b++) {
      chosen[b] = sampleSoftmax(made.logits, b * numActions, numActions, rng, logProbabilities, t * B + b);
    }
  }

  /**
   * Learns from the batch that was built last: `results[b]` is what level b came out as, undefined where it was not played.
   * undefined when no level has a reward: then nothing is learned.
   */
  learn(results: readonly (BuiltLevelResult | undefined)[], rng: Rng): PpoMetrics | undefined {
    const episodes = this.#levels.flatMap((level, world) => {
      const result = results[world];
      if (result === undefined || result.reward === -Infinity) return [];
      this.#remember(level, result);
      return [{ world, length: this.#lastSteps[world] + 1, reward: result.reward }];
    });
    if (episodes.length === 0) return undefined;
    return finish(this.learner.learn(packEpisodes(this.#rollout, episodes), 0, rng));
  }

  #remember(level: Level, { reward, maxReturn }: BuiltLevelResult): void {
    const id = this.#numBuilt++;
    if (this.#recent.length === NUM_RECENT) this.#recent.shift();
    this.#recent.push({ id, level, lineage: NEW_LINEAGE, score: reward, maxReturn, staleness: 0 });
  }

  /** The last 64 levels that were paid for, oldest first, with their rewards as scores; staleness: levels built since. */
  recent(): readonly BufferedLevel[] {
    return this.#recent.map((entry) => ({ ...entry, staleness: this.#numBuilt - 1 - entry.id }));
  }

  /** Weights, moments and the levels built lately. Not the batch that is being played: between cycles there is none. */
  save(): Record<string, unknown> {
    return {
      weights: structuredClone(this.#parameters.values),
      adam: structuredClone(saveAdam(this.learner.adam)),
      numBuilt: this.#numBuilt,
      levels: this.#recent.map(({ level }) => encodeLevel(level)),
      ids: Int32Array.from(this.#recent, ({ id }) => id),
      scores: Float64Array.from(this.#recent, ({ score }) => score),
      maxReturns: Float64Array.from(this.#recent, ({ maxReturn }) => maxReturn),
    };
  }

  /** Errors: InputError for weights or levels that do not fit. */
  load(saved: Readonly<Record<string, unknown>>): void {
    const state = saved as Partial<SavedBuilder>;
    const { weights, adam, levels, ids, scores, maxReturns } = state;
    if (weights === undefined || adam === undefined || levels === undefined || ids === undefined) {
      throw new InputError('saved adversary is incomplete', { limit: 'weights, adam, levels, ids' });
    }
    if (levels.length !== ids.length || scores?.length !== ids.length || maxReturns?.length !== ids.length) {
      throw new InputError('levels of a saved adversary', { value: levels.length, limit: `${ids.length}, one an id` });
    }
    for (const name of this.#parameters.names) {
      const values = this.#parameters.values[name];
      if (weights[name]?.length !== values.length) {
        throw new InputError(`weights ${name} of a saved adversary`, {
          value: weights[name]?.length ?? 'missing',
          limit: `${values.length} numbers`,
        });
      }
    }
    for (const name of this.#parameters.names) {
      this.#parameters.values[name].set(weights[name]);
      this.#parameters.changed(name);
    }
    loadAdam(this.learner.adam, adam);
    this.#numBuilt = state.numBuilt ?? 0;
    const entries = levels.map((bytes, i) => ({
      id: ids[i],
      level: decodeLevel(bytes),
      lineage: NEW_LINEAGE,
      score: scores[i],
      maxReturn: maxReturns[i],
      staleness: 0,
    }));
    this.#recent.splice(0, this.#recent.length, ...entries);
  }

  dispose(): void {
    this.#parameters.dispose();
  }
}

interface SavedBuilder {
  weights: Record<string, Float32Array>;
  adam: unknown;
  numBuilt: number;
  levels: Uint8Array[];
  ids: Int32Array;
  scores: Float64Array;
  maxReturns: Float64Array;
}

/** The building of B levels; every one begins at the first step. */
function createRollout(T: number, B: number, L: number): PpoRollout {
  return {
    ...createTrajectories(T, B),
    observations: new Uint8Array(T * B * L),
    actions: new Uint8Array(T * B),
    logProbabilities: new Float32Array(T * B),
    resets: new Uint8Array(T * B).fill(1, 0, B),
    initialMemory: new Float32Array(0),
  };
}
