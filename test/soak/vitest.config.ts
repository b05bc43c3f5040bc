import { defineConfig } from 'vitest/config';
import { compiledModules } from '../support/compiled-modules.ts';

/** `npm run soak`: half an hour of real time by default, so it is a command of its own. */
export default defineConfig({
  plugins: [compiledModules()],
  test: { include: ['test/soak/*.soak.ts'], testTimeout: 24 * 3_600_000, reporters: ['verbose'] },
});
