import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { AuditLog } from '../../../src/service/storage/audit.ts';
import { appendToChain } from '../../../src/service/storage/audit-chain.ts';
import { auditFile, verifyAudit } from '../../../src/service/storage/audit-file.ts';
import { folder } from '../../support/temporary-folder.ts';
import { until } from '../../support/waiting.ts';

const clock = new MonotonicClock();

function open(data: string) {
  const reports: string[] = [];
  const log = new AuditLog({
    data,
    clock,
    wallTime: () => 1_800_000_000_000,
    runId: 'run',
    onFailed: (reason) => reports.push(`failed: ${reason}`),
    onWell: () => reports.push('well'),
    onRepaired: (repair) => reports.push(`repaired: ${repair}`),
  });
  return { log, reports };
}

const act = (number: number) => ({ type: 'service', atMs: number, act: 'test', reason: `number ${number} ü` }) as const;

async function written(count: number, data = folder()): Promise<string> {
  const { log } = open(data);
  for (let number = 1; number <= count; number += 1) log.append(act(number));
  await log.close();
  return data;
}

const lines = (data: string): readonly string[] => readFileSync(auditFile(data), 'utf8').trimEnd().split('\n');

describe('an entry', () => {
  it('is synced to the disk after it was written', async () => {
    const data = folder();
    const path = join(data, 'any');
    const any = await openFile(path, 'w');
    const handles = Object.getPrototypeOf(any);
    await any.close();
    const sizes: number[] = [];
    const { datasync } = handles;
    handles.datasync = function (this: FileHandle) {
      sizes.push(statSync(auditFile(data)).size);
      return datasync.call(this);
    };
    try {
      await written(3, data);
    } finally {
      handles.datasync = datasync;
    }
    expect(sizes.at(-1)).toBe(statSync(auditFile(data)).size);
  });
});

describe('an audit log that changed while no service ran', () => {
  it.each([
    ['removed', (file: string) => rmSync(file), 0],
    ['emptied', (file: string) => writeFileSync(file, ''), 0],
    ['cut off', (file: string) => writeFileSync(file, `${readFileSync(file, 'utf8').split('\n')[0]}\n`), 1],
  ] as const)('is noticed: %s', async (_, change, left) => {
    const data = await written(3);
    change(auditFile(data));
    if (left > 0) {
      const problem = 'was removed or cut off: it had 3 entries';
      expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: false, line: left, problem });
    }
    const { log, reports } = open(data);
    log.append(act(4));
    await log.close();
    const reason = `it ended at number 3, and now ends at number ${left}: it was removed or cut off while no service ran`;
    expect(reports).toEqual([`repaired: ${reason}`]);
    expect(JSON.parse(lines(data)[left] ?? '')).toMatchObject({ act: 'audit log interrupted', reason });
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: true, lines: left + 2 });
  });

  it('says nothing about one that only continues', async () => {
    const data = await written(3);
    const { log, reports } = open(data);
    log.append(act(4));
    await log.close();
    expect(reports).toEqual([]);
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: true, lines: 4 });
  });
});

describe('the audit log', () => {
  it('records number, wall time, instant, run and event, each line chained to the one before', async () => {
    const data = await written(3);
    const [first, second] = lines(data).map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      seq: 1,
      wallTime: '2027-01-15T08:00:00.000Z',
      atMs: 1,
      run: 'run',
      type: 'service',
      act: 'test',
      reason: 'number 1 ü',
      previous: '0'.repeat(64),
    });
    expect(second.previous).toBe(first.hash);
    expect(await verifyAudit(auditFile(data))).toEqual({
      ok: true,
      lines: 3,
      last: JSON.parse(lines(data)[2] ?? '').hash,
      aside: [],
    });
    expect(statSync(auditFile(data)).mode & 0o007).toBe(0);
  });

  it('is continued by the next run', async () => {
    const data = await written(3);
    await written(2, data);
    expect(lines(data).map((line) => JSON.parse(line).seq)).toEqual([1, 2, 3, 4, 5]);
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: true, lines: 5 });
  });

  it('has an incomplete last line cut off, and records that', async () => {
    const data = await written(3);
    appendFileSync(auditFile(data), '{"seq":4,"wall');
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: false, line: 4 });
    await written(1, data);
    const [, , , repaired] = lines(data).map((line) => JSON.parse(line));
    expect(repaired).toMatchObject({
      seq: 4,
      act: 'audit log repaired',
      reason: '14 bytes of an incomplete last line were cut off',
    });
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: true, lines: 5 });
  });

  it('with more after its last line than any line holds is renamed, and none of it is discarded', async () => {
    const data = await written(2);
    appendFileSync(auditFile(data), Buffer.alloc(200_000));
    const before = readFileSync(auditFile(data), 'latin1');
    await written(1, data);
    const aside = readdirSync(data).find((name) => name.includes('broken'));
    expect(readFileSync(`${data}/${aside}`, 'latin1')).toBe(before);
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: false, aside: [`${data}/${aside}`] });
  });

  it('whose last line was changed is renamed with its evidence, and a new one begun', async () => {
    const data = await written(3);
    const before = readFileSync(auditFile(data), 'utf8').replace('number 3', 'number 8');
    writeFileSync(auditFile(data), before);
    await written(1, data);
    const aside = readdirSync(data).find((name) => name.includes('broken'));
    expect(readFileSync(`${data}/${aside}`, 'utf8')).toBe(before);
    expect(JSON.parse(lines(data)[0] ?? '')).toMatchObject({ seq: 1, act: 'audit log repaired' });
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: false, line: 2, aside: [`${data}/${aside}`] });
  });

  /** Changes to the second of four lines. */
  const tamper: Readonly<Record<string, (line: string) => string>> = {
    number: (line) => line.replace('"seq":2', '"seq":9'),
    'wall time': (line) => line.replace('2027', '2026'),
    instant: (line) => line.replace('"atMs":2', '"atMs":3'),
    run: (line) => line.replace('"run":"run"', '"run":"nur"'),
    reason: (line) => line.replace('number 2', 'number 7'),
    'a character of several bytes': (line) => line.replace('ü', 'ö'),
    'the previous hash': (line) => line.replace(/"previous":"./, '"previous":"g'),
    'its own hash': (line) => line.replace(/"hash":"(.)/, (_, digit) => `"hash":"${digit === '0' ? '1' : '0'}`),
    'an additional space': (line) => line.replace('{', '{ '),
    'an additional key': (line) => line.replace('{', '{"x":1,'),
    'something after it': (line) => `${line} `,
    'an empty line': () => '',
    garbage: () => '\u0000\u0001\u0002',
  };
  it.each(Object.keys(tamper))('reports where a line was changed: %s', async (what) => {
    const data = await written(4);
    const all = [...lines(data)];
    all[1] = tamper[what]?.(all[1] ?? '') ?? '';
    writeFileSync(auditFile(data), `${all.join('\n')}\n`);
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: false, line: 2 });
  });

  it('reports any single flipped bit, with its line', async () => {
    const data = await written(3);
    const bytes = readFileSync(auditFile(data));
    const path = `${data}/flipped`;
    for (let at = 0; at < bytes.length; at += 7) {
      const flipped = Uint8Array.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(path, flipped);
      const line = bytes.subarray(0, at).toString('latin1').split('\n').length;
      expect(await verifyAudit(path), `byte ${at}`).toMatchObject({ ok: false, line });
    }
  });

  it.each([
    ['removed', (all: string[]) => all.splice(1, 1), 2],
    ['duplicated', (all: string[]) => all.splice(2, 0, all[1] ?? ''), 3],
    ['moved', (all: string[]) => all.splice(1, 2, all[2] ?? '', all[1] ?? ''), 2],
    ['removed at the beginning', (all: string[]) => all.shift(), 1],
  ])('reports where a line was %s', async (_what, change, line) => {
    const data = await written(4);
    const all = [...lines(data)];
    change(all);
    writeFileSync(auditFile(data), `${all.join('\n')}\n`);
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: false, line });
  });

  it('reports a line that is valid in itself but chained to another one', async () => {
    const data = await written(3);
    const all = [...lines(data)];
    all[1] = appendToChain({ seq: 1, hash: 'a'.repeat(64) }, { reason: 'forged' }).line;
    writeFileSync(auditFile(data), `${all.join('\n')}\n`);
    expect(await verifyAudit(auditFile(data))).toMatchObject({
      ok: false,
      line: 2,
      problem: 'does not follow the line before it',
    });
  });

  it('reports once that the disk is full, keeps the waiting entries, and writes them when there is room again', async () => {
    const data = folder();
    symlinkSync('/dev/full', auditFile(data));
    const { log, reports } = open(data);
    for (let number = 1; number <= 5; number += 1) log.append(act(number));
    await until('the first report', () => reports.length > 0);
    log.append(act(6));
    expect(reports).toEqual(['failed: the audit log cannot be written (ENOSPC)']);
    rmSync(auditFile(data));
    await until('the second report', () => reports.length > 1);
    expect(reports[1]).toBe('well');
    await log.close();
    expect(lines(data).map((line) => JSON.parse(line).act)).toEqual([
      ...Array(6).fill('test'),
      'audit log writable again',
    ]);
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: true, lines: 7 });
  });

  it('is bounded: entries dropped from a full queue are counted, and the loss is recorded', async () => {
    const data = folder();
    symlinkSync('/dev/full', auditFile(data));
    const { log, reports } = open(data);
    for (let number = 1; number <= 5000; number += 1) log.append(act(number));
    expect(log.waiting).toBe(4096);
    expect(reports).toEqual(['failed: more than 4096 entries are waiting for the disk']);
    rmSync(auditFile(data));
    await until('the recovery', () => reports.includes('well'));
    await log.close();
    expect(JSON.parse(lines(data).at(-1) ?? '').reason).toContain('904 entries were lost');
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: true, lines: 4097 });
  });

  it.each<[string, string, (file: string) => void, object]>([
    ['removed', 'removed or renamed', (file) => rmSync(file), { ok: false, line: 1 }],
    ['renamed, as by logrotate', 'removed or renamed', (file) => renameSync(file, `${file}.1`), { ok: false, line: 1 }],
    ['emptied', 'emptied or cut off', (file) => writeFileSync(file, ''), { ok: false, line: 1 }],
    [
      'replaced by another log',
      'replaced',
      (file) => {
        renameSync(file, `${file}.old`);
        const { line } = appendToChain({ seq: 0, hash: '0'.repeat(64) }, { reason: 'forged' });
        writeFileSync(file, `${line}\n`);
      },
      { ok: false, line: 2 },
    ],
    [
      'moved with its folder',
      'removed or renamed',
      (file) => {
        renameSync(dirname(file), `${dirname(file)}-moved`);
      },
      { ok: false, line: 1 },
    ],
    [
      'written to by another program',
      'written to',
      (file) => appendFileSync(file, 'foreign\n'),
      { ok: false, line: 1 },
    ],
  ])('reports at once that it was %s, opens it again, and loses no entry', async (_what, words, change, verdict) => {
    const data = join(folder(), 'data');
    mkdirSync(data);
    const { log, reports } = open(data);
    for (let number = 1; number <= 3; number += 1) log.append(act(number));
    await until('three entries', () => log.waiting === 0);
    change(auditFile(data));
    log.append(act(4));
    await until('the report', () => reports.length > 0);
    expect(reports[0]).toContain(`failed: the audit log was ${words}`);
    await until('the recovery', () => reports.includes('well'));
    expect(reports).toContain('repaired: the entries up to number 3 are not before this one');
    log.append(act(5));
    await log.close();
    const written = lines(data).map((line) => JSON.parse(line));
    const own = written.filter(({ act, seq }) => act !== undefined && seq > 3);
    expect(own.filter(({ act }) => act === 'test').map(({ atMs }) => atMs)).toEqual([4, 5]);
    // The new part continues the numbers and the chain of the one that is gone.
    expect(own[0]).toMatchObject({ seq: 4 });
    expect(await verifyAudit(auditFile(data))).toMatchObject(verdict);
  });

  it('is not verified as whole while it is empty', async () => {
    const data = folder();
    writeFileSync(auditFile(data), '');
    expect(await verifyAudit(auditFile(data))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('no entries'),
    });
  });

  it('fails without throwing if the folder is missing', async () => {
    const { log, reports } = open('/proc/none');
    log.append(act(1));
    await until('the first report', () => reports.length > 0);
    expect(reports[0]).toContain('ENOENT');
    await log.close();
  });
});
