import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // The whole system in real time, and whole sessions on two emulated boards: npm run test:whole.
    exclude: ['test/whole/**', 'test/emulator/two-boards.test.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
