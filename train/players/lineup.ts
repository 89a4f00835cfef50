import { Lineup, type LineupEntry } from '../../agents/core/lineup.ts';
import type { Policy } from '../../agents/core/policy.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { VectorEnv } from '../../envs/core/vector-env.ts';
import { findPlayer, type LineupWorld, type Player } from './players.ts';

/** Who sits where: the learner in every seat, or in one seat of each world beside others, by name. */
export type LineupConfig = { readonly kind: 'self' } | { readonly kind: 'with'; readonly names: readonly string[] }; // of the other seats in order; fewer names go round

/** `self`, or `with:NAME,...`. Errors: InputError for another text. */
export function parseLineup(text: string): LineupConfig {
  if (text === 'self') return { kind: 'self' };
  const names = text.startsWith('with:')
    ? text
        .slice('with:'.length)
        .split(',')
        .map((name) => name.trim())
    : [];
  if (names.length === 0 || names.includes('')) {
    const isName = !text.startsWith('with:') && text !== '';
    const limit = `self, or with:NAME,... such as with:${isName ? text : 'scripted'}`;
    throw new InputError('lineup', { value: text, limit });
  }
  return { kind: 'with', names };
}

export function formatLineup(lineup: LineupConfig): string {
  return lineup.kind === 'self' ? 'self' : `with:${lineup.names.join(',')}`;
}

/** Rows of a lineup before anybody sits there. */
export interface Seating {
  readonly learnerRows: Int32Array;
  /** Hashes of the weights of the others, by the file that they were read from. */
  readonly contents: Readonly<Record<string, string>>;
  /** Seats the learner's policy and the others; every call gives the others a memory of their own. */
  seat(learner: Policy | Player, env: VectorEnv): Lineup;
  /** Frees what the others hold. */
  dispose(): void;
}

/**
 * Plans who sits where. Beside others the learner has seat n mod S of world n, so that it learns every seat.
 * Errors   InputError for a name that nobody has or who does not fit (findPlayer), or more names than seats.
 */
export function createLineup(config: LineupConfig, world: LineupWorld): Seating {
  const { spec, numWorlds } = world;
  const numPlayed = spec.numSeats - spec.numBots;
  const rowsOf = (isTaken: (worldIdx: number, seatIdx: number) => boolean): Int32Array => {
    const rows: number[] = [];
    for (let n = 0; n < numWorlds; n++) {
      for (let s = 0; s < numPlayed; s++) if (isTaken(n, s)) rows.push(n * spec.numSeats + s);
    }
    return Int32Array.from(rows);
  };
  if (config.kind === 'self') {
    const learnerRows = rowsOf(() => true);
    const seat: Seating['seat'] = (learner, env) => new Lineup(env.numRows, seatLearner(learner, env, learnerRows));
    return { learnerRows, contents: {}, seat, dispose: () => {} };
  }
  const { names } = config;
  if (names.length > numPlayed - 1) {
    throw new InputError('players beside the learner', {
      value: names.length,
      limit: `${numPlayed - 1}, as world ${world.worldId} has ${numPlayed} seat${numPlayed === 1 ? '' : 's'}`,
    });
  }
  const learnerRows = rowsOf((n, s) => s === n % numPlayed);
  const rowsOfName = (i: number) =>
    rowsOf((n, s) => {
      const place = (s - (n % numPlayed) + numPlayed) % numPlayed; // 0 is the learner's
      return place > 0 && (place - 1) % names.length === i;
    });
  const players = names.map((name) => findPlayer(name, world));
  return {
    learnerRows,
    contents: Object.assign({}, ...players.map(({ contents }) => contents)),
    seat(learner, env) {
      const others = players.map((player, i) => player.seat(env, rowsOfName(i)));
      return new Lineup(env.numRows, seatLearner(learner, env, learnerRows), others);
    },
    dispose() {
      for (const player of players) player.dispose();
    },
  };
}

function seatLearner(learner: Policy | Player, env: VectorEnv, rows: Int32Array): LineupEntry {
  return 'seat' in learner ? learner.seat(env, rows) : { policy: learner, rows };
}
