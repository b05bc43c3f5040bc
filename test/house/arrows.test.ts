import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let house = '';

/** Lints a small house with the project's own rules, and says which rules were broken. */
function lint(files: Readonly<Record<string, string>>): string[] {
  rmSync(house, { recursive: true, force: true });
  mkdirSync(house, { recursive: true });
  const config = join(house, '.biome.json');
  cpSync(join(root, '.biome.json'), config);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  try {
    execFileSync(join(root, 'node_modules/.bin/biome'), ['lint', '--vcs-enabled=false', '--reporter=github', '.'], {
      cwd: house,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return [];
  } catch (error) {
    const { stdout } = error as { readonly stdout: string };
    return [...stdout.matchAll(/title=lint\/\w+\/(\w+)/g)].map(([, rule]) => rule ?? '');
  }
}

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'fulcrum-arrows-'));
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

const use = (path: string) => `import { x } from '${path}';\nexport const y = x;\n`;

describe('the arrows between the rooms', () => {
  it.each([
    ['src/session/a.ts', '../bench/world.ts'],
    ['src/session/a.ts', '../../hardware/simulator/body.ts'],
    ['src/session/a.ts', '../controller/controller.ts'],
    ['src/session/a.ts', 'node:fs'],
    ['src/safety/a.ts', 'node:fs/promises'],
    ['src/safety/watches/a.ts', '../../../hardware/actuator/link.ts'],
    ['src/motion/a.ts', 'serialport'],
    ['protocols/wire/a.ts', '../../src/clock.ts'],
    ['protocols/therapy/a.ts', '../../hardware/table.ts'],
    ['protocols/therapy/a.ts', 'node:fs'],
    ['hardware/table.ts', './actuator/link.ts'],
    ['hardware/simulator/a.ts', '../../src/controller/controller.ts'],
    ['hardware/actuator/a.ts', '../../src/safety/monitor.ts'],
    ['src/controller/a.ts', '../../hardware/actuator/actuator.ts'],
    ['src/controller/a.ts', '../cli/bench.ts'],
    ['src/records/a.ts', '../session/machine.ts'],
    ['src/reports/a.ts', '../bench/world.ts'],
    ['src/console/a.ts', '../cli/bench.ts'],
    ['src/units.ts', './clock.ts'],
  ])('%s may not use %s', (from, to) => {
    expect(lint({ [from]: use(to) })).toContain('noRestrictedImports');
  });

  it.each([
    ['src/session/a.ts', '../../hardware/table.ts'],
    ['src/controller/a.ts', '../session/machine.ts'],
    ['src/bench/a.ts', '../../hardware/simulator/table.ts'],
    ['protocols/therapy/a.ts', '../../src/units.ts'],
    ['src/cli/a.ts', '../bench/world.ts'],
  ])('%s may use %s', (from, to) => {
    expect(lint({ [from]: use(to) })).toEqual([]);
  });

  it('no circle is let through', () => {
    const files = { 'src/bench/a.ts': use('./b.ts').replace(/\by\b/, 'x'), 'src/bench/b.ts': use('./a.ts') };
    expect(lint(files)).toContain('noImportCycles');
  });

  it.each(['setTimeout(() => {}, 1);', 'export const now = Date.now();', 'export const t = performance.now();'])(
    'the core has no clock of its own: %s',
    (text) => {
      for (const room of ['protocols/wire', 'src/safety', 'src/motion', 'src/session']) {
        expect(lint({ [`${room}/a.ts`]: text }), room).toContain('noRestrictedGlobals');
      }
    },
  );

  it('a promise that nobody waits for is refused', () => {
    expect(lint({ 'src/cli/a.ts': 'async function f() {}\nf();\nexport { f };\n' })).toContain('noFloatingPromises');
  });
});
