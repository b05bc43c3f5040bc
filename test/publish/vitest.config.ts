import { defineConfig } from 'vitest/config';

/** `npm run test:publish`: `fulcrum publish` against a real mosquitto, in real time. Needs mosquitto, mosquitto_sub, openssl. */
export default defineConfig({
  test: {
    include: ['test/publish/*.mosquitto.ts'],
    maxWorkers: 1,
    testTimeout: 120_000,
  },
});
