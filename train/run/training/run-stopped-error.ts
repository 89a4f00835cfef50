/** A run that had to stop for a reason outside its input, with its last good checkpoint intact: one line, exit code 1. */
export class RunStoppedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RunStoppedError';
  }
}

/** What the system says when a file cannot grow or be written any more. */
const DISK_CODES: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file may not grow any more (limit of file size)',
  EIO: 'the disk reports an error',
  EROFS: 'the disk is read-only',
};

/** What is wrong with the disk, or undefined when the error is of another kind. */
export function diskTrouble(error: unknown): string | undefined {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : DISK_CODES[code];
  return reason === undefined || path === undefined ? reason : `${reason} (${path})`;
}
