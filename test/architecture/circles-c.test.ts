/** The includes of the firmware go from upper to lower layers only, so they have no circle. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const firmware = fileURLToPath(new URL('../../hardware/firmware/', import.meta.url));

/** Modules, from the bottom up. A file may include its own header and those of modules in lower layers. */
const layers: readonly (readonly string[])[] = [
  ['config', 'text', 'pins'],
  ['scale'],
  ['line', 'inputs', 'position', 'profile', 'supply', 'events', 'lease', 'limits', 'kept'],
  ['command', 'receive', 'nonce', 'control', 'direction', 'torque_proof'],
  ['drive', 'memory'],
  ['scale_record'],
  ['homing_state', 'rules_state', 'report_state', 'tries_state', 'start_state', 'level_switch_state', 'sounder_state'],
  ['state'],
  ['transitions'],
  ['level_switch'],
  ['tries', 'sounder'],
  ['homing', 'report'],
  ['start'],
  ['rules', 'commands'],
  ['device'],
  ['board'],
  ['reset', 'main'],
];

/** The same module's source and header have the same name, whatever their folder. */
const moduleOf = (path: string): string => basename(path).replace(/\.[ch]$/, '');

/** What each file includes from the firmware itself, by path below hardware/firmware. */
function readIncludes(): ReadonlyMap<string, readonly string[]> {
  const paths = readdirSync(firmware, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.[ch]$/.test(path) && !/(^|\/)build\//.test(path));
  return new Map(paths.map((path) => [path, includesOf(readFileSync(`${firmware}${path}`, 'utf8'))]));
}

function includesOf(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]+"([^"]+)"/gm)].map(([, path]) => path ?? '');
}

/** Every include that does not go down, as `file includes header`. */
function upwardIncludes(files: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const layerOf = (path: string): number => layers.findIndex((modules) => modules.includes(moduleOf(path)));
  return [...files].flatMap(([path, includes]) =>
    includes
      .filter((header) => moduleOf(header) !== moduleOf(path) && layerOf(header) >= layerOf(path))
      .map((header) => `${path} includes ${header}`),
  );
}

/** A circle among the headers and sources, as a list of modules; null if there is none. */
function findCircle(files: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const below = new Map<string, Set<string>>();
  for (const [path, includes] of files) {
    const module = moduleOf(path);
    const targets = below.get(module) ?? new Set();
    for (const header of includes) if (moduleOf(header) !== module) targets.add(moduleOf(header));
    below.set(module, targets);
  }
  const done = new Set<string>();
  const visit = (module: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(module)) return [...trail.slice(trail.indexOf(module)), module];
    if (done.has(module)) return null;
    for (const target of below.get(module) ?? []) {
      const circle = visit(target, [...trail, module]);
      if (circle !== null) return circle;
    }
    done.add(module);
    return null;
  };
  for (const module of below.keys()) {
    const circle = visit(module, []);
    if (circle !== null) return circle;
  }
  return null;
}

describe("the firmware's includes", () => {
  const files = readIncludes();

  it('are all read: every source, and what it includes', () => {
    expect(files.size).toBeGreaterThan(35);
    expect([...files.keys()]).toContain('actuator/logic/rules.c');
    expect([...files.values()].flat().length).toBeGreaterThan(80);
  });

  it('belong to modules that have a layer', () => {
    const known = layers.flat();
    expect(new Set(known).size).toBe(known.length);
    expect([...new Set([...files.keys()].map(moduleOf))].sort()).toEqual([...known].sort());
  });

  it('go down only', () => {
    expect(upwardIncludes(files)).toEqual([]);
  });

  it('have no circle', () => {
    expect(findCircle(files)).toBeNull();
  });

  it('would be reported if one went up, sideways or round', () => {
    const broken = new Map([
      ['actuator/logic/homing.c', ['rules.h']],
      ['actuator/logic/rules.h', ['homing.h', 'commands.h']],
    ]);
    expect(upwardIncludes(broken)).toEqual([
      'actuator/logic/homing.c includes rules.h',
      'actuator/logic/rules.h includes commands.h',
    ]);
    expect(findCircle(broken)).toEqual(['homing', 'rules', 'homing']);
  });
});
