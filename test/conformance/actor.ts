import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../envs/core/actor.ts';
import type { BatchEnvironment } from '../../envs/core/environment.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { scriptedActorsOf } from '../../envs/players.ts';
import { createEnvironment, createGenerator, findWorld } from '../../envs/registry.ts';

type Settings = Readonly<Record<string, number | string | boolean>>;

/** A world and settings in which its players by rule are put through the suite. */
export interface ActorCase {
  readonly worldId: string;
  readonly settings: Settings; // beside those of the view that the players read
  readonly generatorId?: string; // the default one when left out
  readonly levelName?: string; // a named level in place of those of a generator
  readonly numGames?: number; // with a save in each; 4 when left out, more where what is remembered seldom matters
  /** Why its players remember nothing between steps; undefined when they do. */
  readonly remembersNothing?: string;
}

const STEPS_AFTER = 200;
const packr = new Packr({ moreTypes: true, useRecords: false, mapsAsObjects: true }); // as checkpoints are written

/** What a player remembers, as text. */
const memoryOf = (actor: Actor): string => packr.pack(actor.save?.() ?? null).toString('base64');

/** The contract of Actor (envs/core/actor.ts) as tests that every player by rule inherits. */
export function describeActor(each: ActorCase): void {
  describe(`player of ${each.worldId} ${JSON.stringify(each.settings)}`, () => {
    it('goes on from what it saved as if nothing had been, over the end of an episode', () => {
      let numUnlike = 0;
      for (let seed = 0; seed < (each.numGames ?? 4); seed++) {
        const game = new Game(each, seed);
        const numBefore = 30 + 17 * seed;
        for (let step = 0; step < numBefore; step++) game.step();
        const saves = game.players.map(({ actor }) => memoryOf(actor));
        const resumed = game.seatTwins((actor, seatIdx) =>
          actor.load?.(packr.unpack(Buffer.from(saves[seatIdx], 'base64'))),
        );
        expect(resumed.map(({ actor }) => memoryOf(actor))).toEqual(saves);
        const forgetful = game.seatTwins(() => {});
        for (let step = 0; step < STEPS_AFTER; step++) {
          if (step === STEPS_AFTER / 2) game.restart();
          game.step();
          expect(traceOf(resumed)).toEqual(traceOf(game.players));
        }
        numUnlike += forgetful.filter(({ trace }, seatIdx) => trace !== game.players[seatIdx].trace).length;
        game.players.forEach(({ actor }, seatIdx) => {
          expect(memoryOf(resumed[seatIdx].actor)).toBe(memoryOf(actor));
        });
      }
      // A player that loads nothing must show the difference, or the test above could not fail.
      if (each.remembersNothing === undefined) expect(numUnlike).toBeGreaterThan(0);
      else expect(numUnlike).toBe(0);
    });

    it('saves a copy that later steps do not change', () => {
      const game = new Game(each, 9);
      for (let step = 0; step < 20; step++) game.step();
      const saves = game.players.map(({ actor }) => actor.save?.() ?? null);
      const before = saves.map((saved) => packr.pack(saved));
      for (let step = 0; step < 20; step++) game.step();
      expect(saves.map((saved) => packr.pack(saved))).toEqual(before);
    });

    it(each.remembersNothing ?? 'refuses what it cannot have saved, and is as it was', () => {
      const game = new Game(each, 3);
      for (let step = 0; step < 20; step++) game.step();
      for (const { actor } of game.players) {
        expect([actor.save === undefined, actor.load === undefined]).toEqual(
          Array(2).fill(each.remembersNothing !== undefined),
        );
        const before = memoryOf(actor);
        for (const saved of actor.load === undefined
          ? []
          : [undefined, {}, 'x', { ...Object(actor.save?.()), more: 1 }]) {
          expect(() => actor.load?.(saved)).toThrow(InputError);
          expect(() => actor.load?.(saved)).toThrow(/^[^\n]*$/);
        }
        expect(memoryOf(actor)).toBe(before);
      }
    });
  });
}

interface Player {
  readonly actor: Actor;
  readonly rng: Rng;
  trace: string; // actions and states of generators since it was seated
}

const traceOf = (players: readonly Player[]): string[] => players.map(({ trace }) => trace);

/** One world whose seats are all played by rule, with others who see and are told the same beside them. */
class Game {
  readonly players: readonly Player[];
  #twins: readonly (readonly Player[])[] = [];
  readonly #each: ActorCase;
  readonly #environment: BatchEnvironment;
  readonly #nextLevel: () => Level;
  readonly #rng: Rng; // levels, seeds, and when another action is played
  readonly #observations: Uint8Array; // [S, L]
  readonly #actions: Uint8Array; // [S]

  constructor(each: ActorCase, seed: number) {
    this.#each = each;
    const settings = { ...scriptedActorsOf(each.worldId).view, ...each.settings };
    this.#environment = createEnvironment(each.worldId, settings, 1);
    this.#rng = new Rng(seed, 1);
    const named = findWorld(each.worldId).namedLevels?.get(each.levelName ?? '');
    const generator = createGenerator(each.worldId, settings, each.generatorId);
    this.#nextLevel = () => named ?? generator.sample(this.#rng);
    const { numSeats, observation } = this.#environment.spec;
    this.#observations = new Uint8Array(numSeats * observation.length);
    this.#actions = new Uint8Array(numSeats);
    this.players = this.#seatActors().map((actor, seatIdx) => ({ actor, rng: new Rng(seed, 10 + seatIdx), trace: '' }));
    this.#reset();
  }

  #seatActors(): Actor[] {
    const { worldId, settings: raw } = this.#each;
    const { spec } = this.#environment;
    const { view, create } = scriptedActorsOf(worldId);
    const settings = findWorld(worldId).settingsSchema.parse({ ...view, ...raw }) as Record<string, unknown>;
    return Array.from({ length: spec.numSeats }, (_, seatIdx) => {
      const numPreferences = spec.hasPreferences ? spec.numCumulants : 0;
      const preference = Array.from({ length: numPreferences }, (_, c) => (c === seatIdx % numPreferences ? 1 : -0.1));
      return create(spec, settings)(preference, []);
    });
  }

  /** New actors that see what the players see from now on, with generators in the same state; what they choose changes nothing. */
  seatTwins(prepare: (actor: Actor, seatIdx: number) => void): readonly Player[] {
    const twins = this.#seatActors().map((actor, seatIdx) => {
      prepare(actor, seatIdx);
      const rng = new Rng(0);
      rng.state.set(this.players[seatIdx].rng.state);
      return { actor, rng, trace: '' };
    });
    for (const player of this.players) player.trace = '';
    this.#twins = [...this.#twins, twins];
    return twins;
  }

  /** One step of the world, and a new episode where one has ended. Now and then a seat plays another action than was chosen. */
  step(): void {
    const environment = this.#environment;
    if (environment.terminated[0] + environment.truncated[0] > 0) this.restart();
    const { length } = environment.spec.observation;
    environment.observe(this.#observations);
    for (let seatIdx = 0; seatIdx < this.players.length; seatIdx++) {
      const observation = this.#observations.subarray(seatIdx * length, (seatIdx + 1) * length);
      const isOverruled = this.#rng.below(16) === 0;
      const instead = this.#rng.below(environment.spec.numActions);
      for (const players of [this.players, ...this.#twins]) {
        const player = players[seatIdx];
        const action = player.actor.act(observation, player.rng);
        player.trace += `${action} ${player.rng.state.join()};`;
        if (players === this.players) this.#actions[seatIdx] = isOverruled ? instead : action;
        if (isOverruled) player.actor.playsInstead?.(instead);
      }
    }
    environment.step(this.#actions);
  }

  /** Breaks the episode off and begins another one. */
  restart(): void {
    this.#reset();
    for (const players of [this.players, ...this.#twins]) for (const { actor } of players) actor.startEpisode?.();
  }

  #reset(): void {
    this.#environment.reset(0, this.#nextLevel(), this.#rng.uint32());
  }
}
