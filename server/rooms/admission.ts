import { createHmac, randomBytes } from 'node:crypto';
import { type AuthContext, ErrorCode, ServerError } from '@colyseus/core';
import { z } from 'zod';
import { createIssueError } from '../../envs/core/issues.ts';
import { isOriginAllowed } from '../origins.ts';
import { formatRefusal, joinOptions, type RefusalCode } from '../protocol/messages.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';

/** A join that was let in. The browser's secret is not in it. */
export interface ParsedJoin extends Omit<z.output<typeof joinOptions>, 'browser'> {
  readonly browserHash: string; // of the browser in this role; empty where no browser was named
}

/** New in every process, so that a hash says nothing anywhere else. */
const HASH_KEY = randomBytes(32);

/** A person and a program of one browser have a seat each: a seat is never handed from one to the other. */
function hashBrowser(secret: string | undefined, role: string): string {
  return secret === undefined ? '' : createHmac('sha256', HASH_KEY).update(`${role} ${secret}`).digest('base64url');
}

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
  if (!isOriginAllowed((name) => headers.get(name), allowedOrigins)) {
    throw createRefusalError(
      'bad-origin',
      `origin ${headers.get('origin')} is not this host's nor one of ALLOWED_ORIGINS`,
    );
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
  const { browser, ...join } = parsed.data;
  return { ...join, browserHash: hashBrowser(browser, join.role) };
}
