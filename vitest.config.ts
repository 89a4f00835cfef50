import { defineConfig } from 'vitest/config';

/** Tests that start whole processes and kill or wait for them: in `npm test`, not in the minute of `npm run check`. */
const PROCESS_TESTS = [
  'test/server/main.test.ts',
  'test/server/hosting/social-host.test.ts',
  'test/server/rooms/stalled-client.test.ts',
  'test/cli/{train,train-ued,sweep,evaluate-student,replay,rooms}.test.ts',
  'test/agents/runners/resume-ued.test.ts',
];

/** `npm run check` runs the fast project; `npm test` fast, process and e2e; soak and learning are scripts of their own. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: '100%', // the default leaves a core idle, which is half of a small machine
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/soak/**', 'test/learning/**', ...PROCESS_TESTS],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'process', include: PROCESS_TESTS, testTimeout: 60_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      { test: { name: 'soak', include: ['test/soak/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 60_000 } },
      { test: { name: 'learning', include: ['test/learning/**/*.test.ts'], testTimeout: 600_000 } },
    ],
  },
});
