import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import { LIMITS } from '../protocol/limits.ts';

/** Colyseus' matchmaking reads whatever body comes: one that is large, or does not say how large it is, is refused here. */
export function limitBodies(http: HttpServer): void {
  const listeners = http.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  http.removeAllListeners('request');
  http.on('request', (request, response) => {
    const length = Number(request.headers['content-length'] ?? 0);
    if (length > LIMITS.maxPayloadBytes || request.headers['transfer-encoding'] !== undefined) {
      response.writeHead(413, { 'content-type': 'application/json', connection: 'close' });
      const message = `request body; expected a content-length of at most ${LIMITS.maxPayloadBytes} bytes`;
      response.end(JSON.stringify({ code: 'bad-options', message }));
      return;
    }
    for (const listener of listeners) listener.call(http, request, response);
  });
}
