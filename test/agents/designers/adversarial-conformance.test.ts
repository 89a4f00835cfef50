import { adversarialDesignerCases } from '../../conformance/cases/adversarial-designers.ts';
import { describeDesigner } from '../../conformance/designer.ts';

for (const each of adversarialDesignerCases) describeDesigner(each);
