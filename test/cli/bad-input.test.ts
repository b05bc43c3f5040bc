import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fulcrum } from '../support/fulcrum-command.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fulcrum-bad-input-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Expects exit code 2, no standard output, and `words` on standard error. `fulcrum` itself rejects stack traces. */
async function expectRefusal(args: readonly string[], ...words: readonly string[]): Promise<string> {
  const { code, out, err } = await fulcrum(args, folder);
  for (const word of words) expect(err).toContain(word);
  expect(err).toMatch(/^fulcrum: /);
  expect([code, out]).toEqual([2, '']);
  return err;
}

const protocol = (steps: string): string => `{"name":"p","title":"P","level":"beginner","steps":[${steps}]}`;
const nested = (depth: number): string =>
  depth === 0 ? '{"ramp":{"to":5}}' : `{"repeat":{"times":2,"steps":[${nested(depth - 1)}]}}`;

describe('bench refuses a protocol with', () => {
  test.each([
    ['an unknown key', protocol('{"ramp":{"to":5,"speed":1}}'), '#/steps/0/ramp/speed', 'unknown key'],
    ['a wrong type', protocol('{"ramp":{"to":"5"}}'), '#/steps/0/ramp/to', '(found "5"); allowed: a number'],
    ['a value that is not a number', protocol('{"ramp":{"to":NaN}}'), 'a.json:1:', 'not JSON: "N"'],
    ['a huge number', protocol('{"ramp":{"to":1e308}}'), '#/steps/0/ramp/to', '(found 1e+308°); allowed: -20 to 60°'],
    ['an infinite number', protocol('{"ramp":{"to":1e999}}'), 'a.json:1:', 'a number out of range'],
    ['a rate of zero', protocol('{"ramp":{"to":5,"rate":0}}'), '#/steps/0/ramp/rate', 'allowed: 0.1 to 3°/s'],
    [
      'an inversion that is too long',
      protocol('{"ramp":{"to":5}},{"hold":{"seconds":301}}'),
      '#/steps/1/hold/seconds',
      '(found 301 s); allowed: 1 to 300 s',
    ],
    [
      'an endless repeat',
      protocol('{"repeat":{"times":1e9,"steps":[{"ramp":{"to":5}}]}}'),
      '#/steps/0/repeat/times',
      '(found 1000000000); allowed: 1 to 100',
    ],
    ['repeats nested four deep', protocol(nested(4)), '/repeat/steps/0', 'nested too deep'],
    ['thousands of nested arrays', '['.repeat(30_000), 'a.json:1:', 'nested more than 64 levels deep'],
    ['a duplicate key', protocol('{"ramp":{"to":5,"to":60}}'), 'a.json:1:', 'the key "to" occurs twice'],
    ['an empty step', protocol('{}'), '#/steps/0', 'exactly one of ramp, hold, level, oscillate, repeat'],
    ['no steps', protocol(''), '#/steps', 'allowed: 1 to 100 steps'],
    ['an invalid name', protocol('').replace('"p"', '"../pé"'), '#/name', '(found "../pé")'],
  ])('%s', async (what, text, ...words) => {
    const path = join(folder, `${what.replaceAll(' ', '-')}-a.json`);
    writeFileSync(path, text);
    await expectRefusal(['bench', path, '--json'], path, ...words);
  });

  test('100 MB, or that is a pipe, a folder, a device, a program or missing', async () => {
    const large = join(folder, 'large.json');
    writeFileSync(large, '');
    // Sparse: takes no space on the disk.
    truncateSync(large, 100 * 1024 * 1024);
    const pipe = join(folder, 'pipe.json');
    execFileSync('mkfifo', [pipe]);
    const binary = join(folder, 'binary.json');
    writeFileSync(binary, readFileSync(process.execPath).subarray(0, 4096));
    await expectRefusal(['bench', large], large, 'found 104857600 bytes', 'at most 64 KiB');
    await expectRefusal(['bench', pipe], pipe, 'is a pipe; allowed: a regular file');
    await expectRefusal(['bench', folder], folder, 'is a folder; allowed: a regular file');
    await expectRefusal(['bench', '/dev/zero'], 'is a device; allowed: a regular file');
    await expectRefusal(['bench', binary], binary, 'is not text');
    await expectRefusal(['bench', 'none/such.json'], 'none/such.json: no such file');
    await expectRefusal(['bench', 'frist-session'], 'frist-session: no ready-made protocol', 'first-session');
  });

  test('an escape sequence in it, without printing it, and with one line per mistake', async () => {
    const path = join(folder, 'escape.json');
    writeFileSync(path, protocol('{"ramp":{"to":5}}').replace('{', '{"\\u001b[31m\\nred\\u202e":1,"other":2,'));
    const errors = [
      await expectRefusal(['bench', path], '#/\\u001b[31m\\u000ared\\u202e: unknown key', 'escape.json#/other'),
      await expectRefusal(['bench', '\u001b[31m'], '\\u001b[31m: no such file'),
      await expectRefusal(['bench', '--\u001b[31m'], "unknown option '--\\u001b[31m'"),
    ];
    for (const error of errors) expect(error).not.toMatch(/[^\P{Cc}\n]/u);
    expect(errors[0]?.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('bench refuses the fault', () => {
  test.each([
    ['', 'not a fault (found "")', '45s:tilt=stuck'],
    ['tilt=stuck', 'not a fault', 'AT:COMPONENT=KIND[:VALUE][,FOR]'],
    ['45:tilt=stuck', 'AT must be a time (found "45")', '1500ms, 45s or 2m'],
    ['45s:knee=off', 'unknown component (found "knee")', 'obstruction'],
    ['45s:ankle=noisy', 'unknown kind of fault for ankle (found "noisy"); allowed: off'],
    ['45s:patient=__proto__', '(found "__proto__"); allowed: button, estop, silent'],
    ['45s:link=garbage:1.5', '(found "1.5"); allowed: PROBABILITY from 0 to 1'],
    ['45s:tilt=wrong:1e308', '(found "1e308"); allowed: DEGREES from'],
    ['45s:tilt=stuck:3', 'tilt=stuck takes no value'],
    ['45s:tilt=stuck,0s', 'FOR must be positive'],
  ])('%j', async (fault, ...words) => {
    await expectRefusal(['bench', 'static-15', '--fault', '30s:link=off,1s', '--fault', fault], '--fault', ...words);
  });
});

describe('a usage error is refused', () => {
  test.each([
    ['nonsense', "unknown command 'nonsense'", '(fulcrum --help'],
    ['help nonsense', 'unknown command (found "nonsense")', 'bench'],
    ['bench static-15 static-30', 'too many arguments', '(fulcrum bench --help'],
    ['bench --sped 1', "unknown option '--sped'", 'Did you mean', '--speed'],
    ['bench --seed 1.5', "'1.5' is invalid", 'a whole number from 0 to 4294967295'],
    ['bench --seed', "option '--seed <N>' argument missing"],
    ['bench --speed NaN', "'NaN' is invalid", '0.1 to 10000, or max'],
    ['bench --device real', "'real' is invalid", 'simulated, emulated'],
    ['campaign --sessions 0', "'0' is invalid", 'a whole number from 1 to 1000000'],
    ['campaign --jobs 65', "'65' is invalid", 'a whole number from 1 to 64'],
    ['campaign 300', 'too many arguments', '(fulcrum campaign --help'],
    ['hazards --mesure', "unknown option '--mesure'", 'Did you mean --measure?'],
    ['protocol check', "missing required argument 'file'", '(fulcrum protocol check --help'],
    ['conformance', 'no actuator given', '--device simulated'],
  ])('%s', async (line, ...words) => {
    await expectRefusal(line.split(' '), ...words);
  });
});

describe('a report that cannot be written is refused before the session:', () => {
  test('a folder, a path below a file, a name that is too long, an empty name', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'kept');
    await expectRefusal(['bench', 'static-15', '--report', folder], `${folder}: is a folder`);
    await expectRefusal(['bench', 'static-15', '--report', join(file, 'a.svg')], 'the report cannot be written');
    await expectRefusal(['bench', 'static-15', '--report', `${'a'.repeat(300)}.svg`], 'ENAMETOOLONG');
    await expectRefusal(['bench', 'static-15', '--report', ''], '--report: the report cannot be written');
    expect(readFileSync(file, 'utf8')).toBe('kept');
  });

  test('the protocol itself', async () => {
    const path = join(folder, 'mine.json');
    writeFileSync(path, protocol('{"ramp":{"to":5}}'));
    await expectRefusal(['bench', path, '--report', './mine.json'], './mine.json: is the protocol itself');
    expect(readFileSync(path, 'utf8')).toBe(protocol('{"ramp":{"to":5}}'));
  });

  test('no file is left behind', async () => {
    const report = join(folder, 'not-made.svg');
    await expectRefusal(['bench', 'nonsense', '--report', report]);
    expect(existsSync(report)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.svg'))).toEqual([]);
  });
});

test.skipIf(!existsSync('/dev/full'))('the exit code stays the same if the error message cannot be written', () => {
  expect(() =>
    execFileSync('sh', ['-c', '"$0" dist/src/cli/main.js bench nonsense 2>/dev/full', process.execPath]),
  ).toThrow(expect.objectContaining({ status: 2 }));
});
