import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FulcrumError } from '../../protocols/base/errors.ts';
import { protocolCommand } from '../../src/cli/commands/protocol.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fulcrum-protocol-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly out: string;
  readonly notes: string;
  readonly error: FulcrumError | null;
}

/** Runs the command as the main program does. Any error other than a FulcrumError fails the test. */
async function run(args: readonly string[], isTTY = false): Promise<Run> {
  let [out, notes] = ['', ''];
  const command = protocolCommand(
    { isTTY, write: (text) => (out += text) },
    { isTTY, write: (text) => (notes += text) },
  );
  try {
    await command.exitOverride().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof FulcrumError) return { out, notes, error };
    throw error;
  }
  return { out, notes, error: null };
}

const jsonLines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const steep = JSON.stringify({
  name: 'steep',
  title: 'Steep',
  level: 'advanced',
  steps: [{ ramp: { to: 61 } }, { hold: { seconds: 0 } }],
});

describe('protocol list', () => {
  test('lists the ready-made protocols with the prescriptions that allow them', async () => {
    const { out } = await run(['list']);
    expect(out.trim().split('\n')).toHaveLength(12);
    expect(out).toMatch(/^first-session +beginner +15° +2 +1:32 +6:54 +beginner standard absolute +First session$/m);
    expect(out).toMatch(/^oscillating .* absolute +Oscillating$/m);
  });

  test('--json prints one object per line', async () => {
    const lines = jsonLines((await run(['list', '--json'])).out);
    expect(lines).toHaveLength(11);
    expect(lines[1]).toMatchObject({ name: 'first-session', durationMs: 414_000, maxAngleDeg: 15, sets: 2 });
  });
});

describe('protocol check', () => {
  test('prints the dose of a valid protocol', async () => {
    expect((await run(['check', 'kim-3x3'])).out).toBe(
      'kim-3x3: allowed by the standard prescription\n' +
        'up to 30°, 3 sets, longest inversion 2:56, head-down 8:48 of 14:11 in total\n',
    );
  });

  test('checks against the standard prescription, or the one given with --as', async () => {
    expect((await run(['check', 'oscillating'])).error?.code).toBe('FULCRUM_1207_PROTOCOL_OSCILLATION');
    expect((await run(['check', 'oscillating', '--as', 'absolute'])).error).toBeNull();
    expect((await run(['check', 'static-15', '--as', 'beginner'])).error?.message).toContain('at most 60 s');
  });

  test('names every mistake with file, pointer, value and allowed range', async () => {
    const path = write('steep.json', steep);
    const { out, error } = await run(['check', path, '--json']);
    expect(error?.message.split('\n')).toEqual([
      `${path}#/steps/0/ramp/to: angle is outside the absolute limits (found 61°); allowed: -20 to 60°, and by the prescription -15 to 30°`,
      `${path}#/steps/1/hold/seconds: duration is outside the absolute limits (found 0 s); allowed: 1 to 300 s`,
    ]);
    expect(jsonLines(out)).toMatchObject([
      { type: 'refusal', ok: false, pointer: '/steps/0/ramp/to', value: '61°', limit: 'absolute' },
      { type: 'refusal', ok: false, pointer: '/steps/1/hold/seconds', code: 'FULCRUM_1205_PROTOCOL_TIME' },
    ]);
  });

  test('--json reports a file that cannot be read, too', async () => {
    const [line] = jsonLines((await run(['check', join(folder, 'none.json'), '--json'])).out);
    expect(line).toMatchObject({ type: 'refusal', ok: false, code: 'FULCRUM_1101_FILE_MISSING' });
  });

  test('prefers a ready-made name to a file of that name; ./ selects the file', async () => {
    write('first-session', steep);
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect((await run(['check', 'first-session'])).error).toBeNull();
      expect((await run(['check', './first-session'])).error?.code).toBe('FULCRUM_1203_PROTOCOL_ANGLE');
    } finally {
      process.chdir(before);
    }
  });
});

describe('protocol check refuses', () => {
  const large = (): string => {
    const path = write('large.json', '');
    // Sparse: takes no space on the disk.
    truncateSync(path, 100 * 1024 * 1024);
    return path;
  };
  const pipe = (): string => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    return path;
  };
  const loop = (): string => {
    const path = join(folder, 'loop');
    symlinkSync(path, path);
    return path;
  };

  test.each([
    ['a missing file', () => join(folder, 'none.json'), 'FULCRUM_1101_FILE_MISSING', 'no such file'],
    ['a file below a file', () => join(write('a.json', steep), 'b.json'), 'FULCRUM_1101_FILE_MISSING', 'no such file'],
    ['an unknown name', () => 'frist-session', 'FULCRUM_1202_PROTOCOL_UNKNOWN', 'first-session'],
    ['a folder', () => folder, 'FULCRUM_1102_FILE_NOT_A_FILE', 'is a folder'],
    ['a pipe without a writer', pipe, 'FULCRUM_1102_FILE_NOT_A_FILE', 'is a pipe'],
    ['a device', () => '/dev/zero', 'FULCRUM_1102_FILE_NOT_A_FILE', 'is a device'],
    ['100 MB', large, 'FULCRUM_1103_FILE_TOO_LARGE', '(found 104857600 bytes); allowed: at most 64 KiB'],
    ['a file without a known size', () => '/proc/kallsyms', 'FULCRUM_1103_FILE_TOO_LARGE', 'too large'],
    [
      'a program',
      () => write('binary.json', readFileSync(process.execPath).subarray(0, 5000)),
      'FULCRUM_1104_FILE_NOT_TEXT',
      '',
    ],
    ['an empty file', () => write('empty.json', ''), 'FULCRUM_1105_FILE_NOT_JSON', 'empty.json:1:1'],
    ['half a file', () => write('half.json', steep.slice(0, 50)), 'FULCRUM_1105_FILE_NOT_JSON', 'not JSON'],
    ['a link to itself', loop, 'FULCRUM_1106_FILE_UNREADABLE', 'ELOOP'],
    ['an empty path', () => '', 'FULCRUM_1101_FILE_MISSING', ''],
  ])('%s', async (_, make, code, says) => {
    const { error, out } = await run(['check', make()]);
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(says);
    expect(out).toBe('');
  });

  test('a pipe without opening it: its writer stays blocked', async () => {
    const path = join(folder, 'pipe-with-writer');
    execFileSync('mkfifo', [path]);
    const writer = spawn('sh', ['-c', 'echo "{}" > "$0"', path]);
    const ended = new Promise((resolve) => writer.once('exit', () => resolve('ended')));
    const waited = new Promise((resolve) => setTimeout(() => resolve('waiting'), 300));
    // Gives the shell time to open its end.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await run(['check', path])).error?.code).toBe('FULCRUM_1102_FILE_NOT_A_FILE');
    expect(await Promise.race([ended, waited])).toBe('waiting');
    writer.kill('SIGKILL');
  });

  test.skipIf(process.getuid?.() === 0)('a file without read permission', async () => {
    const path = write('secret.json', steep);
    chmodSync(path, 0);
    expect((await run(['check', path])).error?.code).toBe('FULCRUM_1106_FILE_UNREADABLE');
  });
});

describe('protocol show', () => {
  test('prints one line per leg and marks added legs', async () => {
    const path = write('short.json', '{"name":"s","title":"Short","level":"beginner","steps":[{"ramp":{"to":10}}]}');
    expect((await run(['show', path])).out).toBe(
      [
        'Short',
        'up to 10°, 1 set, longest inversion 0:08, head-down 0:08 of 2:15 in total',
        '',
        'at    lasts    phase       angle      rate    step',
        '0:00  8.2 s    ramping     0° -> 10°  1.5°/s  /steps/0',
        '0:08  7.0 s    levelling   10° -> 0°  2°/s    (added)',
        '0:15  120.0 s  recovering  0°                 (added)',
        '',
      ].join('\n'),
    );
  });

  test('--json prints the dose, then the legs', async () => {
    const [timeline, ...legs] = jsonLines((await run(['show', 'static-15', '--json'])).out);
    expect(timeline).toMatchObject({ type: 'timeline', name: 'static-15', invertedMs: 121_000 });
    expect(legs).toHaveLength(4);
    expect(legs[0]).toMatchObject({ type: 'leg', phase: 'ramping', fromDeg: 0, toDeg: 15, rateDegPerS: 1, startMs: 0 });
  });

  test('shows a protocol that only the standard prescription refuses, and says so', async () => {
    const { out, notes, error } = await run(['show', 'oscillating']);
    expect(error).toBeNull();
    expect(out).toContain('oscillating');
    expect(notes).toContain('not allowed by the standard prescription');
    expect((await run(['show', 'oscillating', '--as', 'standard'])).error).not.toBeNull();
  });
});

describe('protocol plot', () => {
  test('writes to standard output if it is not a terminal', async () => {
    expect((await run(['plot', 'first-session'])).out).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });

  test('--out writes a file and may overwrite it', async () => {
    const path = join(folder, 'plot.svg');
    for (const _ of [1, 2])
      expect(await run(['plot', 'first-session', '--out', path])).toEqual({ out: '', notes: '', error: null });
    expect(readFileSync(path, 'utf8')).toMatch(/^<svg /);
  });

  test('writes NAME.svg on a terminal, and never overwrites it', async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect((await run(['plot', 'static-30'], true)).out).toBe('static-30.svg\n');
      expect((await run(['plot', 'static-30'], true)).error?.message).toContain('exists already');
    } finally {
      process.chdir(before);
    }
  });

  test.each([
    ['a folder', () => folder],
    ['a missing folder', () => join(folder, 'none', 'a.svg')],
  ])('refuses to write to %s', async (_, make) => {
    expect((await run(['plot', 'static-30', '--out', make()])).error?.code).toBe('FULCRUM_1107_FILE_UNWRITABLE');
  });
});
