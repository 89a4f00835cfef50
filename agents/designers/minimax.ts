import { z } from 'zod';
import { AdversarialDesigner } from './adversarial-designer.ts';
import { ADVERSARY_FIELDS, entropyField } from './adversary-settings.ts';
import type { DesignerDefinition } from './designer.ts';

const settingsSchema = z.strictObject({
  payment: z
    .enum(['minus-mean', 'minus-max'])
    .default('minus-mean')
    .describe("minus the student's mean return on the level (code of Dennis et al.) or its best one (DCD)"),
  adversaryEntropy: entropyField(0.01),
  ...ADVERSARY_FIELDS,
});
type Settings = z.output<typeof settingsSchema>;

/**
 * Minimax: the adversary is paid what the student loses. It soon builds levels that nobody can solve, from which nobody
 * can learn: the baseline that regret was invented against.
 *
 *   reward = -mean over the student's episodes of U
 *
 * Source   the baseline of Dennis et al. 2020, arXiv:2012.02096 (after Morimoto and Doya 2005, and Pinto et al. 2017).
 */
export const minimaxDesigner: DesignerDefinition<Settings> = {
  id: 'minimax',
  summary: 'an adversary that is paid what the student loses',
  source: 'arXiv:2012.02096',
  settingsSchema,
  needs: ['createEditor'],
  numStudents: () => 1,
  create: (settings, context) =>
    new AdversarialDesigner(settings, context, {
      id: 'minimax',
      pay([{ numEpisodes, meanReturns, maxReturns }], out) {
        const returns = settings.payment === 'minus-mean' ? meanReturns : maxReturns;
        for (let b = 0; b < out.length; b++) out[b] = numEpisodes[b] === 0 ? -Infinity : -returns[b];
      },
    }),
};
