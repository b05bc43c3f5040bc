import { defineConfig } from 'vitest/config';

/** `npm run test:package`: the Debian package in a clean Debian root that boots. Needs root, and some minutes. */
export default defineConfig({
  test: { include: ['test/package/*.test.ts'], testTimeout: 300_000, hookTimeout: 600_000, bail: 1 },
});
