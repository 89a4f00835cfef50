import { randomInt } from 'node:crypto';
import { matchMaker } from '@colyseus/core';
import express, { type NextFunction, type Request, type Response } from 'express';
import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import { createRoomWorld } from '../arena/room-world.ts';
import { assertAgentKind } from '../hosting/agent-kinds.ts';
import { assertLineup } from '../hosting/check-lineup.ts';
import { DesignerLink } from '../hosting/designer-link.ts';
import { findShippedDesigner } from '../hosting/designer-runs.ts';
import type { Students } from '../hosting/students.ts';
import { countRefusal } from '../metrics.ts';
import { isOriginAllowed } from '../origins.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type RefusalCode, roomOptions } from '../protocol/messages.ts';
import { PROTOCOL_VERSION, SOFTWARE_VERSION } from '../protocol/version.ts';
import type { CreateOptions } from '../rooms/arena-room.ts';
import { createOwnerKey } from '../rooms/classroom.ts';
import { DesignerOpening } from '../rooms/open-designer.ts';
import type { RoomServices } from '../rooms/room-services.ts';
import { installDesignerRoutes } from './designer-routes.ts';
import { installRecordingRoutes } from './recording-routes.ts';
import { safeWayHeaders, securityHeaders } from './security-headers.ts';
import { sharedAddress } from './shared-address.ts';
import { servePage } from './static-page.ts';
import { listWorlds } from './world-listing.ts';

export const ROOM_NAME = 'arena';

/** What the routes tell of where they are. */
export interface SiteParts {
  readonly url: string; // of the server, as its people reach it
  readonly clientFolder: string | undefined; // of the built page, served at /
}

/** All of HTTP but matchmaking, which is Colyseus' own. */
export function installRoutes(
  app: express.Application,
  services: RoomServices,
  { url, clientFolder }: SiteParts,
): void {
  const startedAtMs = Date.now();
  app.disable('x-powered-by');
  const headers = securityHeaders(services.frameAncestors);
  app.use((request, response, next) => {
    response.set({ ...headers, ...safeWayHeaders(request.get('host') ?? '', request.get('x-forwarded-proto') ?? '') });
    next();
  });
  app.get('/healthz', (_request, response) => {
    response.json({
      ok: true,
      softwareVersion: SOFTWARE_VERSION,
      protocolVersion: PROTOCOL_VERSION,
      startedAtMs,
      sharedUrl: sharedAddress(url), // asked anew: a laptop changes its network
    });
  });
  app.get('/metrics', async (_request, response) => {
    updateGauges(services);
    response.type(services.metrics.registry.contentType).send(await services.metrics.registry.metrics());
  });
  app.get('/worlds', (_request, response) => {
    response.json({ worlds: listWorlds() });
  });
  app.get('/students', (request, response) => {
    const { world } = request.query;
    const listed = services.students.list(typeof world === 'string' ? world : undefined);
    response.json({ students: listed.map(({ name, world, summary }) => ({ name, world, summary })) });
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
  if (!isOriginAllowed((name) => request.get(name), services.allowedOrigins)) {
    refuse(services, response, 403, 'bad-origin', `origin ${request.get('origin')} is not allowed here`);
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
  const { roomId, ownerKey } = await createRoom({ options: parsed.data, designerFolder }, services.students);
  response.status(201).json({ ...services.rooms.get(roomId)!.listing(), ownerKey });
}

/** What a room is made of. */
export interface RoomRequest extends Omit<CreateOptions, 'designer' | 'ownerKeyHash'> {
  readonly designerFolder?: string; // of the run whose levels are raced
}

/** A room and the key that is told to whoever made it, and to nobody else. */
export interface OwnedRoom {
  readonly roomId: string;
  readonly ownerKey: string;
}

const DESIGNER_POLL_MS = 3000; // how soon a room sees that a training went on

/**
 * Makes a room in this process, and the key of its owner.
 * Errors   InputError for options, a generator or a level that the world refuses, agents that do not fit it, and a run that
 *          cannot be played.
 */
export async function createRoom(request: RoomRequest, students: Students): Promise<OwnedRoom> {
  const { key, hash } = createOwnerKey();
  const { roomId } = await createKeyedRoom(request, hash, students);
  return { roomId, ownerKey: key };
}

async function createKeyedRoom({ designerFolder, ...given }: RoomRequest, ownerKeyHash: string, students: Students) {
  const request: CreateOptions = { ...given, ownerKeyHash };
  const { options, levelText } = request;
  if (designerFolder === undefined) {
    const world = createRoomWorld(options, options.seed ?? 0, levelText); // refuses before a room exists
    assertAgentKind(options.world, options.agentKind);
    assertLineup(options, world, (name) => request.studentPaths?.[name] ?? students.find(name), students);
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
  const taken = sum((listing) => listing.people + listing.programs + listing.agents + listing.bots);
  seats.set(
    { kind: 'human' },
    sum((listing) => listing.people),
  );
  seats.set(
    { kind: 'program' },
    sum((listing) => listing.programs),
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
