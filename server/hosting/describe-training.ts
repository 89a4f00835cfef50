import type { TrainedLevels } from './trained-levels.ts';

/** What a checkpoint says of how its policy came to be. */
export interface TrainingFacts {
  readonly worldId: string;
  /** Where they are known: designer, tier, algorithm, seed, numSteps (of the world). */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly levels?: TrainedLevels;
}

/** One line for an agent's card, such as 'maze, PPO under designer paired (mid), 6.0 million steps, seed 1', or 'overcooked (cramped_room), IPPO ...'. */
export function describeTraining({ worldId, extra, levels }: TrainingFacts): string {
  const { designer, tier, seed, numSteps } = extra;
  const algorithm = String(extra.algorithm ?? 'ppo').toUpperCase();
  const isDesigned = typeof designer === 'string' && levels?.levelHash === undefined; // one level leaves no choice
  const under = isDesigned ? ` under designer ${designer}` : '';
  const preset = typeof tier === 'string' ? ` (${tier})` : '';
  return [
    levels?.name === undefined ? worldId : `${worldId} (${levels.name})`,
    `${algorithm}${under}${preset}`,
    ...(typeof numSteps === 'number' ? [describeSteps(numSteps)] : []),
    ...(typeof seed === 'number' ? [`seed ${seed}`] : []),
  ].join(', ');
}

function describeSteps(numSteps: number): string {
  if (numSteps >= 1e6) return `${(numSteps / 1e6).toFixed(1)} million steps`;
  return numSteps >= 1e3 ? `${Math.round(numSteps / 1e3)} thousand steps` : `${numSteps} steps`;
}
