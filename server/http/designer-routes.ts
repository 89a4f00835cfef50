import express, { type Request, type Response } from 'express';
import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import { isOriginAllowed } from '../origins.ts';
import { drawnLevel } from '../protocol/designer.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { RefusalCode } from '../protocol/messages.ts';
import type { DesignerRoom } from '../rooms/designer-room.ts';
import type { RoomServices } from '../rooms/room-services.ts';

type Refuse = (response: Response, status: number, code: RefusalCode, message: string) => void;

/** `GET /rooms/:id/designer`, and the levels that people draw. */
export function installDesignerRoutes(app: express.Application, services: RoomServices, refuse: Refuse): void {
  app.get('/rooms/:id/designer', (request, response) => {
    const designer = findDesigner(services, request.params.id, response);
    if (designer !== undefined) response.json(designer.history());
  });
  const readBody = express.json({ limit: LIMITS.maxPayloadBytes, type: () => true });
  app.post('/rooms/:id/designer/levels', readBody, (request, response) => {
    const designer = findDesigner(services, String(request.params.id), response);
    if (designer !== undefined) takeLevel(designer, services, request, response, refuse);
  });
}

function findDesigner(services: RoomServices, roomId: string, response: Response): DesignerRoom | undefined {
  const designer = services.rooms.get(roomId)?.designer;
  if (designer === undefined) {
    response
      .status(404)
      .json({ code: 'not-found', message: 'no room with this id in which a designer makes the levels' });
  }
  return designer;
}

/** The page that asks must be of an allowed origin. What comes is checked before it costs anything of the room. */
function takeLevel(
  designer: DesignerRoom,
  services: RoomServices,
  request: Request,
  response: Response,
  refuse: Refuse,
): void {
  if (!isOriginAllowed((name) => request.get(name), services.allowedOrigins)) {
    refuse(response, 403, 'bad-origin', `origin ${request.get('origin')} is not allowed here`);
    return;
  }
  const nowMs = Date.now();
  const tooMany = designer.refusal(nowMs);
  if (tooMany !== undefined) {
    refuse(response, 429, 'too-many-levels', tooMany);
    return;
  }
  const body: unknown = request.body ?? {};
  const parsed = drawnLevel.safeParse(body);
  try {
    if (!parsed.success) throw createIssueError('level', parsed.error, body);
    response.status(201).json(designer.offer(parsed.data.text, nowMs));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    refuse(response, 400, 'bad-level', error.message);
  }
}
