import { defineConfig } from 'vitest/config';

/** Fast tests by default; `--project e2e`, `--project soak` and `--project learning` are the slow ones, each a script in package.json. */
export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/soak/**', 'test/learning/**'],
          testTimeout: 30_000,
        },
      },
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
