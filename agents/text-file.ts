import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { InputError, type InputErrorDetails } from '../envs/core/errors.ts';

/**
 * The one reader of files that people hand in: levels, layouts, demonstrations, traces, settings. It takes them as editors
 * and systems write them: packed with gzip or not (by their content, whatever the name), UTF-8 with or without a byte order
 * mark, UTF-16 with one, lines that end with a carriage return, blanks at the end of a line, no line end at the end.
 */
const GZIP_MAGIC = [0x1f, 0x8b];
const MAX_BYTES = 2 ** 28; // unpacked; a string of Node holds twice as many characters

export interface TextFileOptions {
  readonly what: string; // the file's kind in errors, such as 'level file'
  readonly maxBytes?: number; // of the file and of what is packed in it
  readonly limit?: string; // what else could be given, for a file that is not there
  readonly choices?: readonly string[]; // words that could be meant by it
}

/**
 * The text of a file: no byte order mark, lines that end with a newline alone and without blanks before it.
 * Errors   InputError for a file that is missing, a folder, too large, damaged, or no text.
 */
export function readTextFile(path: string, options: TextFileOptions): string {
  return decodeText(readUnpacked(path, options), path, options);
}

/**
 * The bytes of a file, unpacked where they are gzip.
 * Errors   InputError for a file that is missing, no plain file (a pipe is never opened: it would be waited for), too large
 *          or damaged.
 */
export function readUnpacked(
  path: string,
  { what, maxBytes = MAX_BYTES, limit, choices }: TextFileOptions,
): Uint8Array {
  const tooLarge = (value?: number) =>
    new InputError(`${what} is too large${value === undefined ? ', unpacked' : ''}`, {
      value,
      limit: `at most ${maxBytes} bytes`,
      where: path,
    });
  const bytes = attempt(`${what} cannot be read`, { value: path, limit, choices }, () => {
    const found = statSync(path);
    if (!found.isFile()) {
      throw new InputError(`${what} is ${found.isDirectory() ? 'a folder' : 'no plain file'}`, { value: path, limit });
    }
    if (found.size > maxBytes) throw tooLarge(found.size);
    return readFileSync(path);
  });
  if (!GZIP_MAGIC.every((byte, index) => bytes[index] === byte)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new InputError(`${what} is cut short or damaged (${code})`, { value: path });
  }
}

/** Bytes to text as `readTextFile` returns it. Errors: InputError for bytes that are no text. */
export function decodeText(bytes: Uint8Array, path: string, { what }: Pick<TextFileOptions, 'what'>): string {
  let text: string;
  try {
    text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes); // drops the byte order mark
  } catch {
    throw noText(what, path);
  }
  if (text.includes('\0')) throw noText(what, path);
  if (!/[ \t\r](?:\n|$)|\r/.test(text)) return text;
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function noText(what: string, path: string): InputError {
  return new InputError(`${what} is no text`, { value: path, limit: 'a text file (UTF-8), gzip or not' });
}

function attempt<T>(what: string, details: InputErrorDetails, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${what} (${codeOf(error)})`, details);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
