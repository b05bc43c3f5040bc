import { defineConfig } from 'vitest/config';

/** `npm run test:defects`: each defect takes the run of the tests that must notice it, so it is a command of its own. */
export default defineConfig({
  test: { include: ['test/defects/*.defects.ts'], testTimeout: 900_000, maxWorkers: 2, reporters: ['verbose'] },
});
