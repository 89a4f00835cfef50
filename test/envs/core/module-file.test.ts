import { expect, it } from 'vitest';
import { moduleFile } from '../../../envs/core/module-file.ts';

it('names a module as the module beside it is named', () => {
  expect(moduleFile('./worker', 'file:///checkout/agents/batch.ts')).toBe('./worker.ts');
  expect(moduleFile('./worker', 'file:///package/dist/agents/batch.js')).toBe('./worker.js');
});
