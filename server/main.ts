import { createServer, type Server as HttpServer } from 'node:http';
import { join, relative } from 'node:path';
import { defineRoom, defineServer, matchMaker, type Server } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { type Logger, pino } from 'pino';
import { InputError } from '../envs/core/errors.ts';
import { createIssueError } from '../envs/core/issues.ts';
import type { ServerConfig } from './config.ts';
import { createAgents } from './hosting/create-agents.ts';
import { Students } from './hosting/students.ts';
import { limitBodies } from './http/body-limit.ts';
import {
  createRoom,
  installRoutes,
  type OwnedRoom,
  ROOM_NAME,
  type RoomRequest,
  type SiteParts,
} from './http/routes.ts';
import { createMetrics } from './metrics.ts';
import { isOriginAllowed } from './origins.ts';
import { LIMITS } from './protocol/limits.ts';
import type { RoomListing } from './protocol/listing.ts';
import { type ResolvedRoomOptions, type RoomOptions, roomOptions } from './protocol/messages.ts';
import { RECORDING_SUFFIX } from './records/recorder.ts';
import { salvageRecordings } from './records/salvage.ts';
import { bindArenaRoom } from './rooms/define-room.ts';
import type { RoomServices } from './rooms/room-services.ts';
import { Store } from './store.ts';

const PING_MS = 400; // a silent connection is flagged within LIMITS.dropFlagMs
const PING_RETRIES = 8; // and closed after about three seconds

export interface RunningServer {
  readonly url: string; // as people reach it
  readonly port: number;
  readonly services: RoomServices;
  readonly colyseus: Server;
  /** What a room's options leave out is the world's own. Errors: InputError in one line for those that cannot be. */
  createRoom(
    request: Omit<RoomRequest, 'options'> & { readonly options: RoomOptions },
  ): Promise<RoomListing & OwnedRoom>;
  describeAgents(roomId: string): string;
  recordingPath(recordingId: string): string;
  /** Tells the clients, closes the recordings, then the sockets. Safe to call twice. */
  stop(): Promise<void>;
}

export interface ServerParts {
  /** The built page; without one there is no page. */
  readonly clientFolder?: string;
  /** Who plays the agents' seats of a room. */
  readonly createAgents?: typeof createAgents;
}

/**
 * Starts the server of one process (Colyseus' match-maker is one per process too).
 * Errors   InputError when the port is in use or the store cannot be opened.
 */
export async function startServer(config: ServerConfig, parts: ServerParts = {}): Promise<RunningServer> {
  const http = await listen(config);
  const services = await createServices(config, parts.createAgents ?? createAgents).catch((error) => {
    http.close();
    throw error;
  });
  salvage(services);
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const url = config.publicUrl ?? `http://${host}:${port}`;
  const server = defineColyseus(http, services, { url, clientFolder: parts.clientFolder });
  await server.listen(port);
  limitBodies(http);
  let stopping: Promise<void> | undefined;
  return {
    url,
    port,
    services,
    colyseus: server,
    createRoom: async (request) => {
      const owned = await createRoom({ ...request, options: resolveOptions(request.options) }, services.students);
      return { ...services.rooms.get(owned.roomId)!.listing(), ...owned };
    },
    describeAgents: (roomId) => services.rooms.get(roomId)?.describeAgents() ?? 'none',
    recordingPath: (recordingId) => join(relative('.', services.recordingsFolder), recordingId + RECORDING_SUFFIX),
    stop: () => (stopping ??= stop(server, http, services)),
  };
}

function resolveOptions(options: RoomOptions): ResolvedRoomOptions {
  const parsed = roomOptions.safeParse(options);
  if (!parsed.success) throw createIssueError('room', parsed.error, options);
  return parsed.data;
}

async function createServices(config: ServerConfig, makeAgents: typeof createAgents): Promise<RoomServices> {
  const log = pino({ level: config.logLevel }, pino.destination(2));
  return {
    dataFolder: config.dataFolder,
    recordingsFolder: config.dataFolder,
    allowedOrigins: config.allowedOrigins,
    frameAncestors: config.frameAncestors,
    reconnectSec: config.reconnectSec,
    emptyRoomSec: config.emptyRoomSec,
    areNamesRecorded: config.areNamesRecorded,
    createAgents: makeAgents,
    students: new Students(config.runsFolder),
    log,
    metrics: createMetrics(),
    store: new Store(config.dataFolder, { warn: (line) => log.warn(line), note: (line) => log.info(line) }),
    rooms: new Map(),
  };
}

/** Finishes what a killed process left open, before anything new is written. */
function salvage(services: RoomServices): void {
  const warn = (line: string) => services.log.warn(line);
  for (const { recordingId, ticks, tornBytes } of salvageRecordings(services.recordingsFolder, warn)) {
    services.store.closeSession(recordingId, ticks, 'recovered');
    services.log.warn({ recordingId, ticks, tornBytes }, 'recording of a killed process finished');
  }
}

function defineColyseus(http: HttpServer, services: RoomServices, site: SiteParts): Server {
  const allowed = (headers: Headers) => isOriginAllowed((name) => headers.get(name), services.allowedOrigins);
  matchMaker.controller.exposedMethods = ['joinById', 'reconnect']; // rooms are made by POST /rooms only
  matchMaker.controller.getCorsHeaders = (headers) => ({
    // Never 'null': that is what a sandboxed page calls its own origin.
    'Access-Control-Allow-Origin': allowed(headers) ? (headers.get('origin') ?? '*') : `http://${headers.get('host')}`,
    Vary: 'Origin',
  });
  return defineServer({
    greet: false,
    logger: quietLogger(services.log),
    gracefullyShutdown: false,
    transport: new ListeningTransport({
      noServer: true,
      maxPayload: LIMITS.maxPayloadBytes,
      pingInterval: PING_MS,
      pingMaxRetries: PING_RETRIES,
      beforeUpgrade: (_request, context) =>
        allowed(context.headers) ? undefined : new Response('bad-origin: origin not allowed', { status: 403 }),
    }).attachToServer(http),
    express: (app) => installRoutes(app, services, site),
    rooms: { [ROOM_NAME]: defineRoom(bindArenaRoom(services)) },
  });
}

/** Colyseus calls whatever a client does wrong an error of the server; the room's hooks report the real ones themselves. */
function quietLogger(log: Logger) {
  const write = (level: 'info' | 'debug') => (first: unknown) => log[level](String(first));
  return {
    error: write('info'),
    warn: write('info'),
    info: write('debug'),
    debug: write('debug'),
    trace: write('debug'),
  };
}

/** Listens before anything else is made, so that a taken port is one line and nothing is left behind. */
function listen(config: ServerConfig): Promise<HttpServer> {
  const http = createServer();
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(explainListenError(error, config)));
    http.listen(config.port, config.host, () => resolve(http));
  });
}

/** The transport on an HTTP server that already listens. */
class ListeningTransport extends WebSocketTransport {
  override listen(_port: number, _hostname?: string, _backlog?: number, listening?: () => void): this {
    listening?.();
    return this;
  }
}

function explainListenError(error: NodeJS.ErrnoException, config: ServerConfig): Error {
  const where = `${config.host}:${config.port}`;
  if (error.code === 'EADDRINUSE') {
    return new InputError('port is in use', { value: where, limit: 'a free port (--port or PORT)' });
  }
  return new InputError(`cannot listen (${error.code ?? error.message})`, { value: where });
}

async function stop(server: Server, http: HttpServer, services: RoomServices): Promise<void> {
  await server.gracefullyShutdown(false);
  http.close();
  http.closeAllConnections();
  services.store.close();
}
