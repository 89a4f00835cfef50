import { expect, it } from 'vitest';
import { DESIGNER_IDS } from '../../../agents/designers/registry.ts';
import { adversarialDesignerCases } from '../../conformance/cases/adversarial-designers.ts';
import { randomDesignerCases } from '../../conformance/cases/random-designers.ts';
import { replayDesignerCases } from '../../conformance/cases/replay-designers.ts';
import { type DesignerCase, describeDesigner } from '../../conformance/designer.ts';

const CASES: readonly DesignerCase[] = [...randomDesignerCases, ...replayDesignerCases];

it('every registered designer is put through the suite', () => {
  const all = [...CASES, ...adversarialDesignerCases]; // the last ones in adversarial-conformance.test.ts
  expect(all.map(({ designerId }) => designerId).sort()).toEqual([...DESIGNER_IDS].sort());
});

for (const each of CASES) describeDesigner(each);
