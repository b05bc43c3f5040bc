/** Every place that the safety case names is there; and each kind of broken link is found. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Argument, Control, Place, TestPlace } from '../../src/safety/case/argument.ts';
import { argumentOf, useHazards } from '../../src/safety/case/safety-case.ts';
import { hazards } from '../../src/safety/hazards/register.ts';
import { assessCase } from '../../src/safety-case/assess.ts';
import { Links } from '../../src/safety-case/links.ts';
import { writtenTests } from '../../src/safety-case/written-tests.ts';
import { root } from '../support/fulcrum-command.ts';

const read = (file: string): string | null => {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return null;
  }
};

/** A source tree of a few files. */
const linksIn = (files: Readonly<Record<string, string>>): Links => new Links((file) => files[file] ?? null);

describe('the safety case of this source tree', () => {
  const checked = assessCase({ read, results: null, measurements: null, margins: null });

  it('has no broken link', () => {
    expect(checked.broken).toEqual([]);
    expect(checked.counts.tests).toBeGreaterThan(150);
    expect(checked.counts.places).toBeGreaterThan(100);
  });

  it('argues for each hazard of the register, and for hazards of use', () => {
    expect(checked.hazards.map(({ id }) => id)).toEqual([
      ...hazards.map(({ id }) => id),
      ...useHazards.map(({ id }) => id),
    ]);
    const ids = useHazards.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says the watch of a hazard where there is one, and its own', () => {
    for (const { id, watch } of hazards) {
      const named = (argumentOf(id).controls.host ?? []).flatMap(({ code }) => code);
      const file = named.find((place) => place.file.startsWith('src/safety/hazards/') && 'symbol' in place);
      if (watch === null) continue;
      expect(file, id).toBeDefined();
      const symbol = file !== undefined && 'symbol' in file ? file.symbol : '';
      expect(read(file?.file ?? ''), id).toMatch(new RegExp(`const ${symbol} = hazard\\(\\{\\s+id: '${id}'`));
    }
  });

  it('says in sentences what each control does', () => {
    const sentences = checked.controls.map(({ does }) => does);
    expect(sentences.filter((does) => !/^[A-Z`].+\.$/s.test(does))).toEqual([]);
  });
});

describe('independence', () => {
  const control: Control = { does: 'It does.', code: [{ file: 'a.ts', symbol: 'a' }], untested: 'no' };
  const residual = 'some';

  it('is two kinds of controls, one of them outside the computer where the harm may not heal, or a gap', () => {
    const all = [...hazards.map(({ id }) => ({ id, ...argumentOf(id) })), ...useHazards];
    for (const { id, severity, controls, gap } of all) {
      const kinds = Object.keys(controls);
      const isOutside = controls.firmware !== undefined || controls.mechanics !== undefined;
      const isIndependent = kinds.length >= 2 && (isOutside || severity === 'passing' || severity === 'indirect');
      expect(isIndependent || gap !== undefined, id).toBe(true);
    }
  });

  it('is required by the type', () => {
    const host = [control] as const;
    const two: Argument = { severity: 'fatal', residual, controls: { host, firmware: host } };
    const withGap: Argument = { severity: 'fatal', residual, controls: { host }, gap: 'one only' };
    const mild: Argument = { severity: 'passing', residual, controls: { host, person: host } };
    expect([two, withGap, mild]).toHaveLength(3);
    // @ts-expect-error one kind alone
    const one: Argument = { severity: 'passing', residual, controls: { host } };
    // @ts-expect-error nothing outside the computer, where a person may die
    const inside: Argument = { severity: 'fatal', residual, controls: { host, person: host } };
    // @ts-expect-error no residual risk
    const unjudged: Argument = { severity: 'passing', controls: { host, person: host } };
    // @ts-expect-error neither a test nor the reason why there is none
    const untested: Control = { does: 'It does.', code: [{ file: 'a.ts', symbol: 'a' }] };
    expect([one, inside, unjudged, untested]).toHaveLength(4);
  });
});

describe('a place in code', () => {
  const problem = (text: string, place: Partial<Place> & { symbol: string }, file = 'a.ts') =>
    linksIn({ [file]: text }).problemOf({ file, ...place });

  it.each([
    'export const limit = 3;',
    'function limit(): void {}',
    'export class limit<T> {',
    'export async function limit() {',
    'interface limit {',
  ])('is declared: %s', (text) => {
    expect(problem(`// a file\n${text}\n`, { symbol: 'limit' })).toBeNull();
  });

  it.each(['const limits = 3;', '  const limit = 3;', '// const limit', 'export { limit };', 'limit();'])(
    'is not declared: %s',
    (text) => {
      expect(problem(text, { symbol: 'limit' })).toBe('not declared there');
    },
  );

  it.each(['static void limit(struct device *device) {', '#define limit 3', 'const char *limit(void) { return 0; }'])(
    'is declared in C: %s',
    (text) => {
      expect(problem(`/* a file */\n${text}\n`, { symbol: 'limit' }, 'a.c')).toBeNull();
    },
  );

  it.each(['void limit(void);', '  limit(device);', '/* limit */'])('is not declared in C: %s', (text) => {
    expect(problem(text, { symbol: 'limit' }, 'a.c')).toBe('not declared there');
  });

  it('is in a file that is there', () => {
    expect(linksIn({}).problemOf({ file: 'a.ts', symbol: 'limit' })).toBe('no such file');
  });

  it('may be words of a document, which is wrapped', () => {
    const links = linksIn({ 'README.md': 'The stops hold the\nfull torque.' });
    expect(links.problemOf({ file: 'README.md', words: 'hold the full torque' })).toBeNull();
    expect(links.problemOf({ file: 'README.md', words: 'hold the torque' })).toBe('not written there');
  });
});

describe('a test', () => {
  const file = 'test/a.test.ts';
  const text = `
describe('the brake', () => {
  it('holds', () => {});

  it.each([15, 60])('holds at %d°', (angle) => {});

  it.each([
    { hazard: 'H17', name: 'a slip' },
  ])('$hazard, $name', () => {});

  it.skip('slips', () => {});

  it.skipIf(isRoot)('is released', () => {});

  describe.skip('worn', () => {
    it('creeps', () => {});
  });

  describe('new', () => {
    it.todo('is bedded in');
  });
});

it('stands alone', () => {});
`;
  const problem = (name: string, changed = text) => linksIn({ [file]: changed }).problemOfTest({ file, name });

  it.each([
    'the brake > holds',
    'the brake > holds at %d°',
    'the brake > holds at 60°',
    'the brake > H17, a slip',
    'stands alone',
  ])('is found: %s', (name) => {
    expect(problem(name)).toBeNull();
  });

  it.each(['holds', 'the brake > gives', 'the brake > holds at 45°', 'the brake > H18, a slip', 'new > is bedded in'])(
    'is not found: %s',
    (name) => {
      expect(problem(name)).toBe('no such test');
    },
  );

  it.each([
    'the brake > slips',
    'the brake > is released',
    'the brake > worn > creeps',
    'the brake > new > is bedded in',
  ])('is skipped: %s', (name) => {
    expect(problem(name)).toBe('skipped');
  });

  it('is outdated once it was renamed, moved to another group, or its file removed', () => {
    expect(problem('the brake > holds', text.replace("it('holds'", "it('keeps'"))).toBe('no such test');
    expect(problem('the brake > holds', text.replace('the brake', 'a brake'))).toBe('no such test');
    expect(linksIn({}).problemOfTest({ file, name: 'the brake > holds' })).toBe('no such file');
  });

  it('in C is a function that is called', () => {
    const c: TestPlace = { file: 'test/firmware/a_test.c', name: 'lease' };
    const main = { 'test/firmware/main.c': '{"a", a_suite},' };
    const body = 'static void lease(void) {\n}\n';
    const suite = 'void a_suite(void) {\n  lease();\n}\n';
    const linksTo = (source: string) => linksIn({ [c.file]: source, ...main });
    expect(linksTo(body + suite).problemOfTest(c)).toBeNull();
    expect(linksTo(body + suite).problemOfTest({ ...c, name: 'a_suite' })).toBeNull();
    expect(linksTo(body).problemOfTest(c)).toBe('not called');
    expect(linksTo(`/* A lease. */\n${body}`).problemOfTest(c)).toBe('not called');
    expect(linksTo(suite).problemOfTest(c)).toBe('no such test');
  });
});

it('every test of a file is read, with its groups', () => {
  const own = read('test/safety-case/links.test.ts') ?? '';
  const names = writtenTests(own).map(({ name }) => name);
  expect(names).toContain('independence > is required by the type');
  expect(names).toContain('a place in code > is declared in C: %s');
  expect(names).toContain('every test of a file is read, with its groups');
});
