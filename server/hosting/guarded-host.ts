import type { AgentMind, RoomTick } from '../../agents/parts.ts';
import type { AgentHost } from './host.ts';

/**
 * A host that cannot stop its room: whatever throws in the agents' code is counted, told once per kind of failure, and the
 * call counts as not done.
 */
export class GuardedHost {
  readonly #host: AgentHost;
  readonly #countFailure: () => void;
  readonly #log: (line: string) => void;
  readonly #told = new Set<string>();
  #failures = 0;

  constructor(host: AgentHost, countFailure: () => void, log: (line: string) => void) {
    this.#host = host;
    this.#countFailure = countFailure;
    this.#log = log;
  }

  get failures(): number {
    return this.#failures;
  }

  get summary(): string {
    return this.#host.summary;
  }

  addAgent(seatIdx: number, preferenceHundredths: readonly number[], seed: number): void {
    const preference = preferenceHundredths.map((component) => component / 100);
    this.#guard('addAgent', undefined, () => this.#host.population.addAgent(seatIdx, preference, seed));
  }

  removeAgent(seatIdx: number): void {
    this.#guard('removeAgent', undefined, () => this.#host.population.removeAgent(seatIdx));
  }

  playerChanged(seatIdx: number): void {
    this.#guard('playerChanged', undefined, () => this.#host.population.playerChanged(seatIdx));
  }

  act(observations: Uint8Array, present: Uint8Array, actions: Uint8Array): void {
    this.#guard('act', undefined, () => this.#host.population.act(observations, present, actions));
  }

  onTick(tick: RoomTick): void {
    this.#guard('onTick', undefined, () => this.#host.onTick(tick));
  }

  minds(): readonly AgentMind[] {
    return this.#guard('minds', [], () => this.#host.population.minds());
  }

  get weightsVersion(): number {
    return this.#host.population.weightsVersion;
  }

  get weightsHash(): string {
    return this.#host.population.weightsHash;
  }

  async dispose(): Promise<void> {
    try {
      await this.#host.dispose();
    } catch (error) {
      this.#failed('dispose', error);
    }
  }

  #guard<T>(what: string, otherwise: T, call: () => T): T {
    try {
      return call();
    } catch (error) {
      this.#failed(what, error);
      return otherwise;
    }
  }

  #failed(what: string, error: unknown): void {
    this.#failures++;
    this.#countFailure();
    const line = `agents failed in ${what}: ${error instanceof Error ? error.message : String(error)}`;
    if (this.#told.has(line)) return;
    this.#told.add(line);
    this.#log(line);
  }
}
