/**
 * Whether a browser page of `origin` may talk to this server: pages of the same host, those in `allowed`, and programs that
 * send no Origin at all. `host` is the request's Host header.
 */
export function isOriginAllowed(origin: string | null, host: string | null, allowed: readonly string[]): boolean {
  if (origin === null) return true;
  if (allowed.includes(origin)) return true;
  try {
    return host !== null && new URL(origin).host === host;
  } catch {
    return false;
  }
}
