import { defineConfig } from 'vitest/config';

/** `npm run test:whole`: whole stations in real time. They wait more than they work, so more of them run at once. */
export default defineConfig({
  test: { include: ['test/whole/*.test.ts'], maxWorkers: 3, testTimeout: 600_000, hookTimeout: 60_000 },
});
