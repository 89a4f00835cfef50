import type { BatchEnvironment } from '../../envs/core/environment.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { VectorEnv } from '../../envs/core/vector-env.ts';

/** How one observation becomes a view of V bytes: reads from `offset`, writes from `outOffset`. */
export interface View {
  readonly viewLength: number; // V
  readonly writeView: (observation: Uint8Array, offset: number, out: Uint8Array, outOffset: number) => void;
}

/** Worlds whose rows are seen through a view: observations of V bytes in place of L. Everything else is the inner environment's. */
export class ViewedEnv implements VectorEnv {
  readonly spec: WorldSpec; // with the length of the view; height, width and channels stay those of the observation
  readonly numWorlds: number;
  readonly numRows: number;
  readonly observations: Uint8Array; // [R, V]
  readonly finalObservations: Uint8Array; // [R, V]
  readonly rewards: Float32Array;
  readonly cumulants: Uint8Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly resets: Uint8Array;
  readonly #inner: VectorEnv;
  readonly #view: View;

  constructor(inner: VectorEnv, view: View) {
    const { spec, numWorlds, numRows } = inner;
    this.#inner = inner;
    this.#view = view;
    this.spec = { ...spec, observation: { ...spec.observation, length: view.viewLength } };
    this.numWorlds = numWorlds;
    this.numRows = numRows;
    this.observations = new Uint8Array(numRows * view.viewLength);
    this.finalObservations = new Uint8Array(numRows * view.viewLength);
    this.rewards = inner.rewards;
    this.cumulants = inner.cumulants;
    this.terminated = inner.terminated;
    this.truncated = inner.truncated;
    this.resets = inner.resets;
  }

  get environment(): BatchEnvironment {
    return this.#inner.environment;
  }

  get isStarted(): boolean {
    return this.#inner.isStarted;
  }

  start(): void {
    this.#inner.start();
    this.#look();
  }

  step(actions: Uint8Array): number {
    const numEnded = this.#inner.step(actions);
    this.#look();
    if (numEnded > 0) this.#write(this.#inner.finalObservations, this.finalObservations);
    return numEnded;
  }

  #look(): void {
    this.#write(this.#inner.observations, this.observations);
  }

  #write(observations: Uint8Array, views: Uint8Array): void {
    const { viewLength, writeView } = this.#view;
    const { length } = this.#inner.spec.observation;
    for (let row = 0; row < this.numRows; row++) writeView(observations, row * length, views, row * viewLength);
  }

  save(): Record<string, unknown> {
    return this.#inner.save();
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    this.#inner.load(saved);
    if (this.isStarted) this.#look();
  }
}
