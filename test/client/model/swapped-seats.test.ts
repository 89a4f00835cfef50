import { describe, expect, it } from 'vitest';
import { RoomCurves } from '../../../client/model/curves.ts';
import { swappedSeats } from '../../../client/model/swapped-seats.ts';
import { snapshotOf } from './boards.ts';

describe('seats for which somebody else was chosen', () => {
  it('are those that differ; none before the first lineup is known', () => {
    expect(swappedSeats([], ['shipped', 'empty'])).toEqual([]);
    expect(swappedSeats(['shipped', 'empty'], ['shipped', 'empty'])).toEqual([]);
    expect(swappedSeats(['shipped', 'empty', 'random'], ['by-rule', 'empty', 'shipped'])).toEqual([0, 2]);
  });

  it('whose score begins anew, which is no loss of the agents', () => {
    const agent = (tick: number, score: number) => snapshotOf(tick, [{ seat: 0, row: 0, col: 0, kind: 1, score }]);
    const play = (curves: RoomCurves, from: number, to: number, scoreAt: (tick: number) => number) => {
      for (let tick = from; tick <= to; tick++) curves.note(agent(tick, scoreAt(tick)), -1);
    };
    const curves = new RoomCurves(100, 10);
    play(curves, 0, 30, (tick) => tick * 10);
    for (const seatIdx of swappedSeats(['shipped'], ['random'])) curves.forget(seatIdx);
    play(curves, 31, 60, () => 0);
    expect(curves.agentReturn.every((rate) => rate === null || rate >= 0)).toBe(true);
  });
});
