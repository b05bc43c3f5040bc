import { defineConfig } from 'vitest/config';

/** The touch page in a real browser: each file starts a browser of its own. */
export default defineConfig({
  test: { include: ['test/page/**/*.test.ts'], maxWorkers: 2, testTimeout: 120_000, hookTimeout: 60_000 },
});
