import { defineConfig } from 'vitest/config';

/** `npm run test:whole`: the whole system in real time. Each file takes half a core, so that two at once keep time. */
export default defineConfig({
  test: {
    include: ['test/whole/*.test.ts', 'test/emulator/two-boards.test.ts'],
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
});
