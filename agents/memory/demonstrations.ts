import { InputError } from '../../envs/core/errors.ts';

/**
 * Demonstrations: what watched players saw and did, without rewards, and who did it. In memory they are flat arrays;
 * on disk one transition is one JSON line (`formatTransitionLine`, `parseDemonstrations`), as `murmur replay --export
 * jsonl` writes it.
 */
export interface Demonstrations {
  readonly worldId: string;
  readonly observationLength: number; // L
  readonly numDemonstrators: number; // K
  readonly length: number; // M transitions
  readonly observations: Uint8Array; // [M, L]
  readonly nextObservations: Uint8Array; // [M, L]
  readonly actions: Uint8Array; // [M]
  readonly nextActions: Uint8Array; // [M] what the same player did next; NO_ACTION where nothing follows
  readonly terminated: Uint8Array; // [M] 0 or 1
  readonly demonstratorIdx: Uint8Array; // [M] in [0, K)
}

/** Marks a transition whose player's next action was not seen: no bootstrap can be made from it. */
export const NO_ACTION = 255;

/** One recorded step of one seat. */
export interface TransitionRecord {
  readonly world: string;
  readonly session: string;
  readonly tick: number;
  readonly seat: number;
  readonly human: boolean;
  readonly observation: Uint8Array; // [L]
  readonly action: number; // [0, A)
  readonly nextObservation: Uint8Array; // [L]
  readonly terminated: boolean;
  readonly truncated: boolean;
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** One JSON line without a line break. Observations are base64 of their bytes. */
export function formatTransitionLine(record: TransitionRecord): string {
  return JSON.stringify({
    world: record.world,
    session: record.session,
    tick: record.tick,
    seat: record.seat,
    human: record.human,
    observation: base64(record.observation),
    action: record.action,
    nextObservation: base64(record.nextObservation),
    terminated: record.terminated,
    truncated: record.truncated,
  });
}

/** Reads one line. Errors: InputError naming the field, with `where` (file and line). */
export function parseTransitionLine(line: string, where: string): TransitionRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new InputError('not a JSON line', { value: line, where });
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const check = <T>(name: string, isRight: (field: unknown) => field is T, limit: string): T => {
    const field = fields[name];
    if (!isRight(field)) throw new InputError(`transition field ${name}`, { value: field, limit, where });
    return field;
  };
  return {
    world: check('world', isText, 'a world id'),
    session: check('session', isText, 'a session id'),
    tick: check('tick', isCount, 'a whole number from 0'),
    seat: check('seat', isCount, 'a whole number from 0'),
    human: check('human', isFlag, 'true or false'),
    observation: decodeBase64(check('observation', isText, 'base64 text')),
    action: check('action', isAction, `a whole number below ${NO_ACTION}`),
    nextObservation: decodeBase64(check('nextObservation', isText, 'base64 text')),
    terminated: check('terminated', isFlag, 'true or false'),
    truncated: check('truncated', isFlag, 'true or false'),
  };
}

const isText = (field: unknown): field is string => typeof field === 'string' && field.length > 0;
const isFlag = (field: unknown): field is boolean => typeof field === 'boolean';
const isCount = (field: unknown): field is number => Number.isSafeInteger(field) && (field as number) >= 0;
const isAction = (field: unknown): field is number => isCount(field) && field < NO_ACTION;
const decodeBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/**
 * Text of many lines to demonstrations of one world. Every (session, seat) is one demonstrator; a step is followed by
 * the same demonstrator's step of the next tick, if there is one.
 *
 * Errors   InputError naming the line for another world or another observation length, and when there is no line at
 *          all or more than 255 demonstrators.
 */
export function parseDemonstrations(text: string, worldId: string, where: string): Demonstrations {
  const records: TransitionRecord[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const place = `${where}:${index + 1}`;
    const record = parseTransitionLine(line, place);
    if (record.world !== worldId) {
      throw new InputError('demonstrations are of another world', {
        value: record.world,
        limit: worldId,
        where: place,
      });
    }
    const length = records[0]?.observation.length ?? record.observation.length;
    if (record.observation.length !== length || record.nextObservation.length !== length) {
      throw new InputError('observation length', {
        value: record.observation.length,
        limit: `${length}`,
        where: place,
      });
    }
    records.push(record);
  });
  if (records.length === 0) throw new InputError('no transitions', { where });
  return packDemonstrations(records, worldId, where);
}

/** Records in any order to flat arrays, ordered by demonstrator (in order of first sight) and tick. */
export function packDemonstrations(
  records: readonly TransitionRecord[],
  worldId: string,
  where: string,
): Demonstrations {
  const groups = new Map<string, TransitionRecord[]>();
  for (const record of records) {
    const key = `${record.session}/${record.seat}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  if (groups.size > NO_ACTION) {
    throw new InputError('demonstrators', { value: groups.size, limit: `at most ${NO_ACTION}`, where });
  }
  const out = createDemonstrations(worldId, records[0].observation.length, groups.size, records.length);
  let m = 0;
  [...groups.values()].forEach((group, demonstratorIdx) => {
    group.sort((a, b) => a.tick - b.tick);
    group.forEach((record, index) => {
      const next: TransitionRecord | undefined = group[index + 1];
      const isEnd = record.terminated || record.truncated;
      out.observations.set(record.observation, m * out.observationLength);
      out.nextObservations.set(record.nextObservation, m * out.observationLength);
      out.actions[m] = record.action;
      out.nextActions[m] = !isEnd && next?.tick === record.tick + 1 ? next.action : NO_ACTION;
      out.terminated[m] = Number(record.terminated);
      out.demonstratorIdx[m] = demonstratorIdx;
      m++;
    });
  });
  return out;
}

/** Empty arrays for M transitions, to be filled by the caller; no next action is known yet. */
export function createDemonstrations(
  worldId: string,
  observationLength: number,
  numDemonstrators: number,
  length: number,
): Demonstrations {
  return {
    worldId,
    observationLength,
    numDemonstrators,
    length,
    observations: new Uint8Array(length * observationLength),
    nextObservations: new Uint8Array(length * observationLength),
    actions: new Uint8Array(length),
    nextActions: new Uint8Array(length).fill(NO_ACTION),
    terminated: new Uint8Array(length),
    demonstratorIdx: new Uint8Array(length),
  };
}
