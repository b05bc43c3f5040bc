/** What the doctor says of each thing that can be wrong, and of a machine on which nothing is. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkBackup } from '../../src/doctor/checks/backup.ts';
import { checkClock } from '../../src/doctor/checks/clock.ts';
import { checkDisk } from '../../src/doctor/checks/disk.ts';
import { checkLoop } from '../../src/doctor/checks/loop.ts';
import { checkMemory } from '../../src/doctor/checks/memory.ts';
import { checkNode } from '../../src/doctor/checks/node.ts';
import { checkPorts } from '../../src/doctor/checks/ports.ts';
import { checkPower } from '../../src/doctor/checks/power.ts';
import { checkTable } from '../../src/doctor/checks/table.ts';
import { checkUnit } from '../../src/doctor/checks/unit.ts';
import { checkUsb } from '../../src/doctor/checks/usb.ts';
import { checkUser } from '../../src/doctor/checks/user.ts';
import {
  doctorCases,
  goodAccess,
  goodClock,
  goodDisk,
  goodPorts,
  goodPower,
  goodTable,
  goodUnit,
  lineOf,
  technicianLines,
} from '../support/doctor-cases.ts';

describe('the doctor names', () => {
  it.each(doctorCases.map((each) => [each.wrong, each] as const))('%s, and what to do about it', (_wrong, each) => {
    const line = lineOf(each);
    expect(line, JSON.stringify(each.lines)).toBeDefined();
    expect(line?.said).not.toMatch(/undefined|null|NaN|\[object/);
    expect(line?.mend?.length ?? 0).toBeGreaterThan(10);
    // A single thing is wrong: no other line is a fault.
    const faults = each.lines.filter(({ verdict }) => verdict === 'fault');
    if (each.verdict === 'warning') expect(faults).toEqual([]);
  });

  it('each with a sentence of its own', () => {
    const sentences = doctorCases.map((each) => lineOf(each)?.said);
    expect(new Set(sentences).size).toBe(sentences.length);
  });
});

it('finds nothing on a machine in order', () => {
  const account = { name: 'fulcrum', uid: 990, gids: [990, 20] };
  const lines = [
    ...checkNode({ version: 'v20.19.2', required: '>=20.19', architecture: 'arm64' }),
    ...checkNode({ version: 'v24.1.0', required: '>=20.19', architecture: 'x64' }),
    ...checkUser({ name: 'fulcrum', account, isOfUnit: true, ports: [goodAccess] }),
    ...checkPorts({ file: '', ports: goodPorts, areOneBoard: false, pluggedIn: [], shipped: { version: '1.0.0' } }),
    ...checkPower(goodPower),
    ...checkClock(goodClock),
    ...checkDisk(goodDisk),
    ...checkMemory({ totalMiB: 3792, availableMiB: 3100, killed: [] }),
    ...checkLoop({ p99Ms: 1, worstMs: 6, durationMs: 1000 }),
    ...checkUnit({ kind: 'told', unit: goodUnit }, true),
    ...checkUsb({ kind: 'read', lines: ['[ 1.2] usb 1-1.2: new full-speed USB device number 4 using xhci_hcd'] }),
    ...checkBackup({ last: { path: '/media/usb/a.tar', ageDays: 2, state: { kind: 'whole' } }, hasRecords: true }),
    ...checkTable(goodTable),
  ];
  expect(lines.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  expect(lines.every(({ mend }) => mend === null)).toBe(true);
});

it('the technician’s page has what the doctor says (vitest -u updates it)', async () => {
  const path = '../../hardware/raspberry-pi/README.md';
  const readme = readFileSync(new URL(path, import.meta.url), 'utf8');
  const marked = /(<!-- doctor:[^\n]*-->\n\n)[\s\S]*?(\n\n<!-- end -->)/;
  expect(readme).toMatch(marked);
  const made = readme.replace(marked, (_, begin: string, end: string) => `${begin}${technicianLines()}${end}`);
  await expect(made).toMatchFileSnapshot(path);
});
