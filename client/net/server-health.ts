/** What `GET /healthz` says of the server that answers now. */
export interface ServerHealth {
  readonly protocolVersion: number;
  readonly startedAtMs: number; // Unix milliseconds of the server; another number is another process
  readonly sharedUrl?: string; // under which others reach it; absent where only its own machine does
}

/** Undefined where no server answers. */
export async function readHealth(): Promise<ServerHealth | undefined> {
  try {
    const response = await fetch('./healthz');
    return response.ok ? ((await response.json()) as ServerHealth) : undefined;
  } catch {
    return undefined;
  }
}
