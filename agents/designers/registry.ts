import { InputError } from '../../envs/core/errors.ts';
import { accelDesigner, accelRandomDesigner } from './accel.ts';
import type { DesignerDefinition } from './designer.ts';
import { domainRandomisationDesigner } from './domain-randomisation.ts';
import { minimaxDesigner } from './minimax.ts';
import { pairedCloningDesigner, pairedDesigner, pairedPlainDesigner } from './paired.ts';
import { plrDesigner } from './plr.ts';
import { populationPairedDesigner } from './population-paired.ts';
import { repairedDesigner } from './repaired.ts';
import { robustPlrDesigner } from './robust-plr.ts';
import { sflDesigner } from './sfl.ts';

const definitions: readonly DesignerDefinition[] = [
  domainRandomisationDesigner,
  minimaxDesigner,
  pairedDesigner,
  pairedPlainDesigner,
  pairedCloningDesigner,
  populationPairedDesigner,
  repairedDesigner,
  plrDesigner,
  robustPlrDesigner,
  accelDesigner,
  accelRandomDesigner,
  sflDesigner,
];

export const DESIGNER_IDS: readonly string[] = definitions.map(({ id }) => id);

/** Every designer, in the order of help texts and tables. */
export function listDesigners(): readonly DesignerDefinition[] {
  return definitions;
}

/** Errors: InputError naming the designers there are. */
export function findDesigner(id: string): DesignerDefinition {
  const found = definitions.find((definition) => definition.id === id);
  if (found === undefined) throw new InputError('unknown designer', { value: id, choices: DESIGNER_IDS });
  return found;
}
