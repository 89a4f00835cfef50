import { basename, dirname } from 'node:path';
import type express from 'express';
import type { Response } from 'express';
import { AGENT_NAMES } from '../hosting/agent-names.ts';
import { STUDENT_NAMES } from '../hosting/designer-students.ts';
import { LIMITS } from '../protocol/limits.ts';
import { Catalogue } from '../records/catalogue.ts';
import { ReplayRenderer } from '../records/replay-renderer.ts';
import type { RoomServices } from '../rooms/room-services.ts';

/** `GET /recordings`, the file itself, and the frames a viewer draws (also of a session that still runs). */
export function installRecordingRoutes(app: express.Application, services: RoomServices): void {
  const catalogue = new Catalogue(services.recordingsFolder, (recordingId) => ticksOf(services, recordingId));
  const renderer = new ReplayRenderer();
  app.get('/recordings', (_request, response) => {
    response.json({ recordings: catalogue.list() });
  });
  app.get('/recordings/:id', (request, response) => {
    const path = findShown(services, catalogue, request.params.id, response);
    if (path === undefined) return;
    response.type('application/octet-stream').sendFile(basename(path), { root: dirname(path), dotfiles: 'allow' });
  });
  app.get('/recordings/:id/frames', (request, response, next) => {
    const path = findShown(services, catalogue, request.params.id, response);
    if (path === undefined) return;
    if (renderer.isFull) {
      response
        .status(503)
        .json({ code: 'busy', message: `${LIMITS.maxWaitingReplays} recordings wait already; try again` });
      return;
    }
    const from = parseFrom(request.query.from);
    if (from === undefined) {
      response.status(400).json({ code: 'bad-options', message: 'from is no whole number of ticks, 0 or more' });
      return;
    }
    renderer.render({ path, from, agentNames: AGENT_NAMES, studentNames: STUDENT_NAMES }).then(
      (bytes) => response.type('application/msgpack').send(Buffer.from(bytes)),
      (error) => next(error),
    );
  });
}

/** The tick that the first frame shows; undefined for what is none. */
function parseFrom(text: unknown): number | undefined {
  if (text === undefined) return 0;
  return typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function ticksOf(services: RoomServices, recordingId: string): number | undefined {
  for (const room of services.rooms.values()) {
    const listing = room.listing();
    if (listing.recordingId === recordingId) return listing.tick;
  }
  return services.store.sessionTicks(recordingId);
}

/**
 * A recording tells every preference and where everybody is: while the owner of its room hides preferences it is kept back, and that of a closed
 * room as long as the room runs, as its players could look over each other's shoulders.
 */
function findShown({ rooms }: RoomServices, catalogue: Catalogue, id: string, response: Response): string | undefined {
  const room = [...rooms.values()].find((running) => running.listing().recordingId === id);
  const isClosed = room?.listing().open === false;
  if (room?.areMindsHidden !== true && !isClosed) return findRecording(catalogue, id, response);
  const message = isClosed
    ? 'the room is closed, in which nobody sees everything: its replay can be seen when it has ended'
    : 'the owner of this room has hidden wishes and beliefs for now';
  response.status(403).json({ code: 'hidden', message });
  return undefined;
}

function findRecording(catalogue: Catalogue, id: string, response: Response): string | undefined {
  const path = catalogue.pathOf(id);
  if (path === undefined) response.status(404).json({ code: 'not-found', message: 'no recording with this id' });
  return path;
}
