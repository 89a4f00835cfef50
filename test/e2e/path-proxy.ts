import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A reverse proxy that shows a server below a path and takes the path off what it passes on, as nginx does. */
export interface PathProxy {
  readonly url: string; // http://localhost:port/path/, another host than the server knows
  readonly outside: readonly string[]; // addresses that were asked for beside the path
  close(): Promise<void>;
}

export async function startPathProxy(serverUrl: string, path: string): Promise<PathProxy> {
  const outside: string[] = [];
  const sockets = new Set<Socket>();
  const target = new URL(serverUrl);
  const optionsFor = ({ method, url = '', headers }: IncomingMessage) => ({
    hostname: target.hostname,
    port: target.port,
    method,
    path: url.slice(path.length),
    headers: { ...headers, host: target.host, 'x-forwarded-host': headers.host },
  });
  const isInside = ({ url = '' }: IncomingMessage): boolean => {
    if (!url.startsWith(`${path}/`)) outside.push(url);
    return url.startsWith(`${path}/`);
  };
  const server = createServer((incoming, outgoing) => {
    if (!isInside(incoming)) {
      outgoing.writeHead(404).end('another site');
      return;
    }
    const passed = request(optionsFor(incoming), (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  server.on('upgrade', (incoming, near: Socket) => {
    if (!isInside(incoming)) {
      near.destroy();
      return;
    }
    passUpgrade(near, request(optionsFor(incoming)));
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}${path}/`, outside, close: () => closeAll(server, sockets) };
}

function passUpgrade(near: Socket, passed: ReturnType<typeof request>): void {
  passed.on('upgrade', (answer, far: Socket, head: Buffer) => {
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
    near.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
    near.write(head);
    near.pipe(far).on('error', () => near.destroy());
    far.pipe(near).on('error', () => far.destroy());
  });
  passed.on('response', () => near.destroy());
  passed.on('error', () => near.destroy());
  passed.end();
}

function closeAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
