import { InputError } from '../../envs/core/errors.ts';

/**
 * Recorded steps as text, a JSON record a line. Two forms are read, also one after the other in one file: the compact one,
 * which begins with a line about all steps behind it (server/records/step-lines.ts writes and describes it), and the one
 * before it, in which every line has world, session, `human` and both observations.
 */
export interface TransitionRecord {
  readonly session: string; // one value is one player with one preference
  readonly tick: number;
  readonly seat: number;
  readonly who: string; // `person`, or who else acted
  readonly observation: Uint8Array; // [L]
  readonly action: number; // [0, A)
  readonly nextObservation: Uint8Array; // [L]
  readonly terminated: boolean;
  readonly truncated: boolean;
}

export const PERSON = 'person';
const FORMAT = 'murmuration-steps';
const VERSION = 2;
const MAX_ACTIONS = 255;

interface Head {
  readonly recording: string;
  readonly length: number; // L
  readonly isBits: boolean;
}

/** Errors: InputError naming line and field, for another world, another observation length or a form that is not known. */
export function parseStepLines(text: string, worldId: string, where: string): TransitionRecord[] {
  const reader = new StepReader(worldId);
  text.split('\n').forEach((line, index) => {
    if (line.trim() !== '') reader.read(line, `${where}:${index + 1}`);
  });
  return reader.end();
}

class StepReader {
  readonly #worldId: string;
  readonly #records: TransitionRecord[] = [];
  readonly #open = new Map<string, number>(); // index of a player's last step whose next observation is still to come
  #head: Head | undefined;

  constructor(worldId: string) {
    this.#worldId = worldId;
  }

  read(line: string, where: string): void {
    const fields = new Fields(line, where);
    if (fields.has('format')) this.#head = this.#readHead(fields, where);
    else if (this.#head === undefined) this.#add(this.#readLong(fields, where), where);
    else this.#readCompact(fields, this.#head, where);
  }

  /** A step whose next line is not there (a file that was cut or filtered by hand) saw what it sees. */
  end(): TransitionRecord[] {
    return this.#records;
  }

  #readHead(fields: Fields, where: string): Head {
    const format = fields.get('format', isText, FORMAT);
    const version = fields.get('version', isCount, `${VERSION}`);
    if (format !== FORMAT || version !== VERSION) {
      throw new InputError('steps of another form', {
        value: `${format} ${version}`,
        limit: `${FORMAT} ${VERSION}`,
        where,
      });
    }
    this.#assertWorld(fields.get('world', isText, 'a world id'), where);
    this.#open.clear();
    return {
      recording: fields.get('recording', isText, 'a recording id'),
      length: fields.get('observationLength', isCount, 'a whole number from 0'),
      isBits: fields.get('packing', isPacking, 'bits or bytes') === 'bits',
    };
  }

  #readCompact(fields: Fields, head: Head, where: string): void {
    const end = fields.has('end') ? fields.get('end', isEnd, 'terminated or truncated') : undefined;
    const observation = unpack(fields.get('observation', isText, 'base64 text'), head);
    const session = `${head.recording}#${fields.get('player', isCount, 'a whole number from 0')}`;
    const next = fields.has('next') ? unpack(fields.get('next', isText, 'base64 text'), head) : undefined;
    const record = {
      session,
      tick: fields.get('tick', isCount, 'a whole number from 0'),
      seat: fields.get('seat', isCount, 'a whole number from 0'),
      who: fields.get('who', isText, 'who acted'),
      observation,
      action: fields.get('action', isAction, `a whole number below ${MAX_ACTIONS}`),
      nextObservation: next ?? observation,
      terminated: end === 'terminated',
      truncated: end === 'truncated',
    };
    this.#add(record, where);
    this.#close(record);
    if (next === undefined) this.#open.set(`${session}/${record.seat}`, this.#records.length - 1);
  }

  /** What this step sees is what the one before it led to. */
  #close({ session, seat, tick, observation }: TransitionRecord): void {
    const key = `${session}/${seat}`;
    const index = this.#open.get(key);
    this.#open.delete(key);
    if (index === undefined || this.#records[index].tick + 1 !== tick) return;
    this.#records[index] = { ...this.#records[index], nextObservation: observation };
  }

  #readLong(fields: Fields, where: string): TransitionRecord {
    this.#assertWorld(fields.get('world', isText, 'a world id'), where);
    return {
      session: fields.get('session', isText, 'a session id'),
      tick: fields.get('tick', isCount, 'a whole number from 0'),
      seat: fields.get('seat', isCount, 'a whole number from 0'),
      who: fields.get('human', isFlag, 'true or false') ? PERSON : 'agent',
      observation: decodeBase64(fields.get('observation', isText, 'base64 text')),
      action: fields.get('action', isAction, `a whole number below ${MAX_ACTIONS}`),
      nextObservation: decodeBase64(fields.get('nextObservation', isText, 'base64 text')),
      terminated: fields.get('terminated', isFlag, 'true or false'),
      truncated: fields.get('truncated', isFlag, 'true or false'),
    };
  }

  #add(record: TransitionRecord, where: string): void {
    const length = this.#records[0]?.observation.length ?? record.observation.length;
    for (const { length: found } of [record.observation, record.nextObservation]) {
      if (found !== length) throw new InputError('observation length', { value: found, limit: `${length}`, where });
    }
    this.#records.push(record);
  }

  #assertWorld(world: string, where: string): void {
    if (world === this.#worldId) return;
    throw new InputError('demonstrations are of another world', { value: world, limit: this.#worldId, where });
  }
}

/** The fields of one line, each checked when it is asked for. */
class Fields {
  readonly #fields: Record<string, unknown>;
  readonly #where: string;

  constructor(line: string, where: string) {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new InputError('not a JSON line', { value: line, where });
    }
    this.#fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
    this.#where = where;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined;
  }

  get<T>(name: string, isRight: (field: unknown) => field is T, limit: string): T {
    const field = this.#fields[name];
    if (isRight(field)) return field;
    throw new InputError(`transition field ${name}`, { value: field ?? 'nothing', limit, where: this.#where });
  }
}

const isText = (field: unknown): field is string => typeof field === 'string' && field.length > 0;
const isFlag = (field: unknown): field is boolean => typeof field === 'boolean';
const isCount = (field: unknown): field is number => Number.isSafeInteger(field) && (field as number) >= 0;
const isAction = (field: unknown): field is number => isCount(field) && field < MAX_ACTIONS;
const isEnd = (field: unknown): field is string => field === 'terminated' || field === 'truncated';
const isPacking = (field: unknown): field is string => field === 'bits' || field === 'bytes';
const decodeBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

function unpack(text: string, { length, isBits }: Head): Uint8Array {
  const bytes = decodeBase64(text);
  if (!isBits || bytes.length !== Math.ceil(length / 8)) return bytes; // a wrong length is told by who adds it
  const flags = new Uint8Array(length);
  for (let i = 0; i < length; i++) flags[i] = (bytes[i >> 3] >> (7 - (i & 7))) & 1;
  return flags;
}
