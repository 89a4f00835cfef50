import { SCENE_PLAYER_FIELDS } from '../../envs/core/environment.ts';
import type { SeatEvent } from '../arena/events.ts';
import type { Seat } from '../arena/seats.ts';
import { BOT_NAME } from '../protocol/messages.ts';
import { ToldMinds } from '../protocol/mind-delta.ts';
import {
  MAX_REPLAY_TICKS,
  REPLAY_ITEM_CHANGE_BYTES,
  REPLAY_PLAYER_BYTES,
  type ReplayFrames,
  type ReplayLevel,
  type ReplayMind,
} from '../protocol/replay.ts';
import type { TickFrame } from './frames.ts';
import type { Recording } from './reader.ts';
import { Replayer } from './replayer.ts';

const PRESENT_CODES: Readonly<Record<Seat['occupant'], number>> = {
  human: 1,
  agent: 2,
  'stand-in': 3,
  bot: 4,
  program: 6,
};
const FREE_CODE = 5;

type RosterEntry = ReplayFrames['roster'][number];
type EpisodeEntry = ReplayFrames['episodes'][number];
type FollowEntry = ReplayFrames['follows'][number];

/**
 * Plays a recording again and writes down what a viewer draws, from the tick `from` on for MAX_REPLAY_TICKS. People have the names that
 * others saw; where a recording has none they are `guest`. What was so before the first frame stands at frame 0.
 */
export function renderReplay(recording: Recording, agentNames: readonly string[], from = 0): ReplayFrames {
  const replayer = new Replayer(recording);
  const { arena } = replayer;
  const firstTick = Math.min(from, recording.ticks.length);
  const told = new Told(agentNames, botNames(replayer));
  for (const tick of recording.ticks.slice(0, firstTick)) {
    told.take(tick, 0);
    replayer.play(tick);
  }
  told.startWindow();
  const ticks = recording.ticks.slice(firstTick, firstTick + MAX_REPLAY_TICKS);
  const numFrames = ticks.length + 1;
  const track = new FrameTrack(replayer, numFrames);
  const startItems = arena.scene.items.slice();
  const terrain = arena.scene.terrain.slice();
  const { height, width } = arena.scene;
  const { facts } = replayer;
  const { levelHash, episode: firstEpisode } = arena;
  const firstEpisodeTick = arena.scene.tick;
  const episodes: EpisodeEntry[] = [];
  track.write(0);
  ticks.forEach((tick, index) => {
    const frame = index + 1;
    told.take(tick, frame);
    const { episode, level } = arena;
    replayer.play(tick);
    if (arena.episode !== episode) {
      episodes.push(arena.level === level ? { frame } : { frame, level: describeLevel(replayer) });
      if (arena.level !== level) track.startLevel();
    }
    track.write(frame);
  });
  const { spec } = arena;
  return {
    recordingId: recording.header.recordingId,
    worldId: spec.id,
    levelHash,
    tickMs: recording.header.tickMs,
    height,
    width,
    numSeats: spec.numSeats,
    numFrames,
    firstTick,
    numTicks: recording.ticks.length,
    firstEpisode,
    firstEpisodeTick,
    terrain,
    ...facts,
    hasPreferences: spec.hasPreferences,
    terrainNames: spec.scene.terrainNames,
    itemNames: spec.scene.itemNames,
    heldNames: spec.scene.heldNames,
    cumulantNames: spec.cumulantNames,
    actionNames: spec.actionNames,
    startItems,
    itemChanges: track.itemChanges(),
    players: track.players,
    scoreHundredths: new Uint8Array(track.scores.buffer),
    episodes,
    roster: told.roster,
    follows: told.follows,
    minds: told.minds,
  };
}

function describeLevel(replayer: Replayer): ReplayLevel {
  const { scene, levelHash } = replayer.arena;
  const { height, width } = scene;
  return { levelHash, ...replayer.facts, height, width, terrain: scene.terrain.slice() };
}

/** The seats that the world plays itself are there from the first frame on. */
function botNames(replayer: Replayer): RosterEntry[] {
  return replayer.arena.seats.taken().map(({ seatIdx }) => ({ frame: 0, seatIdx, name: BOT_NAME, preference: [] }));
}

/** What ticks tell beside what they do: who sits where under which name and preference, whom agents follow, what their cards say. */
class Told {
  roster: RosterEntry[];
  follows: FollowEntry[] = [];
  minds: ReplayMind[] = [];
  readonly #agentNames: readonly string[];
  readonly #cards = new ToldMinds();

  constructor(agentNames: readonly string[], roster: readonly RosterEntry[]) {
    this.#agentNames = agentNames;
    this.roster = [...roster];
  }

  take(tick: TickFrame, frame: number): void {
    for (const event of tick.events) {
      if (event.kind === 'join' || event.kind === 'preference') this.#seat(event, frame);
    }
    for (const note of tick.notes) {
      if (note.kind === 'name') this.#name(note.seatIdx, note.name, frame);
      else if (note.kind === 'follow') {
        const { seatIdx, followedSeatIdx, strengthHundredths } = note;
        this.follows.push({ frame, seatIdx, followedSeatIdx, strength: strengthHundredths / 100 });
      } else if (note.kind === 'mind') {
        const { kind: _, ...delta } = note;
        if (frame === 0) this.#cards.hear(delta);
        else this.minds.push({ frame, ...delta });
      }
    }
  }

  /** Only what is so now is told from here on, at frame 0. */
  startWindow(): void {
    this.roster = lastOfEachSeat(this.roster);
    this.follows = lastOfEachSeat(this.follows);
    this.minds = this.#cards.whole().map((delta) => ({ frame: 0, ...delta }));
  }

  #seat(event: SeatEvent & { readonly preferenceHundredths: readonly number[] }, frame: number): void {
    const { seatIdx, preferenceHundredths } = event;
    const joinedName = event.kind === 'join' && event.occupant === 'agent' ? this.#agentNames[seatIdx] : 'guest';
    const name = event.kind === 'join' ? joinedName : (this.#at(seatIdx)?.name ?? 'guest');
    const isFree = preferenceHundredths.every((component) => component === 0);
    this.roster.push({ frame, seatIdx, name, preference: isFree ? [] : preferenceHundredths.map((w) => w / 100) });
  }

  #name(seatIdx: number, name: string, frame: number): void {
    const before = this.#at(seatIdx);
    if (before?.frame === frame) this.roster.splice(this.roster.indexOf(before), 1); // that of the join itself
    this.roster.push({ frame, seatIdx, name, preference: before?.preference ?? [] });
  }

  #at(seatIdx: number): RosterEntry | undefined {
    return this.roster.findLast((entry) => entry.seatIdx === seatIdx);
  }
}

function lastOfEachSeat<Entry extends { readonly seatIdx: number }>(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.seatIdx, entry])).values()];
}

/** The binary part: players and scores of every frame, items by their changes. */
class FrameTrack {
  readonly players: Uint8Array; // [F, S, 5]
  readonly scores: Int32Array; // [F, S]
  readonly #replayer: Replayer;
  #items: Uint8Array; // of the frame before
  readonly #changes: number[] = []; // triples frame, cell, code

  constructor(replayer: Replayer, numFrames: number) {
    const numSeats = replayer.arena.spec.numSeats;
    this.players = new Uint8Array(numFrames * numSeats * REPLAY_PLAYER_BYTES);
    this.scores = new Int32Array(numFrames * numSeats);
    this.#replayer = replayer;
    this.#items = replayer.arena.scene.items.slice();
  }

  /** All items of the level before are gone. */
  startLevel(): void {
    this.#items = new Uint8Array(this.#replayer.arena.scene.items.length);
  }

  write(frame: number): void {
    const { scene, seats, spec } = this.#replayer.arena;
    for (let seatIdx = 0; seatIdx < spec.numSeats; seatIdx++) {
      const from = seatIdx * SCENE_PLAYER_FIELDS;
      const to = (frame * spec.numSeats + seatIdx) * REPLAY_PLAYER_BYTES;
      const seat = seats.at(seatIdx);
      const isShown = scene.players[from + 4] !== 0 && (seat !== undefined || !spec.hasDynamicSeats);
      for (let field = 0; field < 4; field++) this.players[to + field] = isShown ? scene.players[from + field] : 0;
      const code = seat === undefined ? FREE_CODE : PRESENT_CODES[seat.occupant];
      this.players[to + 4] = isShown ? code : 0;
      this.scores[frame * spec.numSeats + seatIdx] = seat?.scoreHundredths ?? 0;
    }
    for (let cell = 0; cell < scene.items.length; cell++) {
      if (scene.items[cell] === this.#items[cell]) continue;
      this.#items[cell] = scene.items[cell];
      this.#changes.push(frame, cell, scene.items[cell]);
    }
  }

  itemChanges(): Uint8Array {
    const count = this.#changes.length / 3;
    const bytes = new Uint8Array(count * REPLAY_ITEM_CHANGE_BYTES);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < count; i++) {
      view.setUint32(i * REPLAY_ITEM_CHANGE_BYTES, this.#changes[i * 3], true);
      view.setUint16(i * REPLAY_ITEM_CHANGE_BYTES + 4, this.#changes[i * 3 + 1], true);
      view.setUint8(i * REPLAY_ITEM_CHANGE_BYTES + 6, this.#changes[i * 3 + 2]);
    }
    return bytes;
  }
}
