import { expect, it } from 'vitest';
import { describeCounts } from './summary-reporter.ts';

it('says in one line what passed, failed and was skipped, and why', () => {
  expect(describeCounts({ passed: 12, failed: 0, skipped: new Map() }, 0)).toBe(
    'Tests: 12 passed, 0 failed, 0 skipped.',
  );
  const skipped = new Map([
    ['no browser: set CHROME_PATH', 30],
    ['not for this system', 2],
  ]);
  expect(describeCounts({ passed: 1, failed: 2, skipped }, 3)).toBe(
    'Tests: 1 passed, 2 failed, 3 errors outside of tests, 32 skipped (30 no browser: set CHROME_PATH; 2 not for this system).',
  );
});
