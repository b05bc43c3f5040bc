import { describe, expect, test } from 'vitest';
import { readProtocol } from '../../protocols/therapy/read.ts';
import { ProtocolRefused } from '../../protocols/therapy/refusal.ts';
import { hold, ramp, refusalsOf } from '../support/protocol-steps.ts';

describe('the shape of the file', () => {
  const file = (change: object) =>
    JSON.stringify({ name: 'a', title: 'A', level: 'standard', steps: [ramp(5)], ...change });
  const steps = (...list: readonly unknown[]) => file({ steps: list });
  test.each([
    ['an unknown key', file({ speed: 1 }), '/speed', 'unknown key (found "speed")'],
    ['an unknown key in a step', steps({ ramp: { to: 5, by: 1 } }), '/steps/0/ramp/by', 'unknown key'],
    ['an unknown step', steps({ spin: {} }), '/steps/0', 'exactly one of ramp, hold, level, oscillate, repeat'],
    ['a step of another name', steps({ wait: 30 }), '/steps/0', 'is not a step (found an object with "wait")'],
    ['a step of another name', steps({ wait: 30 }), '/steps/0', 'oscillate, repeat; did you mean "hold"?'],
    ['a misspelt step', steps({ rmap: { to: 5 } }), '/steps/0', '; did you mean "ramp"?'],
    ['a misspelt key', file({ tilte: 'A' }), '/tilte', 'unknown key (found "tilte"); allowed: $schema, name, title, '],
    ['a misspelt key', file({ tilte: 'A' }), '/tilte', '; did you mean "title"?'],
    ['a key of another name', steps({ hold: { secs: 5 } }), '/steps/0/hold/secs', 'seconds; did you mean "seconds"?'],
    ['a key beside a step', steps({ ...ramp(5), note: 'a' }), '/steps/0/note', 'unknown key (found "note")'],
    ['two steps in one', steps({ ...ramp(5), ...hold(5) }), '/steps/0', 'combines 2 steps'],
    ['a step that is a number', steps(5), '/steps/0', 'is not a step (found 5)'],
    [
      'a wrong type',
      steps({ ramp: { to: '15' } }),
      '/steps/0/ramp/to',
      'is of the wrong type (found "15"); allowed: a number',
    ],
    ['a missing value', steps({ ramp: {} }), '/steps/0/ramp/to', 'is missing'],
    [
      'a fractional repeat count',
      steps({ repeat: { times: 1.5, steps: [ramp(5)] } }),
      '/steps/0/repeat/times',
      'a whole number',
    ],
    ['a repeat without steps', steps({ repeat: { times: 2, steps: [] } }), '/steps/0/repeat/steps', '1 to 100 steps'],
    ['no steps', steps(), '/steps', '1 to 100 steps'],
    ['a list', '[]', '', 'is of the wrong type (found a list of 0); allowed: an object'],
    ['null', 'null', '', 'allowed: an object'],
    ['a name that is a path', file({ name: '../x' }), '/name', 'lower-case letters, digits and single hyphens'],
    ['an unknown level', file({ level: 'expert' }), '/level', 'beginner, standard, advanced'],
    [
      'a title with terminal control sequences',
      file({ title: '\u001b[31mA' }),
      '/title',
      'contains control characters',
    ],
    ['an overlong title', file({ title: 'A'.repeat(200) }), '/title', 'at most 120 characters'],
    ['__proto__', '{"__proto__": {"name": "a"}}', '/__proto__', 'unknown key'],
    ['a key with a slash', file({ 'a/b~c': 1 }), '/a~1b~0c', 'unknown key'],
  ])('%s', (_, text, pointer, expected) => {
    const refusals = refusalsOf(readProtocol(text, 'test.json'));
    const texts = refusals
      .filter((refusal) => refusal.pointer === pointer)
      .map((one) => new ProtocolRefused([one]).message);
    expect(texts.join('\n')).toContain(expected);
    for (const { code } of refusals) expect(code).toMatch(/^FULCRUM_12/);
  });

  test('the $schema key is allowed, for editors', () => {
    expect(readProtocol(file({ $schema: '../protocol.schema.json' }), 'test.json').ok).toBe(true);
  });

  test('a message contains no control characters from the file', () => {
    const [refusal] = refusalsOf(readProtocol(steps({ ramp: { to: '\u009b31m\u202e\u001b' } }), 'test.json'));
    expect(refusal?.value).toBe('"�31m�\\u001b"');
  });

  test('at most twenty refusals are reported', () => {
    const many = steps(...Array.from({ length: 100 }, () => ({ spin: 1 })));
    expect(refusalsOf(readProtocol(many, 'test.json'))).toHaveLength(20);
  });
});
