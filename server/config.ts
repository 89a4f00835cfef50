import { resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from '../envs/core/errors.ts';
import { findWrongField } from '../envs/core/issues.ts';
import { LIMITS } from './protocol/limits.ts';

/** A number in text. Blank text would be read as 0, and PORT=0 means any free port. */
const numberIn = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((text) => (typeof text === 'string' && text.trim() === '' ? Number.NaN : text), schema);

/** Environment of a server process. Flags of the command line win over it. */
const environmentSchema = z.object({
  HOST: z.string().min(1).max(255).default('127.0.0.1').describe('address to listen on'),
  PORT: numberIn(z.coerce.number().int().min(0).max(65535).default(2567)).describe(
    'TCP port; 0 lets the system choose',
  ),
  MURMUR_DATA: z.string().min(1).default('recordings').describe('folder of recordings and the store'),
  ALLOWED_ORIGINS: z.string().default('').describe('origins beside the own host, comma separated'),
  RECONNECT_SEC: numberIn(z.coerce.number().min(0.1).max(600).default(LIMITS.reconnectSec)).describe(
    'seconds for which the seat of a dropped person is kept',
  ),
  MURMUR_LOG: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('warn')
    .describe('lowest level of the log'),
});

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string; // absolute
  readonly allowedOrigins: readonly string[]; // as browsers send them: scheme://host[:port]
  readonly reconnectSec: number;
  readonly logLevel: string;
}

/** Reads the environment. Errors: InputError naming the variable, its value and its limit. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  flags: { readonly host?: string; readonly port?: string } = {},
): ServerConfig {
  const given = { ...environment, HOST: flags.host ?? environment.HOST, PORT: flags.port ?? environment.PORT };
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const { field, value, limit } = findWrongField(parsed.error, given);
    throw new InputError(field, { value, limit });
  }
  const { HOST, PORT, MURMUR_DATA, ALLOWED_ORIGINS, RECONNECT_SEC, MURMUR_LOG } = parsed.data;
  return {
    host: HOST,
    port: PORT,
    dataFolder: resolve(MURMUR_DATA),
    allowedOrigins: parseOrigins(ALLOWED_ORIGINS),
    reconnectSec: RECONNECT_SEC,
    logLevel: MURMUR_LOG,
  };
}

function parseOrigins(text: string): string[] {
  const origins = text.split(',').map((origin) => origin.trim());
  return origins
    .filter((origin) => origin !== '')
    .map((origin) => {
      const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
      if (!isOrigin) throw new InputError('ALLOWED_ORIGINS', { value: origin, limit: 'origins such as https://host' });
      return origin;
    });
}
