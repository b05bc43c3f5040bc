import { defineConfig } from 'vitest/config';

const tests: readonly string[] = JSON.parse(process.env['FULCRUM_MUTATION_TESTS'] ?? '[]');

/** For the copy of the repository in which Stryker mutates: of the sources, without the plugin for compiled modules. */
export default defineConfig({
  test: {
    include: [...tests],
    isolate: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
