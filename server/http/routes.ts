import { randomInt } from 'node:crypto';
import { matchMaker } from '@colyseus/core';
import express, { type NextFunction, type Request, type Response } from 'express';
import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import { createRoomWorld } from '../arena/room-world.ts';
import { DesignerLink } from '../hosting/designer-link.ts';
import { findShippedDesigner } from '../hosting/designer-runs.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type RefusalCode, roomOptions } from '../protocol/messages.ts';
import { PROTOCOL_VERSION, SOFTWARE_VERSION } from '../protocol/version.ts';
import type { CreateOptions } from '../rooms/arena-room.ts';
import { DesignerOpening } from '../rooms/open-designer.ts';
import type { RoomServices } from '../rooms/room-services.ts';
import { installDesignerRoutes } from './designer-routes.ts';
import { countRefusal } from './metrics.ts';
import { isOriginAllowed } from './origins.ts';
import { installRecordingRoutes } from './recording-routes.ts';
import { servePage } from './static-page.ts';
import { listWorlds } from './world-listing.ts';

export const ROOM_NAME = 'arena';

/** The page may load from and talk to its own host only. Pixi and msgpackr compile small functions, hence unsafe-eval. */
const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
    "img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self' ws: wss:; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const;

/** All of HTTP but matchmaking, which is Colyseus' own. clientFolder: built page, served at /. */
export function installRoutes(
  app: express.Application,
  services: RoomServices,
  clientFolder: string | undefined,
): void {
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    response.set(SECURITY_HEADERS);
    next();
  });
  app.get('/healthz', (_request, response) => {
    response.json({ ok: true, softwareVersion: SOFTWARE_VERSION, protocolVersion: PROTOCOL_VERSION });
  });
  app.get('/metrics', async (_request, response) => {
    updateGauges(services);
    response.type(services.metrics.registry.contentType).send(await services.metrics.registry.metrics());
  });
  app.get('/worlds', (_request, response) => {
    response.json({ worlds: listWorlds() });
  });
  app.get('/rooms', (_request, response) => {
    response.json({ rooms: [...services.rooms.values()].map((room) => room.listing()) });
  });
  app.post('/rooms', express.json({ limit: LIMITS.maxPayloadBytes, type: () => true }), (request, response, next) => {
    postRoom(services, request, response).catch(next);
  });
  installDesignerRoutes(app, services, (response, status, code, message) =>
    refuse(services, response, status, code, message),
  );
  installRecordingRoutes(app, services);
  if (clientFolder !== undefined) servePage(app, clientFolder);
  app.use((_request, response) => {
    response.status(404).json({ code: 'not-found', message: 'no such address' });
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    answerError(services, error, response);
  });
}

/** Makes a room and answers 201 with its listing. The page that asks must be of an allowed origin. */
async function postRoom(services: RoomServices, request: Request, response: Response): Promise<void> {
  const origin = request.get('origin') ?? null;
  if (!isOriginAllowed(origin, request.get('host') ?? null, services.allowedOrigins)) {
    refuse(services, response, 403, 'bad-origin', `origin ${origin} is not allowed here`);
    return;
  }
  const body: unknown = request.body ?? {};
  const parsed = roomOptions.safeParse(body);
  if (!parsed.success) throw createIssueError('room', parsed.error, body);
  if (services.rooms.size >= LIMITS.maxRooms) {
    refuse(services, response, 503, 'room-full', `this server runs at most ${LIMITS.maxRooms} rooms`);
    return;
  }
  const { designer } = parsed.data;
  const designerFolder = designer === undefined ? undefined : findShippedDesigner(designer);
  const { roomId } = await createRoom({ options: parsed.data, designerFolder });
  response.status(201).json(services.rooms.get(roomId)?.listing());
}

/** What a room is made of. */
export interface RoomRequest extends Omit<CreateOptions, 'designer'> {
  readonly designerFolder?: string; // of the run whose levels are raced
}

const DESIGNER_POLL_MS = 3000; // how soon a room sees that a training went on

/**
 * Makes a room in this process.
 * Errors   InputError for options, a generator or a level that the world refuses, and for a run that cannot be played.
 */
export async function createRoom({ designerFolder, ...request }: RoomRequest): Promise<{ readonly roomId: string }> {
  const { options, levelText } = request;
  if (designerFolder === undefined) {
    createRoomWorld(options, options.seed ?? 0, levelText); // refuses before a room exists
    return matchMaker.createRoom(ROOM_NAME, request);
  }
  if (levelText !== undefined)
    throw new InputError('a room has one source of its level', { value: 'level file, designer' });
  const designer = await DesignerLink.open({
    folder: designerFolder,
    worldId: options.world,
    seed: options.seed ?? randomInt(2 ** 32),
    pollMs: DESIGNER_POLL_MS,
  });
  try {
    new DesignerOpening(designer, options, 0); // the same
    return await matchMaker.createRoom(ROOM_NAME, { ...request, designer });
  } catch (error) {
    await designer.dispose();
    throw error;
  }
}

function refuse(services: RoomServices, response: Response, status: number, code: RefusalCode, message: string): void {
  countRefusal(services.metrics, code);
  response.status(status).json({ code, message });
}

function answerError(services: RoomServices, error: unknown, response: Response): void {
  if (error instanceof InputError) {
    refuse(services, response, 400, 'bad-options', error.message);
    return;
  }
  const status = clientErrorStatus(error);
  if (status !== undefined) {
    refuse(services, response, status, 'bad-options', error instanceof Error ? error.message : 'bad request');
    return;
  }
  services.log.error({ error }, 'request failed');
  response.status(500).json({ code: 'internal', message: 'the server failed; its log says why' });
}

/** Status of an error that express' own parsers blame on the client (bad JSON, too large), else undefined. */
function clientErrorStatus(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function updateGauges(services: RoomServices): void {
  const listings = [...services.rooms.values()].map((room) => room.listing());
  const sum = (pick: (listing: (typeof listings)[number]) => number) =>
    listings.reduce((total, listing) => total + pick(listing), 0);
  const { seats, rooms } = services.metrics;
  rooms.set(listings.length);
  const taken = sum((listing) => listing.people + listing.agents + listing.bots);
  seats.set(
    { kind: 'human' },
    sum((listing) => listing.people),
  );
  seats.set(
    { kind: 'agent' },
    sum((listing) => listing.agents),
  );
  seats.set({ kind: 'free' }, sum((listing) => listing.seats) - taken);
  seats.set(
    { kind: 'spectator' },
    sum((listing) => listing.spectators),
  );
}
