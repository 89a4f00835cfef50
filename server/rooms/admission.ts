import { type AuthContext, ErrorCode, ServerError } from '@colyseus/core';
import type { z } from 'zod';
import { isOriginAllowed } from '../http/origins.ts';
import { formatRefusal, joinOptions, type RefusalCode } from '../protocol/messages.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';

export type ParsedJoin = z.output<typeof joinOptions>;

/** The error a refused join ends with; its text is what `parseRefusal` reads. */
export function createRefusalError(code: RefusalCode, line: string): ServerError {
  return new ServerError(ErrorCode.AUTH_FAILED, formatRefusal(code, line));
}

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
  const parsed = joinOptions.safeParse(options);
  if (!parsed.success) throw createRefusalError('bad-options', describeIssue(parsed.error));
  if (parsed.data.protocolVersion !== PROTOCOL_VERSION) {
    const line = `client speaks version ${parsed.data.protocolVersion}, server ${PROTOCOL_VERSION}; reload the page`;
    throw createRefusalError('protocol-mismatch', line);
  }
  return parsed.data;
}

/** The first thing zod found wrong, as one line that names the field. */
export function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue.path.join('.');
  return field === '' ? issue.message : `${field}: ${issue.message}`;
}
