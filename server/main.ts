import { createServer, type Server as HttpServer } from 'node:http';
import { join, relative } from 'node:path';
import { defineRoom, defineServer, matchMaker, type Server } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { pino } from 'pino';
import { InputError } from '../envs/core/errors.ts';
import type { ServerConfig } from './config.ts';
import { createMetrics } from './http/metrics.ts';
import { isOriginAllowed } from './http/origins.ts';
import { createRoom, installRoutes, ROOM_NAME } from './http/routes.ts';
import { LIMITS } from './protocol/limits.ts';
import type { RoomListing } from './protocol/listing.ts';
import { RECORDING_SUFFIX } from './records/recorder.ts';
import type { CreateOptions } from './rooms/arena-room.ts';
import { bindArenaRoom } from './rooms/define-room.ts';
import type { RoomServices } from './rooms/room-services.ts';
import { Store } from './store.ts';

const PING_MS = 400; // a silent connection is flagged within LIMITS.dropFlagMs
const PING_RETRIES = 8; // and closed after about three seconds

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly services: RoomServices;
  createRoom(request: CreateOptions): Promise<RoomListing>;
  describeAgents(roomId: string): string;
  recordingPath(recordingId: string): string;
  /** Tells the clients, closes the recordings, then the sockets. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the server of one process (Colyseus' match-maker is one per process too).
 * Errors   InputError when the port is in use or the store cannot be opened.
 */
export async function startServer(config: ServerConfig, clientFolder?: string): Promise<RunningServer> {
  const services = createServices(config);
  const http = createServer();
  const server = defineColyseus(http, services, clientFolder);
  try {
    await listen(server, http, config);
  } catch (error) {
    services.store.close();
    throw error;
  }
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  let stopping: Promise<void> | undefined;
  return {
    url: `http://${host}:${port}`,
    port,
    services,
    createRoom: async (request) => {
      const { roomId } = await createRoom(request);
      return services.rooms.get(roomId)!.listing();
    },
    describeAgents: (roomId) => services.rooms.get(roomId)?.describeAgents() ?? 'none',
    recordingPath: (recordingId) => join(relative('.', services.recordingsFolder), recordingId + RECORDING_SUFFIX),
    stop: () => (stopping ??= stop(server, http, services)),
  };
}

function createServices(config: ServerConfig): RoomServices {
  return {
    dataFolder: config.dataFolder,
    recordingsFolder: config.dataFolder,
    allowedOrigins: config.allowedOrigins,
    log: pino({ level: config.logLevel }, pino.destination(2)),
    metrics: createMetrics(),
    store: new Store(config.dataFolder),
    rooms: new Map(),
  };
}

function defineColyseus(http: HttpServer, services: RoomServices, clientFolder: string | undefined): Server {
  const allowed = (headers: Headers) =>
    isOriginAllowed(headers.get('origin'), headers.get('host'), services.allowedOrigins);
  matchMaker.controller.exposedMethods = ['joinById', 'reconnect']; // rooms are made by POST /rooms only
  matchMaker.controller.getCorsHeaders = (headers) => ({
    'Access-Control-Allow-Origin': allowed(headers) ? (headers.get('origin') ?? '*') : 'null',
    Vary: 'Origin',
  });
  return defineServer({
    greet: false,
    gracefullyShutdown: false,
    transport: new WebSocketTransport({
      server: http,
      maxPayload: LIMITS.maxPayloadBytes,
      pingInterval: PING_MS,
      pingMaxRetries: PING_RETRIES,
      beforeUpgrade: (_request, context) =>
        allowed(context.headers) ? undefined : new Response('bad-origin: origin not allowed', { status: 403 }),
    }),
    express: (app) => installRoutes(app, services, clientFolder),
    rooms: { [ROOM_NAME]: defineRoom(bindArenaRoom(services)) },
  });
}

/** Listens, turning a taken port into one line. */
function listen(server: Server, http: HttpServer, config: ServerConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(explainListenError(error, config)));
    server.listen(config.port, config.host).then(resolve, reject);
  });
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
  http.closeAllConnections();
  services.store.close();
}
