const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** Headers of answers that a browser takes over a safe way: elsewhere it complains of them on its console. */
export function safeWayHeaders(host: string, forwardedProto: string): Readonly<Record<string, string>> {
  return LOOPBACK.test(host) || forwardedProto === 'https' ? { 'Cross-Origin-Opener-Policy': 'same-origin' } : {};
}

/**
 * Headers of every answer. The page may load from and talk to its own host only; Pixi and msgpackr compile small functions, hence unsafe-eval.
 * frameAncestors: origins whose pages may show this one in a frame; none by default.
 */
export function securityHeaders(frameAncestors: readonly string[]): Readonly<Record<string, string>> {
  const ancestors = frameAncestors.length === 0 ? "'none'" : ["'self'", ...frameAncestors].join(' ');
  return {
    'Content-Security-Policy':
      "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
      `img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self' ws: wss:; frame-ancestors ${ancestors}`,
    'X-Content-Type-Options': 'nosniff',
    ...(frameAncestors.length === 0 ? { 'X-Frame-Options': 'DENY' } : {}), // it knows no lists
    'Referrer-Policy': 'no-referrer',
  };
}
