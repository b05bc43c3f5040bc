import { defineConfig } from 'vitest/config';

/** `npm run test:flash`: writes boards behind pseudo-terminals through the real avrdude, which has to be installed. */
export default defineConfig({
  test: {
    include: ['test/flash/*.flash.ts'],
    maxWorkers: 1,
    testTimeout: 120_000,
  },
});
