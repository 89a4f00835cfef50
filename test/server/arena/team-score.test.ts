import { describe, expect, it } from 'vitest';
import { findWorld } from '../../../envs/registry.ts';
import { Arena } from '../../../server/arena/arena.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { TeamScore } from '../../../server/arena/team-score.ts';
import { roomOptions } from '../../../server/protocol/messages.ts';

const HORIZON = 3;

/** Two players of a matrix game who are paid the same, or what the level says. */
function openGame(first: string, second: string): { arena: Arena; team: TeamScore; isTeam: boolean } {
  const options = roomOptions.parse({ world: 'matrix-game', settings: { horizon: HORIZON } });
  const world = createRoomWorld(options, 1, `first: ${first}\nsecond: ${second}\nPP\n`);
  const arena = new Arena({ environment: world.environment, level: world.level, seed: 1, isOpen: true });
  for (const seatIdx of [0, 1]) {
    arena.apply({ kind: 'join', seatIdx, occupant: 'human', playerId: `p${seatIdx}`, preferenceHundredths: [] });
  }
  const { isTeam } = world.factsOf(world.level);
  return { arena, team: new TeamScore(arena, (level) => world.sharesReward(level)), isTeam };
}

/** Plays a whole episode. Returns what the team is told to have got at its end. */
function play(
  { arena, team }: ReturnType<typeof openGame>,
  action: number,
  names: readonly string[],
): number | undefined {
  let told: number | undefined;
  for (let step = 0; step < HORIZON; step++) {
    for (const seatIdx of [0, 1]) arena.submit(seatIdx, arena.tick + 1, action);
    arena.openTick();
    arena.step();
    told = team.follow(() => names);
  }
  return told;
}

describe('a reward that all seats share', () => {
  it('is counted once, whoever sits where, and the best whole episode is kept with its people', () => {
    const game = openGame('4 0 0 2', '4 0 0 2');
    expect([game.isTeam, game.team.best]).toEqual([true, undefined]);
    expect(play(game, 1, ['Ada'])).toBe(HORIZON * 200);
    expect(game.team.best).toEqual({ episode: 1, returnHundredths: HORIZON * 200, by: ['Ada'] });
    expect(game.arena.seats.taken().map((seat) => seat.episodeHundredths)).toEqual([HORIZON * 200, HORIZON * 200]);
    game.arena.apply({ kind: 'leave', seatIdx: 0 }); // what the body earned stays the team's
    game.arena.restart();
    expect(game.team.returnHundredths).toBe(0);
    expect(play(game, 1, ['Ben'])).toBeLessThan(HORIZON * 200); // the free seat does another thing
    expect(game.team.best).toMatchObject({ episode: 1, by: ['Ada'] });
  });

  it('is no team’s where payoffs differ', () => {
    const game = openGame('4 0 3 2', '4 3 0 2');
    expect(play(game, 0, [])).toBe(undefined);
    expect([game.isTeam, game.team.isShared, game.team.returnHundredths, game.team.best]).toEqual([
      false,
      false,
      0,
      undefined,
    ]);
  });
});

describe('whose rewards are shared', () => {
  const isTeam = (options: Parameters<typeof roomOptions.parse>[0]) => {
    const world = createRoomWorld(roomOptions.parse(options), 1);
    return world.factsOf(world.level).isTeam;
  };

  it('kitchens without shaping, and tasks of xland with one goal for several', () => {
    expect(isTeam({ world: 'overcooked', layout: 'cramped_room' })).toBe(true);
    expect(isTeam({ world: 'overcooked', layout: 'cramped_room', settings: { shapedPercent: 50 } })).toBe(false);
    expect(isTeam({ world: 'xland', settings: { cooperation: true } })).toBe(true);
    expect(isTeam({ world: 'xland', settings: { ownGoals: true } })).toBe(false);
    expect(isTeam({ world: 'xland', seats: 1 })).toBe(false);
    expect(isTeam({ world: 'maze' })).toBe(false);
    expect(findWorld('orchard').sharesReward).toBe(undefined);
  });
});
