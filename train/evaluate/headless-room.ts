import type { SeatAgents } from '../../agents/core/seat-agents.ts';
import type { RoomTick } from '../../agents/parts.ts';
import type { Actor } from '../../envs/core/actor.ts';
import { type BatchEnvironment, createScene, SCENE_PLAYER_FIELDS, type Scene } from '../../envs/core/environment.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';

/**
 * A room without a server: one world, agents in some seats, scripted actors in others. In an open room
 * everybody is visible to everybody, in a closed one those inside a player's window. For evaluation and tests; `server/arena` is the room that people play in.
 */
export class HeadlessRoom {
  readonly environment: BatchEnvironment;
  readonly returns: Float64Array; // [S] sum of preference . cumulants since the start
  readonly collected: Uint32Array; // [S, C] sum of cumulants since the start
  readonly #agents: SeatAgents;
  readonly #actors = new Map<number, { actor: Actor; rng: Rng }>();
  readonly #preferences = new Map<number, readonly number[]>();
  readonly #scene: Scene;
  readonly #tick: {
    -readonly [Field in keyof RoomTick]: RoomTick[Field];
  };

  readonly #isOpen: boolean;

  /** environment: one world with dynamic seats and windows that do not turn; all its seats start empty. */
  constructor(
    environment: BatchEnvironment,
    level: Level,
    seed: number,
    agents: SeatAgents,
    access: 'open' | 'closed' = 'open',
  ) {
    this.#isOpen = access === 'open';
    const { numSeats, numCumulants, observation } = environment.spec;
    this.environment = environment;
    this.#agents = agents;
    this.returns = new Float64Array(numSeats);
    this.collected = new Uint32Array(numSeats * numCumulants);
    this.#scene = createScene(level.height, level.width, numSeats);
    this.#tick = {
      tick: 0,
      numSeats,
      present: new Uint8Array(numSeats),
      isHuman: new Uint8Array(numSeats),
      observations: new Uint8Array(numSeats * observation.length),
      actions: new Uint8Array(numSeats),
      cumulants: environment.cumulants,
      rewards: new Float32Array(numSeats),
      nextObservations: new Uint8Array(numSeats * observation.length),
      height: level.height,
      width: level.width,
      nextPositions: new Int16Array(numSeats * 2),
      nextBlocked: new Uint8Array(level.height * level.width),
      visible: new Uint8Array(numSeats * numSeats).fill(1),
      terminated: false,
      truncated: false,
    };
    environment.reset(0, level, seed, new Uint8Array(numSeats));
  }

  /** Seats an agent. preference: [C], each in [-1, 1]. */
  seatAgent(seatIdx: number, preference: readonly number[], seed: number): void {
    this.#take(seatIdx, preference);
    this.#agents.addAgent(seatIdx, preference, seed);
  }

  /** Seats an actor, which counts as a person. */
  seatActor(seatIdx: number, actor: Actor, preference: readonly number[], seed: number): void {
    this.#take(seatIdx, preference);
    this.#tick.isHuman[seatIdx] = 1;
    this.#actors.set(seatIdx, { actor, rng: new Rng(seed, seatIdx) });
  }

  leave(seatIdx: number): void {
    this.environment.leave(0, seatIdx);
    if (!this.#actors.delete(seatIdx)) this.#agents.removeAgent(seatIdx);
    this.#agents.playerChanged?.(seatIdx);
    this.#preferences.delete(seatIdx);
    this.#tick.present[seatIdx] = 0;
    this.#tick.isHuman[seatIdx] = 0;
  }

  /** One tick; returns what happened, valid until the next call. */
  step(): RoomTick {
    const tick = this.#tick;
    const length = this.environment.spec.observation.length;
    this.environment.observe(tick.observations);
    tick.actions.fill(0);
    this.#agents.act(tick.observations, tick.present, tick.actions);
    for (const [seatIdx, { actor, rng }] of this.#actors) {
      const observation = tick.observations.subarray(seatIdx * length, (seatIdx + 1) * length);
      tick.actions[seatIdx] = actor.act(observation, rng);
    }
    this.environment.step(tick.actions);
    this.environment.observe(tick.nextObservations);
    tick.cumulants = this.environment.cumulants;
    tick.terminated = this.environment.terminated[0] !== 0;
    tick.truncated = this.environment.truncated[0] !== 0;
    tick.tick++;
    this.#count(tick.cumulants);
    this.#readScene();
    if (!this.#isOpen) this.#readVisible();
    this.#agents.watch(tick);
    return tick;
  }

  #take(seatIdx: number, preference: readonly number[]): void {
    this.environment.join(0, seatIdx);
    this.#preferences.set(seatIdx, preference);
    this.#tick.present[seatIdx] = 1;
    this.#agents.playerChanged?.(seatIdx);
  }

  #readScene(): void {
    const { scene: names, numSeats } = this.environment.spec;
    const { nextBlocked, nextPositions, present } = this.#tick;
    const scene = this.#scene;
    this.environment.readScene(0, scene);
    const isWall = names.terrainNames.map((name) => name === 'wall');
    const isShutDoor = names.itemNames.map((name) => name.startsWith('door-'));
    for (let cell = 0; cell < nextBlocked.length; cell++) {
      nextBlocked[cell] = isWall[scene.terrain[cell]] || isShutDoor[scene.items[cell]] ? 1 : 0;
    }
    for (let seat = 0; seat < numSeats; seat++) {
      const at = seat * SCENE_PLAYER_FIELDS;
      nextPositions[seat * 2] = present[seat] === 0 ? -1 : scene.players[at];
      nextPositions[seat * 2 + 1] = present[seat] === 0 ? -1 : scene.players[at + 1];
    }
  }

  /** Who stands in whose window. */
  #readVisible(): void {
    const { observation, numSeats } = this.environment.spec;
    const { nextPositions, present, visible } = this.#tick;
    const [halfHeight, halfWidth] = [(observation.height - 1) >> 1, (observation.width - 1) >> 1];
    for (let i = 0; i < numSeats; i++) {
      for (let j = 0; j < numSeats; j++) {
        const down = Math.abs(nextPositions[2 * i] - nextPositions[2 * j]);
        const right = Math.abs(nextPositions[2 * i + 1] - nextPositions[2 * j + 1]);
        const isInside = present[i] !== 0 && present[j] !== 0 && down <= halfHeight && right <= halfWidth;
        visible[i * numSeats + j] = i === j || isInside ? 1 : 0;
      }
    }
  }

  #count(cumulants: Uint8Array): void {
    const { numCumulants } = this.environment.spec;
    const { rewards } = this.#tick;
    rewards.fill(0);
    for (const [seatIdx, preference] of this.#preferences) {
      for (let c = 0; c < numCumulants; c++) {
        const cumulant = cumulants[seatIdx * numCumulants + c];
        this.collected[seatIdx * numCumulants + c] += cumulant;
        this.returns[seatIdx] += cumulant * preference[c];
        rewards[seatIdx] += cumulant * preference[c];
      }
    }
  }
}
