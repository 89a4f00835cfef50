import { InputError } from '../core/errors.ts';
import { finish, type Steps } from '../core/steps.ts';
import { TRACE_FORMATS } from './formats.ts';
import type { TraceFormat, TraceMismatch } from './trace-format.ts';

/** Newest version of the trace format that this code reads; episodes without a `version` are version 1. */
export const TRACE_VERSION = 1;

/** The first mismatch of one field, and where it was. */
export interface FirstMismatch extends TraceMismatch {
  readonly episode: number; // line of the file, from 0
}

export interface TraceReport {
  readonly worlds: readonly string[]; // ids that occurred, in order of appearance
  readonly episodes: number;
  readonly steps: number;
  readonly mismatches: number;
  readonly firstOfEachField: readonly FirstMismatch[];
}

/**
 * Plays every episode of a trace in our worlds and compares all it says. text: JSON lines, one episode a line; empty
 * lines are skipped. The world of an episode is told by its keys.
 * Errors   InputError with the line's number for text that is no JSON (a file cut short), an episode of no known format,
 *          of a newer version, or malformed; and for a trace without episodes.
 */
export function checkTrace(text: string, formats: readonly TraceFormat[] = TRACE_FORMATS): TraceReport {
  return finish(checkTraceInSteps(text, formats));
}

/** The same, an episode a step. */
export function* checkTraceInSteps(text: string, formats: readonly TraceFormat[] = TRACE_FORMATS): Steps<TraceReport> {
  const worlds: string[] = [];
  const firstOfEachField = new Map<string, FirstMismatch>();
  let episodes = 0;
  let steps = 0;
  let mismatches = 0;
  for (const [lineIdx, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `line ${lineIdx + 1}`;
    const episode = parseEpisode(line, where);
    const format = findFormat(episode, formats, where);
    if (!worlds.includes(format.worldId)) worlds.push(format.worldId);
    const episodeIdx = episodes++;
    const note = (mismatch: TraceMismatch): void => {
      mismatches++;
      const key = `${format.worldId} ${mismatch.field}`;
      if (!firstOfEachField.has(key)) firstOfEachField.set(key, { episode: episodeIdx, ...mismatch });
    };
    steps += replayAt(where, format, episode, note);
    yield;
  }
  if (episodes === 0) throw new InputError('a trace without episodes', { limit: 'JSON lines, one episode a line' });
  return { worlds, episodes, steps, mismatches, firstOfEachField: [...firstOfEachField.values()] };
}

type Episode = Readonly<Record<string, unknown>>;

function parseEpisode(line: string, where: string): Episode {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new InputError('a trace line is no JSON: the file is cut short or damaged', { where });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new InputError('a trace line', { value: typeof parsed, limit: 'an episode as a JSON object', where });
  }
  const episode = parsed as Episode;
  const { version = TRACE_VERSION } = episode;
  if (version !== TRACE_VERSION) {
    throw new InputError('version of a trace', { value: version, limit: `${TRACE_VERSION}`, where });
  }
  return episode;
}

function findFormat(episode: Episode, formats: readonly TraceFormat[], where: string): TraceFormat {
  const format = formats.find((candidate) => candidate.recognises(episode));
  if (format !== undefined) return format;
  const known = formats.map(({ worldId }) => worldId).join(', ');
  throw new InputError('a trace line is an episode of no known world', {
    value: `keys ${Object.keys(episode).slice(0, 12).join(', ')}`,
    limit: known,
    where,
  });
}

/** Malformed episodes are refused with the number of their line, besides the field that the format names. */
function replayAt(
  where: string,
  format: TraceFormat,
  episode: Episode,
  note: (mismatch: TraceMismatch) => void,
): number {
  try {
    return format.replay(episode, note);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${where}: ${error.message}`);
    throw error;
  }
}
