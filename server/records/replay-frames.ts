import { SCENE_PLAYER_FIELDS } from '../../envs/core/environment.ts';
import type { Seat } from '../arena/seats.ts';
import { BOT_NAME } from '../protocol/messages.ts';
import {
  REPLAY_ITEM_CHANGE_BYTES,
  REPLAY_PLAYER_BYTES,
  type ReplayFrames,
  type ReplayLevel,
} from '../protocol/replay.ts';
import type { TickFrame } from './frames.ts';
import type { Recording } from './reader.ts';
import { Replayer } from './replayer.ts';

const PRESENT_CODES: Readonly<Record<Seat['occupant'], number>> = { human: 1, agent: 2, 'stand-in': 3, bot: 4 };
const FREE_CODE = 5;

/** Most ticks that one answer shows; a longer session is shown from its start to here (50 minutes at 150 ms). */
export const MAX_REPLAY_TICKS = 20_000;

type RosterEntry = ReplayFrames['roster'][number];
type EpisodeEntry = ReplayFrames['episodes'][number];
type FollowEntry = ReplayFrames['follows'][number];

/** Plays a recording again and writes down what a viewer draws. Names of people are not in recordings: they are `guest`. */
export function renderReplay(recording: Recording, agentNames: readonly string[]): ReplayFrames {
  const replayer = new Replayer(recording);
  const { arena } = replayer;
  const ticks = recording.ticks.slice(0, MAX_REPLAY_TICKS);
  const numFrames = ticks.length + 1;
  const track = new FrameTrack(replayer, numFrames);
  const startItems = arena.scene.items.slice();
  const terrain = arena.scene.terrain.slice();
  const { height, width } = arena.scene;
  const { facts } = replayer;
  const episodes: EpisodeEntry[] = [];
  const roster: RosterEntry[] = botNames(replayer);
  const follows: FollowEntry[] = [];
  track.write(0);
  ticks.forEach((tick, index) => {
    pushRoster(tick, index + 1, agentNames, roster);
    const { episode, level } = arena;
    replayer.play(tick);
    if (arena.episode !== episode) {
      const frame = index + 1;
      episodes.push(arena.level === level ? { frame } : { frame, level: describeLevel(replayer) });
      if (arena.level !== level) track.startLevel();
    }
    pushFollows(tick, index + 1, follows);
    track.write(index + 1);
  });
  const { spec } = arena;
  return {
    recordingId: recording.header.recordingId,
    worldId: spec.id,
    levelHash: recording.header.levelHash,
    tickMs: recording.header.tickMs,
    height,
    width,
    numSeats: spec.numSeats,
    numFrames,
    firstTick: 0,
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
    roster,
    follows,
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

function pushRoster(tick: TickFrame, frame: number, agentNames: readonly string[], roster: RosterEntry[]): void {
  for (const event of tick.events) {
    if (event.kind !== 'join' && event.kind !== 'preference') continue;
    const { seatIdx, preferenceHundredths } = event;
    const before = roster.findLast((entry) => entry.seatIdx === seatIdx);
    const joinedName = event.kind === 'join' && event.occupant === 'agent' ? agentNames[seatIdx] : 'guest';
    const name = event.kind === 'join' ? joinedName : (before?.name ?? 'guest');
    const isFree = preferenceHundredths.every((component) => component === 0);
    roster.push({ frame, seatIdx, name, preference: isFree ? [] : preferenceHundredths.map((w) => w / 100) });
  }
}

function pushFollows(tick: TickFrame, frame: number, follows: FollowEntry[]): void {
  for (const note of tick.notes) {
    if (note.kind !== 'follow') continue;
    const { seatIdx, followedSeatIdx, strengthHundredths } = note;
    follows.push({ frame, seatIdx, followedSeatIdx, strength: strengthHundredths / 100 });
  }
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
