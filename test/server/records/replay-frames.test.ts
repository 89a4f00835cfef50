import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReplayRecording } from '../../../client/model/replay-recording.ts';
import { createSnapshot } from '../../../client/model/snapshot.ts';
import { MAX_REPLAY_TICKS } from '../../../server/protocol/replay.ts';
import { type Recording, readRecording } from '../../../server/records/reader.ts';
import { renderReplay } from '../../../server/records/replay-frames.ts';
import { playTransitions } from '../../../server/records/transitions.ts';
import { createTestServices, openTestSession, type TestServices } from '../../fuzz/room-harness.ts';

let services: TestServices;
let recording: Recording;

beforeAll(async () => {
  services = createTestServices();
  const session = await openTestSession(services, {
    generator: 'open',
    seats: 4,
    agents: 2,
    seed: 3,
    learn: false,
    settings: { horizon: 40 },
  });
  for (let tick = 0; tick < 150; tick++) {
    if (tick === 20) session.seating.join('p1', 'Ada', 'dealt');
    if (tick === 60) session.seating.rename(2, 'Ada L.');
    if (tick === 100) session.seating.join('p2', 'Rover', 'free', 'program');
    if (tick === 120) session.seating.leave(2);
    session.loop.run();
  }
  await session.close();
  recording = readRecording(session.recorder.path);
});
afterAll(() => services.dispose());

const namesAt = (frame: number) =>
  Object.fromEntries(new ReplayRecording(renderReplay(recording, ['A', 'B', 'C', 'D'])).namesAt(frame));

describe('a replay', () => {
  it('has the names that others saw, from the tick on which they were shown', () => {
    expect(namesAt(30)).toEqual({ 0: 'A', 1: 'B', 2: 'Ada' });
    expect(namesAt(70)).toMatchObject({ 2: 'Ada L.' });
    expect(namesAt(110)).toMatchObject({ 2: 'Ada L.', 3: 'Rover' });
  });

  it('has the cards of the agents as they were', () => {
    const replay = new ReplayRecording(renderReplay(recording, []));
    const cards = replay.cardsAt(150, createSnapshot(0));
    expect(cards.map(({ seatIdx }) => seatIdx)).toEqual([0, 1]);
    expect(cards[0].reason).toContain('plays by rule');
    expect(replay.cardsAt(0, createSnapshot(0))).toEqual([]);
  });

  it('from a later tick on shows what a whole one shows there', () => {
    const whole = renderReplay(recording, ['A', 'B', 'C', 'D']);
    const late = renderReplay(recording, ['A', 'B', 'C', 'D'], 90);
    expect([late.firstTick, late.numFrames, late.numTicks]).toEqual([90, 61, 150]);
    expect(late.players).toEqual(whole.players.subarray(whole.players.length - late.players.length));
    expect(late.scoreHundredths).toEqual(
      whole.scoreHundredths.subarray(whole.scoreHundredths.length - late.scoreHundredths.length),
    );
    expect([late.firstEpisode, late.firstEpisodeTick]).toEqual([3, 10]);
    const episodesAfter = whole.episodes.filter(({ frame }) => frame > 90).map(({ frame }) => frame - 90);
    expect(late.episodes.map(({ frame }) => frame)).toEqual(episodesAfter);
    expect(late.roster.filter(({ frame }) => frame === 0).map(({ name }) => name)).toEqual(['A', 'B', 'Ada L.']);
    expect(late.minds.filter(({ frame }) => frame === 0)).toHaveLength(2);
    expect(renderReplay(recording, [], 1e6).numFrames).toBe(1);
  });

  it('marks who came and went, and the ends of episodes, but exports no name', () => {
    const { marks } = new ReplayRecording(renderReplay(recording, []));
    const of = (kind: string) => marks.filter((mark) => mark.kind === kind).map(({ tick, seatIdx }) => [tick, seatIdx]);
    expect(of('join')).toEqual([
      [21, 2],
      [101, 3],
    ]);
    expect(of('leave')).toEqual([[121, 2]]);
    expect(of('end').map(([tick]) => tick)).toEqual([40, 80, 120]);
    expect(JSON.stringify([...playTransitions(recording)].map(({ who }) => who))).not.toContain('Ada');
  });

  it('of more ticks than one answer shows goes on in the next window', () => {
    const short = renderReplay(recording, []);
    const next = { ...renderReplay(recording, [], 150), firstTick: MAX_REPLAY_TICKS, numTicks: MAX_REPLAY_TICKS };
    const replay = new ReplayRecording(short);
    expect([replay.isLoaded(10), replay.isLoaded(MAX_REPLAY_TICKS + 1)]).toEqual([true, false]);
    replay.add(next);
    expect(replay.loadedStarts).toEqual([0, MAX_REPLAY_TICKS]);
    expect(replay.numFrames).toBe(MAX_REPLAY_TICKS + 1);
  });
});
