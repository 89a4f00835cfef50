/** Reads a header of a request by its name in lower case, whatever holds the headers. */
export type HeaderReader = (name: string) => string | null | undefined;

/**
 * Whether the page that asks may talk to this server: pages of the host that it was asked for, those in `allowed`, and programs that send no
 * Origin at all. Behind a proxy the host is in `X-Forwarded-Host`; that may be believed here, as no page can send it to another origin without
 * being refused first, and programs can send any Origin they like.
 */
export function isOriginAllowed(headerOf: HeaderReader, allowed: readonly string[]): boolean {
  const origin = headerOf('origin') ?? null;
  if (origin === null || allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  return hostsOf(headerOf).some((asked) => asked === host || hostUnder(protocol, asked) === host);
}

function hostsOf(headerOf: HeaderReader): string[] {
  const forwarded = headerOf('x-forwarded-host')?.split(',') ?? [];
  return [headerOf('host') ?? '', ...forwarded].map((host) => host.trim()).filter((host) => host !== '');
}

/** The host without the port that its scheme has anyway, as browsers write it into Origin. */
function hostUnder(protocol: string, host: string): string | undefined {
  return URL.canParse(`${protocol}//${host}`) ? new URL(`${protocol}//${host}`).host : undefined;
}
