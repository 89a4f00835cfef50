import { createReadStream } from 'node:fs';
import type express from 'express';
import type { Response } from 'express';
import { Packr } from 'msgpackr';
import { AGENT_NAMES } from '../hosting/agent-names.ts';
import { Catalogue } from '../records/catalogue.ts';
import { parseTornRecording, readBytes } from '../records/reader.ts';
import { renderReplay } from '../records/replay-frames.ts';
import type { RoomServices } from '../rooms/room-services.ts';

const packr = new Packr({ useRecords: false });

/** `GET /recordings`, the file itself, and the frames a viewer draws (also of a session that still runs). */
export function installRecordingRoutes(app: express.Application, services: RoomServices): void {
  const catalogue = new Catalogue(services.recordingsFolder);
  app.get('/recordings', (_request, response) => {
    response.json({ recordings: catalogue.list() });
  });
  app.get('/recordings/:id', (request, response) => {
    const path = findRecording(catalogue, request.params.id, response);
    if (path !== undefined) createReadStream(path).pipe(response.type('application/octet-stream'));
  });
  app.get('/recordings/:id/frames', (request, response) => {
    const path = findRecording(catalogue, request.params.id, response);
    if (path === undefined) return;
    const { recording } = parseTornRecording(readBytes(path), request.params.id);
    response.type('application/msgpack').send(packr.pack(renderReplay(recording, AGENT_NAMES)));
  });
}

function findRecording(catalogue: Catalogue, id: string, response: Response): string | undefined {
  const path = catalogue.pathOf(id);
  if (path === undefined) response.status(404).json({ code: 'not-found', message: 'no recording with this id' });
  return path;
}
