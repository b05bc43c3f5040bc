import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Whole stations in real time have a command of their own: npm run test:whole.
    exclude: ['test/whole/**'],
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
