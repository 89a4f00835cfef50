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
  MURMUR_RUNS: z
    .string()
    .min(1)
    .default('runs')
    .describe('folder of training runs, whose students may be asked for by name'),
  ALLOWED_ORIGINS: z.string().default('').describe('origins beside the own host, comma separated'),
  FRAME_ANCESTORS: z.string().default('').describe('origins whose pages may show this one in a frame, comma separated'),
  PUBLIC_URL: z.string().default('').describe('address that people use, where a proxy stands before the server'),
  RECONNECT_SEC: numberIn(z.coerce.number().min(0.1).max(600).default(LIMITS.reconnectSec)).describe(
    'seconds for which the seat of a dropped person is kept',
  ),
  EMPTY_ROOM_SEC: numberIn(z.coerce.number().min(1).max(86_400).default(LIMITS.emptyRoomSec)).describe(
    'seconds for which a room that somebody made goes on while nobody is in it, counted from when no seat is kept for anybody (RECONNECT_SEC)',
  ),
  RECORD_NAMES: z
    .enum(['yes', 'no'])
    .default('yes')
    .describe('whether recordings keep the names of people as others saw them, for replays'),
  MURMUR_LOG: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('warn')
    .describe('lowest level of the log'),
});

/** Names of the environment's settings; docs/hosting.md has the table. */
export const SETTING_NAMES = Object.keys(environmentSchema.shape);

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string; // absolute
  readonly runsFolder: string; // absolute
  readonly allowedOrigins: readonly string[]; // as browsers send them: scheme://host[:port]
  readonly frameAncestors: readonly string[]; // the same
  readonly publicUrl: string | undefined; // has no slash at its end
  readonly reconnectSec: number;
  readonly emptyRoomSec: number;
  readonly areNamesRecorded: boolean;
  readonly logLevel: string;
}

/** Reads the environment. Errors: InputError naming the flag or the variable, its value and its limit. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  flags: { readonly host?: string; readonly port?: string } = {},
): ServerConfig {
  const given = { ...environment, HOST: flags.host ?? environment.HOST, PORT: flags.port ?? environment.PORT };
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const { field, ...details } = findWrongField(parsed.error, given);
    throw new InputError(nameOf(field, flags), details);
  }
  const { HOST, PORT, MURMUR_DATA, ALLOWED_ORIGINS, RECONNECT_SEC, MURMUR_LOG } = parsed.data;
  const publicUrl = parsePublicUrl(parsed.data.PUBLIC_URL);
  return {
    host: HOST,
    port: PORT,
    dataFolder: resolve(MURMUR_DATA),
    runsFolder: resolve(parsed.data.MURMUR_RUNS),
    allowedOrigins: [
      ...parseOrigins('ALLOWED_ORIGINS', ALLOWED_ORIGINS),
      ...(publicUrl === undefined ? [] : [new URL(publicUrl).origin]),
    ],
    frameAncestors: parseOrigins('FRAME_ANCESTORS', parsed.data.FRAME_ANCESTORS),
    publicUrl,
    reconnectSec: RECONNECT_SEC,
    emptyRoomSec: parsed.data.EMPTY_ROOM_SEC,
    areNamesRecorded: parsed.data.RECORD_NAMES === 'yes',
    logLevel: MURMUR_LOG,
  };
}

/** What a wrong value was given by: its flag, or the variable of the environment. */
function nameOf(variable: string, flags: Readonly<Record<string, string | undefined>>): string {
  const flag = variable.toLowerCase();
  return flags[flag] === undefined ? variable : `option --${flag}`;
}

function parseOrigins(name: string, text: string): string[] {
  const origins = text.split(',').map((origin) => origin.trim());
  return origins
    .filter((origin) => origin !== '')
    .map((origin) => {
      const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
      if (!isOrigin) throw new InputError(name, { value: origin, limit: 'origins such as https://host' });
      return origin;
    });
}

/** Without the slash at its end, as the addresses of servers are. */
function parsePublicUrl(text: string): string | undefined {
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new InputError('PUBLIC_URL', { value: text, limit: 'an address such as https://host/murmur/' });
  }
  return url.href.replace(/\/+$/, '');
}
