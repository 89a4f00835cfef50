import { z } from 'zod';
import { computePopulationRegrets } from '../ops/ued-scores.ts';
import { AdversarialDesigner } from './adversarial-designer.ts';
import { ADVERSARY_FIELDS, entropyField } from './adversary-settings.ts';
import type { DesignerDefinition } from './designer.ts';

const settingsSchema = z.strictObject({
  numStudents: z.int().min(2).max(16).default(3).describe('K: students without fixed parts, 2 to 16'),
  adversaryEntropy: entropyField(0.01),
  ...ADVERSARY_FIELDS,
});
type Settings = z.output<typeof settingsSchema>;

/**
 * Population PAIRED: K students without fixed parts; on each level the best of them is the antagonist of all.
 *
 *   reward = max_i U_i - (1/K) sum_j U_j,   U the mean return of a student's episodes; never negative
 *
 * The first student is the one that is evaluated. Worse than the fixed pair in the paper (appendix E.1).
 * Source   Dennis et al. 2020, arXiv:2012.02096, eq. 11.
 */
export const populationPairedDesigner: DesignerDefinition<Settings> = {
  id: 'population-paired',
  summary: 'PAIRED with K students: the best one on a level against their mean',
  source: 'arXiv:2012.02096',
  settingsSchema,
  needs: ['createEditor'],
  numStudents: ({ numStudents }) => numStudents,
  create: (settings, context) =>
    new AdversarialDesigner(settings, context, { id: 'population-paired', pay: computePopulationRegrets }),
};
