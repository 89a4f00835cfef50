import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/summary-reporter.ts';

// Workers, and the commands that tests start by their .ts files, keep what they compiled where bin/murmur.js does.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');

/** Tests that start whole processes and kill or wait for them: in `npm test`, not in the minute of `npm run check`. */
const PROCESS_TESTS = [
  'test/bin/murmur.test.ts',
  'test/contributing/add-{a-world,a-message,an-agent-kind,an-algorithm}.test.ts', // each in a copy of the tree
  'test/golden/learner-bytes.test.ts',
  'test/package/package.test.ts',
  'test/server/main.test.ts',
  'test/server/hosting/social-seats.test.ts',
  'test/server/rooms/stalled-client.test.ts',
  'test/cli/{closed-pipe,without-dev-packages}.test.ts',
  'test/cli/arena/{replay,rooms}.test.ts',
  'test/cli/study/{compare,experiment-core,evaluate-policy,evaluate-student,runs,sweep}.test.ts',
  'test/cli/terminal/interruption.test.ts',
  'test/cli/train/{train,train-ued}.test.ts',
  'test/train/run/process/resume-{ued,lineup}.test.ts',
];

/** How long `expect.poll` waits; its default of a second is lost on a busy machine. */
const POLL = { poll: { timeout: 60_000 } };

/**
 * Limits are there to end what hangs, and stand far above what a busy machine needs.
 * `npm run check` runs the fast project; `npm test` fast, process and e2e; soak and learning are scripts of their own.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: '100%', // the default leaves a core idle, which is half of a small machine
    reporters: ['default', new SummaryReporter()],
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/soak/**', 'test/learning/**', ...PROCESS_TESTS],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: POLL,
        },
      },
      { test: { name: 'process', include: PROCESS_TESTS, testTimeout: 600_000, hookTimeout: 600_000, expect: POLL } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 600_000,
          expect: POLL,
          sequence: { groupOrder: 1 }, // after all others, alone on the machine
        },
      },
      { test: { name: 'soak', include: ['test/soak/**/*.test.ts'], testTimeout: 1_200_000, hookTimeout: 600_000 } },
      { test: { name: 'learning', include: ['test/learning/**/*.test.ts'], testTimeout: 3_600_000 } },
    ],
  },
});
