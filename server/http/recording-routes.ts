import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type express from 'express';
import type { Response } from 'express';
import { RECORDING_SUFFIX } from '../records/recorder.ts';
import type { RoomServices } from '../rooms/room-services.ts';

const RECORDING_ID = /^[a-z0-9-]{8,64}$/;

export function installRecordingRoutes(app: express.Application, services: RoomServices): void {
  app.get('/recordings/:id', (request, response) => {
    const path = findRecording(services, request.params.id, response);
    if (path !== undefined) response.type('application/octet-stream').sendFile(path);
  });
}

/** Path of a recording; answers 404 and returns undefined when the id is not one. */
function findRecording(services: RoomServices, id: string, response: Response): string | undefined {
  const path = join(services.recordingsFolder, id + RECORDING_SUFFIX);
  if (RECORDING_ID.test(id) && existsSync(path)) return path;
  response.status(404).json({ code: 'not-found', message: 'no recording with this id' });
  return undefined;
}
