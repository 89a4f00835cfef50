import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matchMaker } from '@colyseus/core';
import { Client, type Room } from '@colyseus/sdk';
import type { SeatAgents } from '../../../agents/core/seat-agents.ts';
import type { AgentMind } from '../../../agents/parts.ts';
import { readConfig } from '../../../server/config.ts';
import type { AgentOptions } from '../../../server/hosting/agent-options.ts';
import { createScriptedSeats } from '../../../server/hosting/scripted-seats.ts';
import { type RunningServer, startServer } from '../../../server/main.ts';
import type { DesignedMessage, RaceMessage } from '../../../server/protocol/designer.ts';
import {
  type JoinOptions,
  type LevelMessage,
  type MindsMessage,
  type PastMessage,
  type RefusedMessage,
  type RoomOptions,
  roomOptions,
  type WelcomeMessage,
} from '../../../server/protocol/messages.ts';
import type { RoomState } from '../../../server/protocol/state.ts';
import { PROTOCOL_VERSION } from '../../../server/protocol/version.ts';
import type { ArenaRoom } from '../../../server/rooms/arena-room.ts';

export interface TestArena {
  readonly server: RunningServer;
  readonly sdk: Client; // a client's way in, for tests that come back with a token
  readonly dataFolder: string;
  /** Makes a room; agents play by rule and nothing is learned. */
  createRoom(options: RoomOptions, designerFolder?: string): Promise<ArenaRoom>;
  connect(room: { readonly roomId: string }, options?: Partial<JoinOptions>): Promise<TestClient>;
  stop(): Promise<void>;
}

/** A client and everything it was told. */
export interface TestClient {
  readonly room: Room<unknown, RoomState>;
  readonly welcomes: WelcomeMessage[];
  readonly refusals: RefusedMessage[];
  readonly minds: MindsMessage[];
  readonly pasts: PastMessage[];
  readonly levels: LevelMessage[];
  readonly preferences: { preference: number[] }[];
  readonly designed: DesignedMessage[];
  readonly races: RaceMessage[];
  readonly closings: unknown[];
  readonly leaveCodes: number[];
  readonly drops: number[];
  readonly reconnects: number[];
}

/** Agents by rule, all of which say that they follow seat 0. */
export function createFollowingSeats(options: AgentOptions): SeatAgents {
  const seats = createScriptedSeats(options);
  const own = seats.minds.bind(seats);
  const following = { source: 'player', followedSeatIdx: 0, strength: 0.75, worth: 0, beliefs: [] } as const;
  const minds = () =>
    own().map(({ seatIdx, preference, reason }): AgentMind => {
      return { kind: 'infers', seatIdx, preference, reason, ...following };
    });
  return Object.assign(seats as SeatAgents, { minds });
}

/** A whole server on a free port, in a data folder of its own. */
export async function startTestArena(
  environment: Record<string, string> = {},
  createAgents: (options: AgentOptions, who: string) => SeatAgents = (options) => createScriptedSeats(options),
): Promise<TestArena> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'murmur-server-'));
  const config = readConfig({ PORT: '0', MURMUR_DATA: dataFolder, MURMUR_LOG: 'silent', ...environment });
  const server = await startServer(config, { createAgents });
  return {
    server,
    sdk: new Client(`http://127.0.0.1:${server.port}`),
    dataFolder,
    createRoom: async (options, designerFolder) => {
      const { roomId } = await server.createRoom({
        options: roomOptions.parse({ learn: false, tickMs: 50, seed: 1, ...options }),
        isPermanent: true,
        designerFolder,
      });
      return matchMaker.getLocalRoomById(roomId) as unknown as ArenaRoom;
    },
    connect: (room, options) => connectThrough(server.port, room.roomId, options),
    stop: async () => {
      await server.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

export async function connectThrough(
  port: number,
  roomId: string,
  options?: Partial<JoinOptions>,
): Promise<TestClient> {
  const sdk = new Client(`http://127.0.0.1:${port}`);
  const room = await sdk.joinById<RoomState>(roomId, { protocolVersion: PROTOCOL_VERSION, ...options });
  const client: TestClient = {
    room: room as unknown as Room<unknown, RoomState>,
    welcomes: [],
    refusals: [],
    minds: [],
    pasts: [],
    levels: [],
    preferences: [],
    designed: [],
    races: [],
    closings: [],
    leaveCodes: [],
    drops: [],
    reconnects: [],
  };
  room.onMessage('welcome', (message) => client.welcomes.push(message));
  room.onMessage('refused', (message) => client.refusals.push(message));
  room.onMessage('past', (message) => client.pasts.push(message));
  room.onMessage('minds', (message) => client.minds.push(message));
  room.onMessage('level', (message) => client.levels.push(message));
  room.onMessage('wish', (message) => client.preferences.push(message));
  room.onMessage('designed', (message) => client.designed.push(message));
  room.onMessage('race', (message) => client.races.push(message));
  room.onMessage('closing', (message) => client.closings.push(message));
  room.onLeave((code) => client.leaveCodes.push(code));
  room.onDrop((code) => client.drops.push(code));
  room.onReconnect(() => client.reconnects.push(1));
  await until(() => client.welcomes.length > 0);
  return client;
}

/** A TCP line to the server on which what clients send can get lost without either end noticing. */
export interface Line {
  readonly port: number;
  cutUpstream(): void;
  mendUpstream(): void;
  close(): void;
}

export async function openLine(serverPort: number): Promise<Line> {
  const ends: Socket[] = [];
  const proxy = createServer((near) => {
    const far = createConnection(serverPort, '127.0.0.1');
    ends.push(near);
    near.pipe(far).on('error', () => near.destroy());
    far.pipe(near).on('error', () => far.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    cutUpstream: () => {
      for (const near of ends) near.pause();
    },
    mendUpstream: () => {
      for (const near of ends) near.resume();
    },
    close: () => {
      for (const near of ends) near.destroy();
      proxy.close();
    },
  };
}

/** Waits for a condition; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The player's own element, once it is there. */
export function playerOf(client: TestClient, seatIdx = client.welcomes[0].seatIdx) {
  return client.room.state.players?.get(String(seatIdx));
}
