import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let sandbox = '';

/** Lints a small source tree with the project's own rules and returns which rules were broken. */
function lint(files: Readonly<Record<string, string>>): string[] {
  rmSync(sandbox, { recursive: true, force: true });
  mkdirSync(sandbox, { recursive: true });
  const config = join(sandbox, '.biome.json');
  cpSync(join(root, '.biome.json'), config);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(sandbox, path)), { recursive: true });
    writeFileSync(join(sandbox, path), text);
  }
  try {
    execFileSync(join(root, 'node_modules/.bin/biome'), ['lint', '--vcs-enabled=false', '--reporter=github', '.'], {
      cwd: sandbox,
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
  sandbox = mkdtempSync(join(tmpdir(), 'fulcrum-arrows-'));
});
afterAll(() => rmSync(sandbox, { recursive: true, force: true }));

const use = (path: string) => `import { x } from '${path}';\nexport const y = x;\n`;

describe('the arrows between the layers', () => {
  it.each([
    ['protocols/base/a.ts', '../wire/codec.ts'],
    ['protocols/base/a.ts', '../../src/controller/entry.ts'],
    ['protocols/base/a.ts', 'node:fs'],
    ['protocols/wire/a.ts', '../therapy/limits.ts'],
    ['protocols/wire/a.ts', '../../hardware/monotonic-clock.ts'],
    ['protocols/therapy/a.ts', '../wire/codec.ts'],
    ['protocols/therapy/a.ts', '../../hardware/table.ts'],
    ['protocols/therapy/a.ts', '../../src/safety/dose.ts'],
    ['protocols/therapy/a.ts', 'node:fs'],
    ['hardware/table.ts', './actuator/link.ts'],
    ['hardware/table.ts', '../src/controller/entry.ts'],
    ['hardware/simulator/a.ts', '../../src/controller/controller.ts'],
    ['hardware/actuator/a.ts', '../../src/safety/monitor.ts'],
    ['src/safety/a.ts', 'node:fs/promises'],
    ['src/safety/a.ts', '../session/machine.ts'],
    ['src/safety/hazards/a.ts', '../../../hardware/actuator/link.ts'],
    ['src/session/a.ts', '../bench/world/world.ts'],
    ['src/session/a.ts', '../../hardware/simulator/body.ts'],
    ['src/session/a.ts', '../controller/controller.ts'],
    ['src/session/a.ts', 'node:fs'],
    ['src/session/a.ts', 'serialport'],
    ['src/controller/a.ts', '../../hardware/actuator/actuator.ts'],
    ['src/controller/a.ts', '../cli/commands/bench.ts'],
    ['src/controller/a.ts', '../service/service.ts'],
    ['src/reports/a.ts', '../bench/world/world.ts'],
    ['src/reports/a.ts', '../controller/controller.ts'],
    ['src/console/a.ts', '../cli/commands/bench.ts'],
    ['src/service/a.ts', '../bench/world/world.ts'],
    ['src/service/a.ts', '../../hardware/serial/cable.ts'],
    ['src/bench/a.ts', '../cli/program.ts'],
  ])('%s may not use %s', (from, to) => {
    expect(lint({ [from]: use(to) })).toContain('noRestrictedImports');
  });

  it.each([
    ['protocols/therapy/a.ts', '../base/units.ts'],
    ['hardware/simulator/a.ts', '../../protocols/base/units.ts'],
    ['src/safety/a.ts', '../../protocols/base/units.ts'],
    ['src/session/a.ts', '../../hardware/table.ts'],
    ['src/controller/a.ts', '../session/machine.ts'],
    ['src/reports/a.ts', '../controller/entry.ts'],
    ['src/bench/a.ts', '../../hardware/simulator/table.ts'],
    ['src/cli/a.ts', '../bench/world/world.ts'],
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
      for (const layer of [
        'protocols/base',
        'protocols/wire',
        'protocols/therapy',
        'src/safety',
        'src/session',
        'src/controller',
      ]) {
        expect(lint({ [`${layer}/a.ts`]: text }), layer).toContain('noRestrictedGlobals');
      }
    },
  );

  it('a promise that nobody waits for is refused', () => {
    expect(lint({ 'src/cli/a.ts': 'async function f() {}\nf();\nexport { f };\n' })).toContain('noFloatingPromises');
  });
});
