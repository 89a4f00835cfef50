import { InputError } from '../../core/errors.ts';

/** What a Python literal is read as: a dict as a plain record, a list or a tuple as an array, None as null. */
export type PythonValue = string | number | boolean | null | readonly PythonValue[] | PythonRecord;
export interface PythonRecord {
  readonly [key: string]: PythonValue;
}

/**
 * Reads one Python literal as overcooked_ai's `.layout` files hold it: dicts with text keys, lists, tuples, text with one or
 * three quotes, numbers (also `float('inf')`, which those files have), True, False, None, comments, trailing commas. Nothing is
 * ever run. Errors: InputError naming line and column for anything else.
 */
export function parsePythonLiteral(text: string): PythonValue {
  const reader = new LiteralReader(text);
  const value = reader.value();
  reader.end();
  return value;
}

const MAX_DEPTH = 32;
const BLANKS = /(?:\s|#[^\n]*)*/y;
const TEXT = /[rbuRBU]{0,2}(?:"""([\s\S]*?)"""|'''([\s\S]*?)'''|"([^"\n\\]*)"|'([^'\n\\]*)')/y;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const INFINITY = /float\(\s*(["'])(-?)inf\1\s*\)/y;
const WORD = /True|False|None/y;
const WORDS: Readonly<Record<string, PythonValue>> = { True: true, False: false, None: null };

class LiteralReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): PythonValue {
    this.#match(BLANKS);
    const text = this.#match(TEXT);
    if (text !== undefined) return text.slice(1).find((part) => part !== undefined) ?? '';
    const number = this.#match(NUMBER);
    if (number !== undefined) return Number(number[0]);
    const infinity = this.#match(INFINITY);
    if (infinity !== undefined) return infinity[2] === '-' ? -Infinity : Infinity;
    const word = this.#match(WORD);
    if (word !== undefined) return WORDS[word[0]];
    if (this.#take('{')) return this.#within(() => this.#dict());
    if (this.#take('[')) return this.#within(() => this.#list(']'));
    if (this.#take('(')) return this.#within(() => this.#list(')'));
    throw this.#error('a Python literal: text, a number, True, False, None, a dict, a list or a tuple');
  }

  end(): void {
    this.#match(BLANKS);
    if (this.#at < this.#text.length) throw this.#error('the end');
  }

  #within<Value>(read: () => Value): Value {
    if (++this.#depth > MAX_DEPTH) throw this.#error(`at most ${MAX_DEPTH} values within each other`);
    const value = read();
    this.#depth--;
    return value;
  }

  #dict(): PythonRecord {
    const entries: [string, PythonValue][] = [];
    while (!this.#take('}')) {
      const key = this.value();
      if (typeof key !== 'string') throw this.#error('text as a key');
      if (!this.#take(':')) throw this.#error('a colon');
      entries.push([key, this.value()]);
      if (this.#take(',') || this.#isNext('}')) continue;
      throw this.#error('a comma or }');
    }
    return Object.fromEntries(entries);
  }

  #list(close: string): PythonValue[] {
    const values: PythonValue[] = [];
    while (!this.#take(close)) {
      values.push(this.value());
      if (this.#take(',') || this.#isNext(close)) continue;
      throw this.#error(`a comma or ${close}`);
    }
    return values;
  }

  #isNext(character: string): boolean {
    this.#match(BLANKS);
    return this.#text[this.#at] === character;
  }

  #take(character: string): boolean {
    const isThere = this.#isNext(character);
    if (isThere) this.#at++;
    return isThere;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #error(limit: string): InputError {
    const before = this.#text.slice(0, this.#at).split('\n');
    const value = this.#text.slice(this.#at, this.#at + 12).split('\n')[0];
    const where = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    return new InputError('layout file', { value: value === '' ? 'the end of a line' : value, limit, where });
  }
}
