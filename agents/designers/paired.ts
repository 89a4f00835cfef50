import { z } from 'zod';
import { AdversarialDesigner } from './adversarial-designer.ts';
import { ADVERSARY_FIELDS, entropyField } from './adversary-settings.ts';
import type { Cloning, DesignerDefinition } from './designer.ts';
import { payRegret, REGRET_FIELDS } from './paired-regret.ts';

/** The presets: plain as in the paper, HiEnt, and HiEnt with cloning (arXiv:2308.10797). */
function settingsSchemaOf(entropy: number, cloning: number) {
  return z.strictObject({
    ...REGRET_FIELDS,
    adversaryEntropy: entropyField(entropy),
    cloningCoefficient: z
      .number()
      .min(0)
      .max(100)
      .default(cloning)
      .describe('weight of the divergence from the other student (.1 at 25 walls, .01 at 0 to 60), 0 for none, to 100'),
    cloningInterval: z
      .int()
      .min(1)
      .max(10_000)
      .default(5)
      .describe('cycles from one with cloning to the next (25 at 25 walls, 5 at 0 to 60), 1 to 10000'),
    cloningDirection: z
      .enum(['both', 'protagonist'])
      .default('both')
      .describe('who copies: both students, or the protagonist alone'),
    ...ADVERSARY_FIELDS,
  });
}
const plainSchema = settingsSchemaOf(0, 0);
const hiEntSchema = settingsSchemaOf(0.01, 0);
const cloningSchema = settingsSchemaOf(0.01, 0.01);
type Settings = z.output<typeof plainSchema>;

/**
 * PAIRED: the adversary is paid the regret of the protagonist, as an antagonist lets it be estimated. A level that nobody
 * can solve is worth nothing, and so is one that both solve: the adversary looks for what can be done and is not.
 *
 *   reward = max(0, max over the antagonist's episodes of U - mean over the protagonist's)
 *
 * The protagonist is student 0, the antagonist student 1; both learn from the world's own reward, as in every public code.
 * Source   Dennis et al. 2020, arXiv:2012.02096; entropy and cloning: Mediratta et al. 2023, arXiv:2308.10797.
 */
function definePaired(id: string, summary: string, settingsSchema: typeof plainSchema): DesignerDefinition<Settings> {
  return {
    id,
    summary,
    source: id === 'paired-bc' ? 'arXiv:2308.10797' : 'arXiv:2012.02096',
    settingsSchema,
    needs: ['createEditor'],
    numStudents: () => 2,
    create: (settings, context) =>
      new AdversarialDesigner(settings, context, {
        id,
        pay: ([protagonist, antagonist], out) => payRegret(settings, protagonist, antagonist, out),
        cloningOf: (cycleIdx) => cloningOf(settings, cycleIdx),
      }),
  };
}

export const pairedDesigner = definePaired(
  'paired',
  'an adversary that is paid the regret, with high entropy',
  hiEntSchema,
);
export const pairedPlainDesigner = definePaired('paired-plain', 'PAIRED without entropy', plainSchema);
export const pairedCloningDesigner = definePaired(
  'paired-bc',
  'PAIRED with high entropy, and students that clone each other',
  cloningSchema,
);

function cloningOf(settings: Settings, cycleIdx: number): Cloning | undefined {
  const { cloningCoefficient: coefficient, cloningInterval, cloningDirection } = settings;
  if (coefficient === 0 || (cycleIdx + 1) % cloningInterval !== 0) return undefined;
  const protagonist = [0, 1] as const;
  const antagonist = [1, 0] as const;
  return { coefficient, pairs: cloningDirection === 'both' ? [protagonist, antagonist] : [protagonist] };
}
