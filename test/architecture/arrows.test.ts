/** The lint rules that keep the layers apart, each broken once; and the imports of the real source. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

/** Importing file, imported file. */
type Arrow = readonly [from: string, to: string];

const forbidden: readonly Arrow[] = [
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
  ['src/patients/a.ts', '../controller/entry.ts'],
  ['src/patients/a.ts', '../safety/dose.ts'],
  ['src/patients/a.ts', '../session/machine.ts'],
  ['src/patients/a.ts', '../records/client.ts'],
  ['src/patients/a.ts', '../../hardware/table.ts'],
  ['src/patients/a.ts', 'node:fs'],
  ['src/session/a.ts', '../patients/person.ts'],
  ['src/controller/a.ts', '../patients/person.ts'],
  ['src/safety/a.ts', '../patients/person.ts'],
  ['src/controller/a.ts', '../../hardware/actuator/actuator.ts'],
  ['src/controller/a.ts', '../cli/commands/bench.ts'],
  ['src/controller/a.ts', '../service/service.ts'],
  ['src/records/a.ts', '../controller/entry.ts'],
  ['src/records/a.ts', '../service/service.ts'],
  ['src/records/a.ts', '../../hardware/simulator/table.ts'],
  ['src/fhir/a.ts', '../service/service.ts'],
  ['src/fhir/a.ts', '../controller/entry.ts'],
  ['src/fhir/a.ts', 'node:fs'],
  ['src/publish/a.ts', '../patients/person.ts'],
  ['src/publish/a.ts', '../records/database/people.ts'],
  ['src/publish/a.ts', '../controller/controller.ts'],
  ['src/reports/a.ts', '../bench/world/world.ts'],
  ['src/reports/a.ts', '../controller/controller.ts'],
  ['src/console/a.ts', '../cli/commands/bench.ts'],
  ['src/service/a.ts', '../bench/world/world.ts'],
  ['src/service/a.ts', '../../hardware/serial/cable.ts'],
  ['src/service/a.ts', '../../hardware/tilt/chips/mpu6050.ts'],
  ['src/service/a.ts', '../doctor/examine.ts'],
  ['src/doctor/a.ts', '../controller/controller.ts'],
  ['src/doctor/a.ts', '../bench/world/world.ts'],
  ['src/doctor/a.ts', '../cli/program.ts'],
  ['src/bench/a.ts', '../cli/program.ts'],
];

const allowed: readonly Arrow[] = [
  ['protocols/therapy/a.ts', '../base/units.ts'],
  ['hardware/simulator/a.ts', '../../protocols/base/units.ts'],
  ['src/safety/a.ts', '../../protocols/base/units.ts'],
  ['src/session/a.ts', '../../hardware/table.ts'],
  ['src/controller/a.ts', '../session/machine.ts'],
  ['src/patients/a.ts', '../../protocols/therapy/limits.ts'],
  ['src/service/a.ts', '../patients/start-check.ts'],
  ['src/records/a.ts', '../patients/history.ts'],
  ['src/bench/a.ts', '../patients/start-check.ts'],
  ['src/records/a.ts', '../../protocols/base/clock.ts'],
  ['src/service/a.ts', '../records/files/durable-file.ts'],
  ['src/fhir/a.ts', '../records/sink.ts'],
  ['src/fhir/a.ts', '../patients/history.ts'],
  ['src/publish/a.ts', '../service/client.ts'],
  ['src/reports/a.ts', '../controller/entry.ts'],
  ['src/service/a.ts', '../../hardware/tilt/chips/all.ts'],
  ['src/reports/a.ts', '../session/states.ts'],
  ['src/bench/a.ts', '../../hardware/simulator/table.ts'],
  ['src/doctor/a.ts', '../service/patients/clock-synchronisation.ts'],
  ['src/doctor/a.ts', '../../hardware/boards/who-answers.ts'],
  ['src/cli/a.ts', '../bench/world/world.ts'],
];

const layersWithoutTime = [
  'protocols/base',
  'protocols/wire',
  'protocols/therapy',
  'src/safety',
  'src/session',
  'src/controller',
  'src/patients',
];
const timeSources = [
  'setTimeout(() => {}, 1);',
  'export const now = Date.now();',
  'export const t = performance.now();',
];

interface Report {
  readonly summary: { readonly unchanged: number; readonly diagnosticsNotPrinted: number };
  readonly diagnostics: readonly {
    readonly category: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
  }[];
}

/** A source tree for one lint run with the project's own rules. Every case is a line of its own. */
class SourceTree {
  readonly #lines = new Map<string, string[]>();
  readonly #brokenRules = new Map<string, string[]>();

  /** Appends a line and returns its place, `file:line`. */
  add(path: string, line: string): string {
    const lines = this.#lines.get(path) ?? [];
    lines.push(line);
    this.#lines.set(path, lines);
    return `${path}:${lines.length}`;
  }

  addImport([from, to]: Arrow): string {
    const name = `x${this.#lines.get(from)?.length ?? 0}`;
    return this.add(from, `import { x as ${name} } from '${to}'; export const y${name} = ${name};`);
  }

  /** @throws Error where Biome has not read every file, or leaves out a diagnostic */
  lint(): void {
    const sandbox = folder('file');
    cpSync(join(root, '.biome.json'), join(sandbox, '.biome.json'));
    for (const [path, lines] of this.#lines) {
      mkdirSync(dirname(join(sandbox, path)), { recursive: true });
      writeFileSync(join(sandbox, path), `${lines.join('\n')}\n`);
    }
    const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'];
    const biome = join(root, 'node_modules/.bin/biome');
    const { stdout } = spawnSync(biome, args, { cwd: sandbox, encoding: 'utf8', maxBuffer: 64e6 });
    const { summary, diagnostics }: Report = JSON.parse(stdout);
    // Its own configuration is one more file.
    expect(summary).toMatchObject({ unchanged: this.#lines.size + 1, diagnosticsNotPrinted: 0 });
    for (const { category, location } of diagnostics) {
      const place = `${location.path}:${location.start.line}`;
      const rules = this.#brokenRules.get(place) ?? [];
      this.#brokenRules.set(place, [...rules, category.split('/').at(-1) ?? '']);
    }
  }

  /** The names of the rules that the line breaks. */
  brokenAt(place: string | undefined): readonly string[] {
    if (place === undefined) throw new Error('no such case');
    return this.#brokenRules.get(place) ?? [];
  }
}

describe('the arrows between the layers', () => {
  const tree = new SourceTree();
  const places = new Map([...forbidden, ...allowed].map((arrow) => [arrow, tree.addImport(arrow)]));
  const timePlaces = new Map(
    timeSources.map((line) => [line, layersWithoutTime.map((layer) => tree.add(`${layer}/time.ts`, line))]),
  );
  const circle = [
    tree.addImport(['src/bench/circle-a.ts', './circle-b.ts']),
    tree.addImport(['src/bench/circle-b.ts', './circle-a.ts']),
  ];
  const typeCircle = [
    tree.add('src/bench/type-circle-a.ts', "import type { B } from './type-circle-b.ts'; export type A = B | 1;"),
    tree.add('src/bench/type-circle-b.ts', "import type { A } from './type-circle-a.ts'; export type B = A | 2;"),
  ];
  tree.add('src/cli/promise.ts', 'export async function f(): Promise<void> {}');
  const floating = tree.add('src/cli/promise.ts', 'f();');
  beforeAll(() => tree.lint());

  it.each(forbidden.map((arrow) => [...arrow, places.get(arrow)] as const))(
    '%s may not use %s',
    (_from, _to, place) => {
      expect(tree.brokenAt(place)).toContain('noRestrictedImports');
    },
  );

  it.each(allowed.map((arrow) => [...arrow, places.get(arrow)] as const))('%s may use %s', (_from, _to, place) => {
    expect(tree.brokenAt(place)).toEqual([]);
  });

  it('a circle of imports is refused', () => {
    for (const place of circle) expect(tree.brokenAt(place)).toContain('noImportCycles');
  });

  it('a circle of type imports alone is refused', () => {
    for (const place of typeCircle) expect(tree.brokenAt(place)).toContain('noImportCycles');
  });

  it.each(timeSources)('the core has no clock of its own: %s', (line) => {
    const inLayers = timePlaces.get(line) ?? [];
    expect(inLayers).toHaveLength(layersWithoutTime.length);
    for (const place of inLayers) expect(tree.brokenAt(place), place).toContain('noRestrictedGlobals');
  });

  it('a promise that is not awaited is refused', () => {
    expect(tree.brokenAt(floating)).toContain('noFloatingPromises');
  });
});

describe('the lint rules', () => {
  interface Configuration {
    readonly overrides: readonly { readonly includes: readonly string[] }[];
  }
  const { overrides }: Configuration = JSON.parse(readFileSync(join(root, '.biome.json'), 'utf8'));
  const patterns = overrides.flatMap(({ includes }) => includes.filter((pattern) => !pattern.startsWith('!')));

  it.each(patterns)('%s applies to files that exist', (pattern) => {
    const path = join(root, pattern.replace(/\/\*\*$/, ''));
    const files = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [path];
    expect(files.filter((file) => /\.tsx?$/.test(file))).not.toEqual([]);
  });
});

describe('the imports of the source', () => {
  const trees = ['protocols', 'hardware', 'src'] as const;
  type Tree = (typeof trees)[number];

  /** Every relative import between two trees, as `tree/file -> tree/file`. */
  function importsBetweenTrees(): { readonly files: Record<Tree, number>; readonly arrows: readonly Arrow[] } {
    const files = { protocols: 0, hardware: 0, src: 0 };
    const arrows: Arrow[] = [];
    for (const tree of trees) {
      const paths = readdirSync(join(root, tree), { recursive: true, encoding: 'utf8' });
      for (const path of paths.filter((name) => /\.tsx?$/.test(name))) {
        files[tree] += 1;
        const from = `${tree}/${path}`;
        for (const to of importsOf(from)) if (!to.startsWith(`${tree}/`)) arrows.push([from, to]);
      }
    }
    return { files, arrows };
  }

  /** The files that a file imports by a relative path: statically, dynamically, for types or to export them again. */
  function importsOf(from: string): readonly string[] {
    const text = readFileSync(join(root, from), 'utf8');
    const specifiers = text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'(\.{1,2}\/[^']+)'/g);
    return [...specifiers].map(([, specifier = '']) => join(dirname(from), specifier));
  }

  it('lead from src to hardware to protocols, never back', () => {
    const { files, arrows } = importsBetweenTrees();
    // A check that reads nothing finds nothing: each tree has files, and arrows in the right direction are found.
    for (const tree of trees) expect(files[tree], tree).toBeGreaterThan(15);
    expect(arrows.length).toBeGreaterThan(100);
    const allowedTargets: Record<Tree, readonly string[]> = {
      protocols: [],
      hardware: ['protocols'],
      src: ['hardware', 'protocols'],
    };
    const wrong = arrows.filter(([from, to]) => {
      const [fromTree] = from.split('/');
      const [toTree = ''] = to.split('/');
      return !trees.some((tree) => tree === fromTree && allowedTargets[tree].includes(toTree));
    });
    expect(wrong).toEqual([]);
  });
});
