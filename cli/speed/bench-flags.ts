import { cpus } from 'node:os';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import type { Cost } from '../../lab/bench/rounds.ts';

export interface BenchFlags {
  readonly batch: number;
  readonly seed: number;
  readonly steps?: number;
  readonly short: boolean;
  readonly json?: boolean;
  readonly engine?: EngineName;
}

/** Where figures were made. */
export const machine = () => ({ node: process.version, cpu: cpus()[0].model, cores: cpus().length });

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A cost beside the most that it may be. */
export function describeCost({ wall, cpu }: Cost, atMost?: number): string {
  const bar = atMost === undefined ? '' : `; at most ${Math.round(100 * atMost)} %`;
  return `${percent(wall)} (${percent(cpu)} per CPU second${bar})`;
}
