import { defineConfig } from 'vitest/config';

/** `npm run test:whole`: whole stations in real time. Each takes half a core: no more of them at once than keep time. */
export default defineConfig({
  test: {
    include: ['test/whole/*.test.ts', 'test/emulator/two-boards.test.ts', 'test/service/sessions.test.ts'],
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
});
