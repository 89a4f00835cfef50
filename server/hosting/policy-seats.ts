import type { Policy, PolicyOutput, PolicyState } from '../../agents/core/policy.ts';
import type { SeatAgents, WeightsName } from '../../agents/core/seat-agents.ts';
import type { PolicyMind, RoomTick } from '../../agents/parts.ts';
import { GivingWay } from '../../agents/social/giving-way.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { OtherView } from '../../envs/wrappers/other-view.ts';
import type { ActionNumbers } from './action-numbers.ts';

/** Whose policies play seats. Every seat may have another one. */
export interface SeatPlayer {
  /** One line about all of them. */
  readonly summary: string;
  /** The policy that plays a seat. preference: [C], each in [-1, 1]; empty in a world without preferences. */
  policyFor(seatIdx: number, preference: readonly number[]): Policy;
  /** Asked before every episode but the first: whether `policyFor` is to be asked again. Left out: never. */
  changes?(): boolean;
  /** What an agent's card says of the seat. */
  tell(seatIdx: number, policy: Policy): Pick<PolicyMind, 'reason' | 'training'>;
  readonly view?: OtherView; // what its policies read, where that is not what the room shows
  readonly actions?: ActionNumbers; // of its policies, where they are not the room's
  /** Whether it tries another way where it presses against somebody for long: who plays by rule does, who was trained plays as it was trained. */
  readonly givesWay: boolean;
  /** Episodes after which it forgets: several where its training was of several trials a task. Left out: 1. */
  readonly episodesPerTask?: number;
  readonly weights?: WeightsName;
  dispose?(): Promise<void>;
}

interface PlayedSeat {
  readonly preference: readonly number[];
  readonly rng: Rng;
  policy: Policy;
  state: PolicyState;
  readonly out: PolicyOutput; // of one row
  readonly resets: Uint8Array; // [1]
  readonly previousActions: Uint8Array; // [1]
  readonly previousRewards: Float32Array; // [1]
  hasActed: boolean;
  numEpisodes: number; // begun since it last forgot
}

const ROW = Int32Array.of(0); // a seat is a state of one row, because each has a generator of its own

/** Policies in the seats of a room: the one way from a policy to a seat. Memory begins anew with every task (an episode, or all trials on one level) and with every player. */
export class PolicySeats implements SeatAgents {
  readonly #spec: WorldSpec;
  readonly #player: SeatPlayer;
  readonly #givingWay: GivingWay;
  readonly #seats = new Map<number, PlayedSeat>();
  readonly #seen: Uint8Array; // [S, L] of the player's own view; empty where it reads what the room shows

  /** spec: of the room. */
  constructor(spec: WorldSpec, player: SeatPlayer) {
    this.#spec = spec;
    this.#player = player;
    this.#givingWay = new GivingWay(spec.numSeats, spec.actionNames);
    this.#seen = new Uint8Array(spec.numSeats * (player.view?.spec.observation.length ?? 0));
  }

  get summary(): string {
    return this.#player.summary;
  }

  get weights(): WeightsName | undefined {
    return this.#player.weights;
  }

  addAgent(seatIdx: number, preference: readonly number[], seed: number): void {
    const policy = this.#player.policyFor(seatIdx, preference);
    this.#seats.set(seatIdx, {
      preference,
      rng: new Rng(seed, seatIdx),
      policy,
      state: policy.createState(1),
      out: createOutput(this.#player.actions?.numActions ?? this.#spec.numActions),
      resets: Uint8Array.of(1),
      previousActions: new Uint8Array(1),
      previousRewards: new Float32Array(1),
      hasActed: false,
      numEpisodes: 1,
    });
  }

  removeAgent(seatIdx: number): void {
    this.#seats.delete(seatIdx);
  }

  playerChanged(seatIdx: number): void {
    this.#givingWay.forget(seatIdx);
  }

  startEpisode(): void {
    const isAskedAgain = this.#player.changes?.() ?? false;
    for (const [seatIdx, seat] of this.#seats) {
      seat.numEpisodes++;
      if (isAskedAgain || seat.numEpisodes > (this.#player.episodesPerTask ?? 1)) forget(seat);
      if (!isAskedAgain) continue;
      seat.policy = this.#player.policyFor(seatIdx, seat.preference);
      seat.state = seat.policy.createState(1);
    }
  }

  act(observations: Uint8Array, present: Uint8Array, actions: Uint8Array): void {
    if (this.#seats.size === 0) return;
    const { view, actions: numbers } = this.#player;
    const { length } = (view?.spec ?? this.#spec).observation;
    view?.observe(this.#seen);
    const read = view === undefined ? observations : this.#seen;
    for (const [seatIdx, seat] of this.#seats) {
      if (present[seatIdx] === 0) continue;
      actOn(seat, read.subarray(seatIdx * length, (seatIdx + 1) * length));
      const chosen = seat.out.actions[0];
      actions[seatIdx] = this.#orGiveWay(seatIdx, seat, numbers === undefined ? chosen : numbers.toRoom[chosen]);
    }
  }

  #orGiveWay(seatIdx: number, { rng }: PlayedSeat, action: number): number {
    if (!this.#player.givesWay || this.#givingWay.barredFor(seatIdx, rng) !== action) return action;
    return this.#givingWay.insteadOf(action, rng);
  }

  watch(tick: RoomTick): void {
    this.#givingWay.stepped(tick);
    const fromRoom = this.#player.actions?.fromRoom;
    for (const [seatIdx, seat] of this.#seats) {
      if (!seat.hasActed) continue; // it came after the step
      const action = tick.actions[seatIdx];
      seat.previousActions[0] = fromRoom === undefined ? action : fromRoom[action];
      seat.previousRewards[0] = tick.rewards[seatIdx];
    }
  }

  minds(): readonly PolicyMind[] {
    return [...this.#seats].sort(([a], [b]) => a - b).map(([seatIdx, seat]) => this.#mindOf(seatIdx, seat));
  }

  #mindOf(seatIdx: number, { policy, out, preference, hasActed }: PlayedSeat): PolicyMind {
    const { actions: numbers } = this.#player;
    const chosen = numbers === undefined ? out.actions[0] : numbers.toRoom[out.actions[0]];
    return {
      kind: 'acts',
      seatIdx,
      preference,
      ...this.#player.tell(seatIdx, policy),
      action: hasActed ? chosen : -1,
      value: hasActed && Number.isFinite(out.values[0]) ? out.values[0] : null,
      probabilities: hasActed ? this.#probabilities(out) : [],
    };
  }

  /** [A] of the room's actions; empty where the policy gave none. */
  #probabilities({ probabilities }: PolicyOutput): readonly number[] {
    if (probabilities === undefined || !Number.isFinite(probabilities[0])) return [];
    const { actions: numbers } = this.#player;
    if (numbers === undefined) return [...probabilities];
    const ofRoom = new Array<number>(this.#spec.numActions).fill(0);
    probabilities.forEach((probability, action) => {
      ofRoom[numbers.toRoom[action]] = probability;
    });
    return ofRoom;
  }

  async dispose(): Promise<void> {
    await this.#player.dispose?.();
  }
}

/** observation: [L] of the seat. */
function actOn(seat: PlayedSeat, observation: Uint8Array): void {
  const { policy, state, rng, out, resets, previousActions, previousRewards } = seat;
  policy.act({ rows: ROW, observations: observation, resets, previousActions, previousRewards }, state, rng, out);
  resets[0] = 0;
  seat.hasActed = true;
}

function forget(seat: PlayedSeat): void {
  seat.resets[0] = 1;
  seat.numEpisodes = 1;
  seat.previousActions[0] = 0;
  seat.previousRewards[0] = 0;
}

/** NaN: what a policy does not say stays so. */
function createOutput(numActions: number): PolicyOutput {
  return {
    actions: new Uint8Array(1),
    logProbabilities: new Float32Array(1).fill(Number.NaN),
    values: new Float32Array(1).fill(Number.NaN),
    probabilities: new Float32Array(numActions).fill(Number.NaN),
  };
}
