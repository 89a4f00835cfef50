import { InputError } from '../../envs/core/errors.ts';
import { PERSON, parseStepLines, type TransitionRecord } from './step-lines.ts';

/**
 * Demonstrations: what watched players saw and did, without rewards, and who did it. In memory they are flat arrays; on
 * disk lines of steps (step-lines.ts), as `murmur replay --export jsonl` writes them.
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

/** Whose steps are taken from a file: only people's, or everybody's. */
export type DemonstratorKind = 'people' | 'all';

/**
 * Text of many lines to demonstrations of one world. Every (session, seat) is one demonstrator; a step is followed by
 * the same demonstrator's step of the next tick, if there is one.
 *
 * Errors   InputError naming the line for another world or another observation length, and when there is no step (of a
 *          person) at all or more than 255 demonstrators.
 */
export function parseDemonstrations(
  text: string,
  worldId: string,
  where: string,
  kind: DemonstratorKind,
): Demonstrations {
  const all = parseStepLines(text, worldId, where);
  const records = kind === 'all' ? all : all.filter(({ who }) => who === PERSON);
  if (all.length > 0 && records.length === 0) {
    throw new InputError('no step of a person', {
      value: `${all.length} steps of ${[...new Set(all.map(({ who }) => who))].join(', ')}`,
      limit: 'steps of people; --all-players takes those of everybody',
      where,
    });
  }
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
