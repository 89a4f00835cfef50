/** A field of an episode that came out otherwise in our world. */
export interface TraceMismatch {
  readonly step: number; // 0 is the start, t + 1 the state after actions[t]
  readonly field: string; // as the trace names it: 'reward', 'observation', 'agent', ...
  readonly expected: unknown; // what the trace says
  readonly got: unknown;
}

/** How episodes of one world are written in a trace file, and how they are played again (format: docs/traces.md). */
export interface TraceFormat {
  readonly worldId: string;
  /** True when the parsed line is an episode of this format, well formed or not: told by the keys it has. */
  recognises(episode: Readonly<Record<string, unknown>>): boolean;
  /**
   * Plays one episode in our world and compares everything the trace says of each step. Returns the number of steps.
   * Throws InputError, naming the field, when the episode is malformed (missing, of another type, out of range, fewer
   * steps than actions) or its level is one that the world refuses.
   */
  replay(episode: Readonly<Record<string, unknown>>, onMismatch: (mismatch: TraceMismatch) => void): number;
}
