import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const tests: readonly string[] = JSON.parse(process.env['FULCRUM_MUTATION_TESTS'] ?? '[]');
const drawsAtRandom = tests.some((file) => readFileSync(file, 'utf8').includes("from 'fast-check'"));

/** For the copy of the repository in which Stryker mutates: of the sources, without the plugin for compiled modules. */
export default defineConfig({
  test: {
    include: [...tests],
    // Loading fast-check takes as long as many a test file, so only where it is used.
    setupFiles: drawsAtRandom ? ['test/mutation/fixed-seed.ts'] : [],
    isolate: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
