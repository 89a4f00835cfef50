/** What a checkpoint says of how its policy came to be. */
export interface TrainingFacts {
  readonly worldId: string;
  /** Where they are known: designer, tier, algorithm, seed, numSteps (of the world). */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** One line for an agent's card, such as 'maze, PPO under designer paired (mid), 6.0 million steps, seed 1'. */
export function describeTraining({ worldId, extra }: TrainingFacts): string {
  const { designer, tier, seed, numSteps } = extra;
  const algorithm = String(extra.algorithm ?? 'ppo').toUpperCase();
  const under = typeof designer === 'string' ? ` under designer ${designer}` : '';
  const preset = typeof tier === 'string' ? ` (${tier})` : '';
  return [
    worldId,
    `${algorithm}${under}${preset}`,
    ...(typeof numSteps === 'number' ? [describeSteps(numSteps)] : []),
    ...(typeof seed === 'number' ? [`seed ${seed}`] : []),
  ].join(', ');
}

function describeSteps(numSteps: number): string {
  if (numSteps >= 1e6) return `${(numSteps / 1e6).toFixed(1)} million steps`;
  return numSteps >= 1e3 ? `${Math.round(numSteps / 1e3)} thousand steps` : `${numSteps} steps`;
}
