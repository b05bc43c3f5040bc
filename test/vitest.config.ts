import { defineConfig } from 'vitest/config';

/**
 * Folders whose tests open no port, socket, file or process. They share the modules that a worker has loaded: loading
 * them again for each file took as long as half of these tests.
 */
const shared = [
  'actuator',
  'architecture',
  'base',
  'bench',
  'conformance',
  'controller',
  'patients',
  'reports',
  'safety',
  'scenarios',
  'session',
  'simulator',
  'therapy',
  'tilt',
  'wire',
  'wiring',
  'console/model',
]
  .map((folder) => `test/${folder}/**/*.test.{ts,tsx}`)
  // Not those of the console in a terminal, which open sockets.
  .concat('test/console/*.test.{ts,tsx}');

export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'core', include: shared, isolate: false } },
      {
        extends: true,
        test: {
          name: 'input and output',
          include: ['test/**/*.test.{ts,tsx}'],
          // The whole system in real time, and whole sessions on two emulated boards: npm run test:whole. The touch page
          // in Chromium: npm run test:page. The Debian package: npm run test:package.
          exclude: [...shared, 'test/whole/**', 'test/page/**', 'test/package/**', 'test/emulator/two-boards.test.ts'],
        },
      },
    ],
  },
});
