import type { SeatAgents, WeightsName } from '../../agents/core/seat-agents.ts';
import type { AgentMind, RoomTick } from '../../agents/parts.ts';

/** Weights of agents that have none. */
const NO_WEIGHTS: WeightsName = { version: 0, hash: 'none' };

export interface RoomAgentsOptions {
  /** Makes agents by the name of who they are. Errors: InputError, one line. */
  readonly create: (who: string) => SeatAgents;
  readonly usual: string; // who sits where nobody chose
  readonly countFailure: () => void;
  readonly log: (line: string) => void;
}

/**
 * All agents of a room, of as many kinds as its seats ask for. They cannot stop their room: whatever throws in their code is
 * counted, told once per kind of failure, and the call counts as not done; a seat without an answer stands still.
 */
export class RoomAgents {
  readonly #options: RoomAgentsOptions;
  readonly #kinds = new Map<string, SeatAgents>(); // by who they are
  readonly #seated = new Map<number, string>(); // who sits in an agent's seat
  readonly #told = new Set<string>();
  #failures = 0;

  constructor(options: RoomAgentsOptions) {
    this.#options = options;
  }

  /** Makes agents of a kind, unless there are some. Errors: InputError, one line. */
  open(who: string): void {
    if (!this.#kinds.has(who)) this.#kinds.set(who, this.#options.create(who));
  }

  get usual(): string {
    return this.#options.usual;
  }

  get failures(): number {
    return this.#failures;
  }

  /** One line. */
  get summary(): string {
    return [...this.#inUse()].map(({ summary }) => summary).join('; ');
  }

  /** Versions add up and hashes stand side by side where agents with several weights play. */
  get weights(): WeightsName {
    const named = [...this.#inUse()].map(({ weights }) => weights).filter((weights) => weights !== undefined);
    if (named.length === 0) return NO_WEIGHTS;
    return {
      version: named.reduce((sum, { version }) => sum + version, 0),
      hash: named.map(({ hash }) => hash).join('+'),
    };
  }

  /** who: left out, the usual ones. preferenceHundredths: [C]. */
  addAgent(seatIdx: number, preferenceHundredths: readonly number[], seed: number, who = this.usual): void {
    const preference = preferenceHundredths.map((component) => component / 100);
    this.#seated.set(seatIdx, who);
    this.#guard('addAgent', undefined, () => {
      this.open(who);
      this.#kinds.get(who)?.addAgent(seatIdx, preference, seed);
    });
  }

  removeAgent(seatIdx: number): void {
    const who = this.#seated.get(seatIdx);
    this.#seated.delete(seatIdx);
    if (who !== undefined) this.#guard('removeAgent', undefined, () => this.#kinds.get(who)?.removeAgent(seatIdx));
  }

  playerChanged(seatIdx: number): void {
    this.#each('playerChanged', (agents) => agents.playerChanged?.(seatIdx));
  }

  startEpisode(): void {
    this.#each('startEpisode', (agents) => agents.startEpisode?.());
  }

  act(observations: Uint8Array, present: Uint8Array, actions: Uint8Array): void {
    this.#each('act', (agents) => agents.act(observations, present, actions));
  }

  watch(tick: RoomTick): void {
    this.#each('watch', (agents) => agents.watch(tick));
  }

  /** In the order of seats. */
  minds(): readonly AgentMind[] {
    const minds = [...this.#kinds.values()].flatMap((agents) => this.#guard('minds', [], () => agents.minds?.() ?? []));
    return minds.sort((a, b) => a.seatIdx - b.seatIdx);
  }

  async dispose(): Promise<void> {
    for (const agents of this.#kinds.values()) {
      try {
        await agents.dispose?.();
      } catch (error) {
        this.#failed('dispose', error);
      }
    }
  }

  /** Those that have seats; all where nobody has one yet. */
  *#inUse(): Iterable<SeatAgents> {
    const seated = new Set(this.#seated.values());
    for (const [who, agents] of this.#kinds) if (seated.size === 0 || seated.has(who)) yield agents;
  }

  #each(what: string, call: (agents: SeatAgents) => void): void {
    for (const agents of this.#kinds.values()) this.#guard(what, undefined, () => call(agents));
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
    this.#options.countFailure();
    const line = `agents failed in ${what}: ${error instanceof Error ? error.message : String(error)}`;
    if (this.#told.has(line)) return;
    this.#told.add(line);
    this.#options.log(line);
  }
}
