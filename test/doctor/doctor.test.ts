/** `fulcrum doctor` without a service: on a bench table's boards, and with what can be wrong done to the machine. */
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { atEnd } from '../support/cleanup.ts';
import { DeviceProcess, type Ports } from '../support/device-process.ts';
import { actuator, configured, doctor, examined, healthyPi, sensors } from '../support/doctor-rig.ts';
import { fulcrum } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

describe('of a bench table’s boards', () => {
  let ports: Ports;
  beforeAll(async () => {
    ({ ports } = await DeviceProcess.start([], { lifetime: 'file' }));
  });

  it('asks both, and measures the table’s sensors', async () => {
    const { code, of } = await doctor(configured(), healthyPi(ports).root);
    expect(code).toBe(0);
    expect(of('actuator port')).toMatchObject({ verdict: 'ok', said: expect.stringMatching(/ttyACM1.*firmware 1\./) });
    expect(of('sensors port')?.said).toMatch(/ttyACM0.*StandardFirmata/);
    expect(of('tilt sensor')).toMatchObject({ verdict: 'ok', said: expect.stringMatching(/^noise 0\.\d\d° rms/) });
    expect(of('level offset')?.verdict).toBe('ok');
    expect(of('level switch')?.said).toMatch(/^closed at -?0\./);
    expect(of('disk sync')?.said).toMatch(/10 syncs took/);
    expect(of('clock')?.said).toContain('set by a time server');
    expect(of('power')?.verdict).toBe('ok');
  });

  it('says that both paths are one board under two names, and opens neither', async () => {
    const byPath = '/dev/serial/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.2:1.0';
    const file = configured({ actuator, sensors: byPath });
    const { faults, of } = await examined(file, folder(), { root: healthyPi(ports).root });
    expect(faults).toEqual(['ports']);
    expect(of('ports')?.said).toContain('one board under two names');
  });
});

describe('of the machine alone', () => {
  it('a clock in 1970 is a fault, also before the first record', async () => {
    const program = { version: '0.1.0', requiredNode: '>=20.19', madeMs: Date.UTC(2026, 0, 1) };
    const { of } = await examined(configured(), folder(), { wallTime: () => 3000, program });
    expect(of('clock')).toMatchObject({
      verdict: 'fault',
      said: expect.stringMatching(/^it is 1970-01-01 00:00 UTC here, earlier than when this program was made/),
    });
  });

  it('a configuration from a newer version is told from one with a mistake', async () => {
    const newer = configured({ actuator, sensors }, { brake: { holdMs: 5 } });
    expect((await examined(newer, folder())).of('configuration')).toMatchObject({
      verdict: 'fault',
      said: expect.stringMatching(/\/brake: unknown key.*A newer version of Fulcrum may have written it/),
    });
    const wrong = configured({ actuator, sensors }, { brake: 1, limits: { maxAngleDeg: 75 } });
    const said = (await examined(wrong, folder())).of('configuration')?.said;
    expect(said).toMatch(/maxAngleDeg/);
    expect(said).not.toContain('newer version');
  });

  it('a full card is a fault', async (context) => {
    const path = folder();
    const options = ['-t', 'tmpfs', '-o', 'size=2m,nr_inodes=40', 'tmpfs', path];
    // Only root may mount.
    if (spawnSync('mount', options).status !== 0) context.skip();
    atEnd(() => spawnSync('umount', [path]));
    expect(() => writeFileSync(join(path, 'filler'), Buffer.alloc(4 * 2 ** 20))).toThrow('ENOSPC');
    const { of } = await examined(configured(), path);
    expect(of('disk space')?.verdict).toBe('fault');
    expect(of('disk space')?.said).toMatch(/^the disk is full: 0 MiB free/);
    expect(of('disk inodes')?.verdict).toBe('fault');
    expect(of('disk sync')?.said).toContain('ENOSPC');
  });

  it('prints a line for each, and what to do about it below', async () => {
    const { code, out } = await fulcrum(['doctor', '--config', join(folder(), 'none.json'), '--root', folder()]);
    expect(code).toBe(1);
    expect(out).toMatch(/^ok {7}Node {11}Node v/);
    expect(out).toMatch(/^FAULT {4}configuration {2}.*none\.json: no such file.*\n {24}-> sudo fulcrum config init /m);
    expect(out).toMatch(/\n1 fault, \d+ warnings?\n$/);
  });
});

it('says what this user may not do, and ends without an error', async () => {
  const locked = folder();
  writeFileSync(join(locked, 'actuator'), '');
  writeFileSync(join(locked, 'sensors'), '');
  const content = { actuator: { path: join(locked, 'actuator') }, sensors: { path: join(locked, 'sensors') } };
  const open = folder();
  chmodSync(open, 0o755);
  const readable = join(open, 'fulcrum.json');
  writeFileSync(readable, JSON.stringify({ ...content, data: join(locked, 'data'), socket: join(open, 's.sock') }));
  chmodSync(readable, 0o644);
  chmodSync(locked, process.getuid?.() === 0 ? 0o700 : 0o000);
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const program = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
  const args = [program, 'doctor', '--json', '--config', readable];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { ...nobody, cwd: '/', encoding: 'utf8' });
  chmodSync(locked, 0o700);
  expect(stderr).toBe('');
  expect(status).toBe(1);
  expect(stdout).toMatch(/no permission to open /);
  expect(stdout).toContain('"database","verdict":"warning","said":"cannot be read (EACCES)');
});
