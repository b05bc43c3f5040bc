import { describe, expect, it } from 'vitest';
import { measuredOf, measurementIn } from '../../src/safety-case/measured.ts';
import { TestResults } from '../../src/safety-case/test-results.ts';

describe('the results of the tests', () => {
  const result = (title: string, status: string) => ({ ancestorTitles: ['the brake'], title, status });
  const results = new TestResults({
    testResults: [
      {
        name: '/somewhere/test/a.test.ts',
        assertionResults: [
          result('holds', 'passed'),
          result('slips', 'failed'),
          result('is worn', 'pending'),
          result('holds at 15°', 'passed'),
          result('holds at 60°', 'failed'),
          result("'H17', 'a closed brake creeps 2° while it…': 'return'", 'passed'),
          result("'H18', 'the return button': 'return'", 'failed'),
        ],
      },
    ],
  });
  const statusOf = (name: string, written = name) => results.statusOf('test/a.test.ts', written, name);

  it.each([
    ['the brake > holds', 'passed'],
    ['the brake > slips', 'failed'],
    ['the brake > is worn', 'skipped'],
    ['the brake > gives', 'not run'],
  ])('tell of %s: %s', (name, status) => {
    expect(statusOf(name)).toBe(status);
  });

  it('are those of all cases of a table, or of the one that is named', () => {
    expect(statusOf('the brake > holds at %d°')).toBe('failed');
    expect(statusOf('the brake > holds at 15°', 'the brake > holds at %d°')).toBe('passed');
    expect(statusOf('the brake > holds at 45°', 'the brake > holds at %d°')).toBe('not run');
  });

  it('are found where vitest shows a value in quotation marks, and shortened', () => {
    const written = 'the brake > $hazard, $name: $reaction';
    expect(statusOf('the brake > H17, a closed brake creeps 2° while it should hold: return', written)).toBe('passed');
    expect(statusOf('the brake > H17, a closed brake slides: return', written)).toBe('not run');
    expect(statusOf('the brake > H18, the return button: return', written)).toBe('failed');
  });

  it('of another file say nothing', () => {
    expect(results.statusOf('test/b.test.ts', 'the brake > holds', 'the brake > holds')).toBe('not run');
  });

  it('are refused in another form', () => {
    expect(() => new TestResults({ tests: [] })).toThrow();
  });
});

describe('measured deadlines', () => {
  const row = (fields: object) =>
    measurementIn(
      JSON.stringify({
        fault: '12s:tilt=off',
        angleDeg: 30,
        seed: 1,
        phase: 'hold',
        hazard: 'H09',
        measuredMs: 100,
        deadlineMs: 300,
        ok: true,
        ...fields,
      }),
    );

  it('are told by the one that came nearest', () => {
    const rows = [row({}), row({ measuredMs: 256, phase: 'ramp' }), row({ hazard: 'H10', measuredMs: 590 })];
    expect(measuredOf(rows, 'H09')).toEqual({
      times: 2,
      worst: { measuredMs: 256, deadlineMs: 300, fault: 'tilt=off', phase: 'ramp', angleDeg: 30 },
      failed: 0,
    });
  });

  it('fail where an effect is late or missing', () => {
    const rows = [row({ measuredMs: 301, ok: false }), row({ measuredMs: null, ok: false }), row({})];
    expect(measuredOf(rows, 'H09')).toMatchObject({ times: 3, failed: 2, worst: { measuredMs: 301 } });
    expect(measuredOf(rows.slice(1, 2), 'H09')).toEqual({ times: 1, failed: 1, worst: null });
  });

  it('are unknown where no row has a deadline for the hazard', () => {
    expect(measuredOf([row({ deadlineMs: null })], 'H09')).toBeNull();
    expect(measuredOf([row({})], 'H10')).toBeNull();
  });

  it.each(['', '{}', 'no JSON'])('are refused in another form: %s', (line) => {
    expect(() => measurementIn(line)).toThrow();
  });
});
