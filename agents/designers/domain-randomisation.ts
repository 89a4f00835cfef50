import { z } from 'zod';
import type { Cycle, Designer, DesignerContext, DesignerDefinition } from './designer.ts';

const settingsSchema = z.strictObject({
  episodes: z
    .enum(['fresh', 'repeated'])
    .default('fresh')
    .describe(
      'fresh: each episode has a level of its own (JaxUED); repeated: a level for a whole rollout (DCD); fresh, repeated',
    ),
});
type Settings = z.output<typeof settingsSchema>;

/**
 * Domain randomisation: random levels, always new, always learned from. What every other designer must beat.
 * Source   Tobin et al. 2017, arXiv:1703.06907; as the baseline of UED: Dennis et al. 2020, arXiv:2012.02096.
 */
export const domainRandomisationDesigner: DesignerDefinition<Settings> = {
  id: 'dr',
  summary: 'domain randomisation: random levels, always new',
  source: 'arXiv:1703.06907',
  settingsSchema,
  isUnscored: true,
  numStudents: () => 1,
  create: (settings, context) => createDomainRandomisation(settings, context),
};

function createDomainRandomisation({ episodes }: Settings, { generator, numWorlds }: DesignerContext): Designer {
  const stream = [{ weight: 1, generatorId: generator.id }];
  const fresh: Cycle = { move: 'new', plays: [{ kind: 'stream', stream, isLearning: true }] };
  return {
    id: 'dr',
    nextCycle(rng) {
      if (episodes === 'fresh') return fresh;
      const levels = Array.from({ length: numWorlds }, () => generator.sample(rng));
      return { move: 'new', plays: [{ kind: 'levels', levels, isLearning: true }] };
    },
    receive: () => {},
    metrics: () => ({}),
    entries: () => [],
    save: () => ({}),
    load: () => {},
  };
}
