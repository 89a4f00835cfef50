import { describe, expect, it } from 'vitest';
import { RoomCurves } from '../../../client/model/curves.ts';
import { snapshotOf } from './boards.ts';

const TICK_MS = 100;

describe('RoomCurves', () => {
  it('measures return per minute, of the own player and of the agents', () => {
    const curves = new RoomCurves(TICK_MS, 10);
    for (let tick = 0; tick <= 60; tick++) {
      curves.note(
        snapshotOf(tick, [
          { seat: 0, row: 0, col: 0, score: tick * 10 }, // 0.1 a tick: 60 a minute
          { seat: 1, row: 0, col: 1, kind: 1, score: tick * 5 },
          { seat: 2, row: 0, col: 2, kind: 1, score: tick * 15 },
        ]),
        0,
      );
    }
    expect(curves.seconds).toEqual([1, 2, 3, 4, 5, 6]);
    expect(curves.ownReturn.at(-1)).toBeCloseTo(60);
    expect(curves.agentReturn.at(-1)).toBeCloseTo(60);
  });

  it('begins with what the server tells of the time before, and goes on without a gap', () => {
    const curves = new RoomCurves(TICK_MS, 10);
    const ticks = [10, 20, 30];
    curves.load(
      {
        ticks,
        kinds: ticks.flatMap(() => [0, 1]),
        scoreHundredths: ticks.flatMap((tick) => [tick * 10, tick * 5]),
        imitationPercent: [0, 50, -1],
      },
      0,
    );
    expect([curves.seconds, curves.imitationShare]).toEqual([
      [2, 3],
      [0.25, null],
    ]);
    const seats = [
      { seat: 0, row: 0, col: 0, score: 400 },
      { seat: 1, row: 0, col: 1, kind: 1, score: 200 },
    ];
    curves.note(snapshotOf(40, seats), 0);
    expect(curves.seconds).toEqual([2, 3, 4]);
    expect(curves.ownReturn.at(-1)).toBeCloseTo(60);
    expect(curves.agentReturn.at(-1)).toBeCloseTo(30);
  });

  it('draws nothing of a score that began anew since', () => {
    const curves = new RoomCurves(TICK_MS, 10);
    const kinds = [-1, 1, 0, 1]; // the own player comes to an agent
    curves.load({ ticks: [10, 20], kinds, scoreHundredths: [0, 0, 500, 0], imitationPercent: [-1, -1] }, 0);
    expect(curves.ownReturn).toEqual([null]);
  });

  it('begins with the first who comes: the start of a recording is empty', () => {
    const curves = new RoomCurves(TICK_MS, 10);
    curves.note(snapshotOf(0, []), -1);
    for (let tick = 1; tick <= 21; tick++)
      curves.note(snapshotOf(tick, [{ seat: 0, row: 0, col: 0, kind: 1, score: tick * 10 }]), -1);
    expect(curves.seconds).toEqual([1.1, 2.1]);
    expect(curves.agentReturn[0]).toBeCloseTo(60);
  });

  it('measures how many agents imitate, as a mean over the ticks between points', () => {
    const curves = new RoomCurves(TICK_MS, 4);
    for (let tick = 0; tick <= 8; tick++) {
      const following = tick > 4 ? 0 : -1;
      curves.note(
        snapshotOf(tick, [
          { seat: 1, row: 0, col: 1, kind: 1, following },
          { seat: 2, row: 0, col: 2, kind: 1 },
        ]),
        -1,
      );
    }
    expect(curves.imitationShare).toEqual([0, 0.5]);
    expect(curves.ownReturn).toEqual([null, null]);
  });

  it('does not count what somebody else had earned on a seat before', () => {
    const curves = new RoomCurves(TICK_MS, 10);
    curves.note(snapshotOf(0, [{ seat: 0, row: 0, col: 0 }]), -1);
    curves.note(snapshotOf(10, [{ seat: 1, row: 0, col: 0, kind: 1, score: 900 }]), -1);
    expect(curves.agentReturn).toEqual([null]);
  });

  it('takes no new wish, whose score starts at nothing, for a loss', () => {
    const curves = new RoomCurves(TICK_MS, 10);
    for (let tick = 0; tick <= 40; tick++) {
      if (tick === 25) curves.forget(0);
      curves.note(snapshotOf(tick, [{ seat: 0, row: 0, col: 0, score: tick < 25 ? 900 : 0 }]), 0);
    }
    expect(curves.ownReturn).toEqual([0, 0, null, null]);
  });

  it('does not count a new agent on the seat of an old one, when a person sat there between', () => {
    const curves = new RoomCurves(TICK_MS, 10);
    for (let tick = 0; tick <= 20; tick++) {
      const isPerson = tick === 14;
      curves.note(
        snapshotOf(tick, [{ seat: 1, row: 0, col: 0, kind: isPerson ? 0 : 1, score: tick < 14 ? 900 : 0 }]),
        -1,
      );
    }
    expect(curves.agentReturn).toEqual([0, null]);
  });

  it('keeps a bounded number of points', () => {
    const curves = new RoomCurves(TICK_MS, 1, 30);
    for (let tick = 0; tick < 200; tick++) curves.note(snapshotOf(tick, [{ seat: 0, row: 0, col: 0 }]), -1);
    expect(curves.seconds.length).toBe(30);
    expect(curves.imitationShare.length).toBe(30);
  });
});
