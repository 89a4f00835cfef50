import { describe, expect, it } from 'vitest';
import { ReplayTrack } from '../../../client/model/replay-track.ts';
import { createSnapshot, KIND } from '../../../client/model/snapshot.ts';
import type { ReplayFrames } from '../../../server/protocol/replay.ts';

const NUM_FRAMES = 200;
const NUM_CELLS = 6;

/** One seat that walks right and left; cell f % 6 changes its item in frame f. */
function frames(): ReplayFrames {
  const players = new Uint8Array(NUM_FRAMES * 2 * 5);
  const scores = new DataView(new ArrayBuffer(NUM_FRAMES * 2 * 4));
  const changes = new DataView(new ArrayBuffer((NUM_FRAMES - 1) * 7));
  for (let frame = 0; frame < NUM_FRAMES; frame++) {
    players.set([0, frame % 3, 1, 0, 2], frame * 10);
    scores.setInt32(frame * 8, 7 - frame, true);
    if (frame === 0) continue;
    changes.setUint32((frame - 1) * 7, frame, true);
    changes.setUint16((frame - 1) * 7 + 4, frame % NUM_CELLS, true);
    changes.setUint8((frame - 1) * 7 + 6, frame % 5);
  }
  return {
    recordingId: 'r',
    worldId: 'orchard',
    levelHash: '',
    tickMs: 150,
    height: 2,
    width: 3,
    numSeats: 2,
    numFrames: NUM_FRAMES,
    firstTick: 100,
    numTicks: 100 + NUM_FRAMES - 1,
    firstEpisode: 1,
    firstEpisodeTick: 0,
    minds: [],
    terrain: new Uint8Array(NUM_CELLS),
    terrainNames: ['floor'],
    itemNames: ['none'],
    heldNames: ['empty'],
    cumulantNames: ['blue'],
    actionNames: ['up'],
    horizon: 0,
    task: [],
    isTeam: false,
    hasPreferences: true,
    episodes: [],
    startItems: Uint8Array.of(9, 9, 9, 9, 9, 9),
    itemChanges: new Uint8Array(changes.buffer),
    players,
    scoreHundredths: new Uint8Array(scores.buffer),
    roster: [
      { frame: 0, seatIdx: 0, name: 'Knot', preference: [1] },
      { frame: 50, seatIdx: 0, name: 'Ana', preference: [] },
    ],
    follows: [
      { frame: 10, seatIdx: 0, followedSeatIdx: 1, strength: 0.5 },
      { frame: 20, seatIdx: 0, followedSeatIdx: -1, strength: 0 },
    ],
  };
}

function itemsAt(frame: number): number[] {
  const items = new Array(NUM_CELLS).fill(9);
  for (let past = 1; past <= frame; past++) items[past % NUM_CELLS] = past % 5;
  return items;
}

describe('ReplayTrack', () => {
  it('shows the same frame whichever way it is reached', () => {
    const track = new ReplayTrack(frames());
    const out = createSnapshot(NUM_CELLS);
    for (const frame of [0, 1, 63, 64, 65, 199, 128, 2]) {
      track.readFrame(frame, out);
      expect([...out.items], `frame ${frame}`).toEqual(itemsAt(frame));
      expect([out.tick, out.col[0], out.score[0], out.kind[0]]).toEqual([
        100 + frame,
        frame % 3,
        7 - frame,
        KIND.agent,
      ]);
      expect([out.present[0], out.present[1]]).toEqual([1, 0]);
    }
  });

  it('knows who sat there and whom they followed at any frame', () => {
    const track = new ReplayTrack(frames());
    const out = createSnapshot(NUM_CELLS);
    expect(track.rosterAt(49).get(0)?.name).toBe('Knot');
    expect(track.rosterAt(50).get(0)?.name).toBe('Ana');
    const following = [9, 10, 19, 20].map((frame) => track.readFrame(frame, out).following[0]);
    expect(following).toEqual([-1, 1, 1, -1]);
    expect(track.readFrame(12, out).strength[0]).toBe(50);
  });

  it('goes from level to level: other ground, other size, items that start from none', () => {
    const level = {
      levelHash: 'b',
      horizon: 40,
      task: ['goal: 1'],
      isTeam: true,
      height: 1,
      width: 4,
      terrain: Uint8Array.of(1, 0, 0, 1),
    };
    const changes = [
      [3, 1, 5],
      [90, 2, 7],
      [100, 3, 8],
    ];
    const bytes = changes.flatMap(([frame, cell, code]) => [frame, 0, 0, 0, cell, 0, code]);
    const twice = { ...frames(), itemChanges: Uint8Array.from(bytes), episodes: [{ frame: 50 }, { frame: 90, level }] };
    const track = new ReplayTrack(twice);
    expect([0, 50, 89, 90, 199].map((frame) => track.levelIdxAt(frame))).toEqual([0, 0, 0, 1, 1]);
    expect(track.factsAt(120)).toMatchObject({ height: 1, width: 4, horizon: 40, task: ['goal: 1'] });
    const before = track.readFrame(89, createSnapshot(6));
    expect([...before.items]).toEqual([9, 5, 9, 9, 9, 9]);
    expect([before.episode, before.episodeTick]).toEqual([2, 40]);
    for (const [frame, items] of [
      [90, [0, 0, 7, 0]],
      [130, [0, 0, 7, 8]],
      [99, [0, 0, 7, 0]],
    ] as const) {
      const shown = track.readFrame(frame, createSnapshot(4));
      expect([...shown.items], `frame ${frame}`).toEqual(items);
      expect([shown.episode, shown.episodeTick]).toEqual([3, frame - 89]);
    }
  });

  it('refuses frames whose parts do not fit together', () => {
    const short = { ...frames(), players: new Uint8Array(3) };
    expect(() => new ReplayTrack(short)).toThrow('replay frames: players has 3 bytes; expected 2000');
  });
});
