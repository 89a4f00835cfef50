import { type AuthContext, ErrorCode, ServerError } from '@colyseus/core';
import { z } from 'zod';
import { createIssueError } from '../../envs/core/issues.ts';
import { isOriginAllowed } from '../http/origins.ts';
import { formatRefusal, joinOptions, type RefusalCode } from '../protocol/messages.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';

export type ParsedJoin = z.output<typeof joinOptions>;

/** The error a refused join ends with; its text is what `parseRefusal` reads. */
export function createRefusalError(code: RefusalCode, line: string): ServerError {
  return new ServerError(ErrorCode.AUTH_FAILED, formatRefusal(code, line));
}

/** Read first: the other options of another version may not be those of this one. */
const spokenVersion = z.looseObject({ protocolVersion: joinOptions.shape.protocolVersion });

/** Checks a join before a seat is reserved. Errors: ServerError with a refusal code. */
export function admitJoin(
  options: unknown,
  context: Pick<AuthContext, 'headers'>,
  allowedOrigins: readonly string[],
): ParsedJoin {
  const { headers } = context;
  const origin = headers.get('origin');
  if (!isOriginAllowed(origin, headers.get('host'), allowedOrigins)) {
    throw createRefusalError('bad-origin', `origin ${origin} is not this host's nor one of ALLOWED_ORIGINS`);
  }
  const spoken = spokenVersion.safeParse(options);
  if (spoken.success && spoken.data.protocolVersion !== PROTOCOL_VERSION) {
    const line = `client speaks version ${spoken.data.protocolVersion}, server ${PROTOCOL_VERSION}; reload the page`;
    throw createRefusalError('protocol-mismatch', line);
  }
  const parsed = joinOptions.safeParse(options);
  if (!parsed.success) {
    throw createRefusalError('bad-options', createIssueError('join', parsed.error, options).message);
  }
  return parsed.data;
}
