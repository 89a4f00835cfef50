import { beforeEach, describe, expect, it } from 'vitest';
import { Rng } from '../../../envs/core/rng.ts';
import { Arena } from '../../../server/arena/arena.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { USUAL_AGENTS } from '../../../server/hosting/agent-kinds.ts';
import { RoomAgents } from '../../../server/hosting/room-agents.ts';
import { createScriptedSeats } from '../../../server/hosting/scripted-seats.ts';
import { Seating } from '../../../server/hosting/seating.ts';
import { roomOptions } from '../../../server/protocol/messages.ts';

let arena: Arena;

function createSeating(seats: number, targetAgents: number, droppedSeat: 'wait' | 'agent' = 'wait'): Seating {
  const { environment, level, worldSettings } = createRoomWorld(roomOptions.parse({ seats }), 1);
  arena = new Arena({ environment, level, seed: 1, isOpen: true });
  const log = () => {};
  const scripted = createScriptedSeats({
    spec: arena.spec,
    worldSettings,
    environment,
    levelNow: () => level,
    taskNow: () => [],
    seed: 1,
    learn: false,
    dataFolder: '',
    roomId: 'r',
    log,
  });
  const seating = new Seating({
    arena,
    agents: new RoomAgents({ create: () => scripted, usual: USUAL_AGENTS, countFailure: log, log }),
    rng: new Rng(2),
    targetAgents,
    droppedSeat,
  });
  seating.fill();
  return seating;
}

const occupants = () => Array.from({ length: arena.spec.numSeats }, (_, seat) => arena.seats.at(seat)?.occupant ?? '-');

describe('Seating', () => {
  let seating: Seating;
  beforeEach(() => {
    seating = createSeating(4, 2);
  });

  it('fills up to the target', () => {
    expect(occupants()).toEqual(['agent', 'agent', '-', '-']);
  });

  it('seats people on free seats first, then in the place of the last agent, then not at all', () => {
    expect([1, 2, 3, 4, 5].map((n) => seating.join(`p${n}`, 'guest', 'dealt'))).toEqual([2, 3, 1, 0, -1]);
    expect(occupants()).toEqual(['human', 'human', 'human', 'human']);
  });

  it('fills up again when a person leaves', () => {
    for (const n of [1, 2, 3]) seating.join(`p${n}`, 'guest', 'dealt');
    expect(occupants()).toEqual(['agent', 'human', 'human', 'human']);
    seating.leave(2);
    expect(occupants()).toEqual(['agent', 'human', 'agent', 'human']);
    seating.leave(3);
    expect(occupants()).toEqual(['agent', 'human', 'agent', '-']);
  });

  it('keeps a dropped seat from agents and people alike', () => {
    const seatIdx = seating.join('p1', 'Ada', 'dealt');
    seating.drop(seatIdx);
    expect(seating.profile(seatIdx)).toEqual({ name: 'Ada', isConnected: false, guest: 'human' });
    for (const n of [2, 3, 4]) expect(seating.join(`p${n}`, 'guest', 'dealt')).not.toBe(seatIdx);
    expect(seating.join('p5', 'guest', 'dealt')).toBe(-1);
    seating.comeBack(seatIdx);
    expect(seating.profile(seatIdx)?.isConnected).toBe(true);
    expect(arena.seats.at(seatIdx)?.playerId).toBe('p1');
  });

  it('has an agent stand in with the preference of the person, and never give that seat way', () => {
    seating = createSeating(2, 0, 'agent');
    const seatIdx = seating.join('p1', 'Ada', 'dealt');
    const preference = arena.seats.at(seatIdx)?.preferenceHundredths;
    seating.drop(seatIdx);
    expect(arena.seats.at(seatIdx)).toMatchObject({
      occupant: 'stand-in',
      playerId: 'p1',
      preferenceHundredths: preference,
    });
    expect([seating.join('p2', 'guest', 'dealt'), seating.join('p3', 'guest', 'dealt')]).toEqual([1, -1]);
    seating.leave(seatIdx);
    expect(occupants()).toEqual(['-', 'human']);
  });

  it('dropping and coming back twice changes nothing more', () => {
    seating = createSeating(2, 0, 'agent');
    const seatIdx = seating.join('p1', 'Ada', 'dealt');
    seating.drop(seatIdx);
    seating.drop(seatIdx);
    seating.comeBack(seatIdx);
    seating.comeBack(seatIdx);
    expect(occupants()).toEqual(['human', '-']);
  });
});

describe('seats that somebody chose for', () => {
  const swap = (seating: Seating, seatIdx: number, who: string) => {
    seating.choose(seatIdx, who);
    return [occupants(), seating.lineup()];
  };

  it('get another agent, or none, and the others stay as many as they were', () => {
    const seating = createSeating(4, 2);
    expect(seating.lineup()).toEqual(['shipped', 'shipped', 'empty', 'empty']);
    expect(swap(seating, 0, 'random')).toEqual([
      ['agent', 'agent', '-', '-'],
      ['random', 'shipped', 'empty', 'empty'],
    ]);
    expect(swap(seating, 1, 'empty')).toEqual([
      ['agent', '-', '-', '-'],
      ['random', 'empty', 'empty', 'empty'],
    ]);
    expect(swap(seating, 3, 'random')).toEqual([
      ['agent', '-', '-', 'agent'],
      ['random', 'empty', 'empty', 'random'],
    ]);
  });

  it('of people are theirs: who was chosen sits there when they have gone', () => {
    const seating = createSeating(3, 1);
    const seatIdx = seating.join('p', 'guest', 'dealt');
    expect(swap(seating, seatIdx, 'random')[0]).toEqual(['agent', 'human', '-']);
    seating.leave(seatIdx);
    expect(occupants()).toEqual(['agent', 'agent', '-']);
    expect(seating.lineup()).toEqual(['shipped', 'random', 'empty']);
  });
});
