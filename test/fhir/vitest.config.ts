import { defineConfig } from 'vitest/config';

/** `npm run test:fhir`: two validators of other people, installed in a folder of their own, against real bundles. */
export default defineConfig({
  test: {
    include: ['test/fhir/*.validators.ts'],
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 900_000,
  },
});
