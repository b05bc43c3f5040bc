import { defineConfig } from 'vitest/config';
import { compiledModules } from './support/compiled-modules.ts';

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
  'fhir',
  'patients',
  'publish',
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

/** They replace a module (vi.mock), which works only in sources. */
const replacing = [
  'bench/replay/changed-delay',
  'records/journal/full-disk',
  'records/child-process',
  'service/session-judge',
].map((name) => `test/${name}.test.ts`);

/**
 * The whole system in real time, and whole sessions on two emulated boards: npm run test:whole. The touch page in
 * Chromium: npm run test:page. The Debian package: npm run test:package.
 */
const longer = ['test/whole/**', 'test/page/**', 'test/package/**', 'test/emulator/two-boards.test.ts'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    // What takes this long hangs: a busy machine may take many times as long as an idle one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        plugins: [compiledModules()],
        test: { name: 'core', include: shared, exclude: replacing, isolate: false },
      },
      {
        extends: true,
        plugins: [compiledModules()],
        test: {
          name: 'input and output',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...shared, ...replacing, ...longer],
        },
      },
      { extends: true, test: { name: 'with a replaced module', include: replacing } },
    ],
  },
});
