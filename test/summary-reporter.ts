import type { Reporter, TestModule, Vitest } from 'vitest/node';

interface Counts {
  passed: number;
  failed: number;
  readonly skipped: Map<string, number>; // by reason
}

const LONGEST_NAME = 200; // characters
const NO_BROWSER = 'no browser: install Chromium or Chrome, or set CHROME_PATH';
const OTHER_SYSTEM = 'not for this system';
const OTHER_NAME = 'not of the name asked for';

/** Ends a test run with the names of the tests that failed, and one plain line: how many passed, failed and were skipped, and why. */
export class SummaryReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: 0, skipped: new Map() };
    const isNameAsked = this.#vitest?.config.testNamePattern !== undefined;
    const failures: string[] = [];
    let brokenFiles = 0;
    for (const module of modules) {
      brokenFiles += module.errors().length > 0 ? 1 : 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') counts.passed++;
        else if (state === 'failed') {
          counts.failed++;
          failures.push(`  ${module.relativeModuleId}: ${test.fullName}`.slice(0, LONGEST_NAME));
        } else countSkip(counts, isNameAsked ? OTHER_NAME : module.project.name === 'e2e' ? NO_BROWSER : OTHER_SYSTEM);
      }
    }
    if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.join('\n')}\n`);
    process.stdout.write(`\n${describeCounts(counts, brokenFiles + errors.length)}\n`);
  }
}

function countSkip({ skipped }: Counts, reason: string): void {
  skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
}

/** brokenFiles: files that did not load, and errors outside of every test. */
export function describeCounts({ passed, failed, skipped }: Counts, brokenFiles: number): string {
  const numSkipped = [...skipped.values()].reduce((sum, count) => sum + count, 0);
  const reasons = [...skipped].map(([reason, count]) => `${count} ${reason}`).join('; ');
  const broken = brokenFiles === 0 ? '' : `, ${brokenFiles} errors outside of tests`;
  return `Tests: ${passed} passed, ${failed} failed${broken}, ${numSkipped} skipped${reasons === '' ? '' : ` (${reasons})`}.`;
}
