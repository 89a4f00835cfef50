import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { DesignerLink } from '../../server/hosting/designer-link.ts';
import { createScriptedSeats } from '../../server/hosting/scripted-seats.ts';
import { Students } from '../../server/hosting/students.ts';
import { createMetrics } from '../../server/metrics.ts';
import { type RoomOptions, roomOptions } from '../../server/protocol/messages.ts';
import { RoomState } from '../../server/protocol/state.ts';
import { openSession, type Session } from '../../server/rooms/open-session.ts';
import type { RoomServices } from '../../server/rooms/room-services.ts';
import { Store } from '../../server/store.ts';

/** Services of a process in a folder of its own, for rooms without sockets. */
export interface TestServices extends RoomServices {
  dispose(): void;
}

export function createTestServices(): TestServices {
  const folder = mkdtempSync(join(tmpdir(), 'murmur-test-'));
  const store = new Store(folder);
  return {
    dataFolder: folder,
    recordingsFolder: folder,
    allowedOrigins: [],
    frameAncestors: [],
    reconnectSec: 30,
    emptyRoomSec: 60,
    areNamesRecorded: true,
    createAgents: (options) => createScriptedSeats(options),
    students: new Students(join(folder, 'runs')),
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
    store,
    rooms: new Map(),
    dispose: () => {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A whole room but its sockets: the same session that a Colyseus room runs. */
export async function openTestSession(
  services: RoomServices,
  options: RoomOptions,
  roomId = 'test-room',
  designer?: DesignerLink,
): Promise<Session & { readonly state: RoomState }> {
  const state = new RoomState();
  const request = {
    roomId,
    options: roomOptions.parse(options),
    state,
    designer,
    sendDesigner: () => {},
    publish: () => {},
    publishLevel: () => {},
    isWatched: () => false,
    publishMinds: () => {},
  };
  return { ...(await openSession(request, services)), state };
}
