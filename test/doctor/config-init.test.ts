/** `fulcrum config init`, with real programs on bench tables’ boards behind a tree of /dev and /sys. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { DeviceProcess, type Ports } from '../support/device-process.ts';
import { fulcrum } from '../support/fulcrum-command.ts';
import { MachineTree, nanoCopy, uno, unoById } from '../support/machine-tree.ts';
import { folder } from '../support/temporary-folder.ts';

let ports: Ports;
let others: Ports;
beforeAll(async () => {
  const devices = await Promise.all([1, 2].map(() => DeviceProcess.start([], { lifetime: 'file' })));
  [ports, others] = devices.map((device) => device.ports) as [Ports, Ports];
});

const init = async (tree: MachineTree, ...args: readonly string[]) => {
  const file = args.find((each) => each.endsWith('.json')) ?? join(folder(), 'fulcrum.json');
  const words = args.filter((each) => each !== file);
  const run = await fulcrum(['config', 'init', file, '--root', tree.root, ...words]);
  return { ...run, file };
};

const bothBoards = () =>
  new MachineTree()
    .plug(uno('ttyACM0', '1-1.1', '75735', ports.sensors))
    .plug(uno('ttyACM1', '1-1.2', '75736', ports.actuator));

describe('config init', () => {
  it('asks each board which firmware it runs, says so, and writes the stable names', async () => {
    const { code, err, out, file } = await init(bothBoards());
    expect(code, err).toBe(0);
    expect(err).toContain(`/dev/ttyACM0 (/dev/serial/by-id/${unoById('75735')}): the sensors’ board, StandardFirmata`);
    expect(err).toMatch(/\/dev\/ttyACM1 .*: the actuator, \S+, firmware 1\./);
    expect(out).toContain(`${file}: written`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      actuator: { path: `/dev/serial/by-id/${unoById('75736')}` },
      sensors: { path: `/dev/serial/by-id/${unoById('75735')}` },
    });
    expect((await fulcrum(['config', 'check', file])).code).toBe(0);
  });

  it('overwrites nothing unless it is told to, and then keeps the rest of the file', async () => {
    const file = join(folder(), 'fulcrum.json');
    const before = {
      actuator: { path: '/dev/old' },
      sensors: { path: '/dev/older', zeroDeg: 1.25 },
      data: '/srv/data',
    };
    writeFileSync(file, JSON.stringify(before));
    const refused = await init(bothBoards(), file);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/exists already.*--replace/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(before);
    const { code, out } = await init(bothBoards(), file, '--replace', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ file, sensors: `/dev/serial/by-id/${unoById('75735')}` });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      actuator: { path: `/dev/serial/by-id/${unoById('75736')}` },
      sensors: { path: `/dev/serial/by-id/${unoById('75735')}`, zeroDeg: 1.25 },
      data: '/srv/data',
    });
  });

  it('names the sockets of two boards that have no number, and says to leave the plugs there', async () => {
    const tree = new MachineTree()
      .plug(nanoCopy('ttyUSB0', '1-1.1', ports.sensors))
      .plug(nanoCopy('ttyUSB1', '1-1.3', ports.actuator, false));
    const { code, err, file } = await init(tree);
    expect(code, err).toBe(0);
    expect(err).toContain('leave its plug there');
    expect(JSON.parse(readFileSync(file, 'utf8')).actuator.path).toMatch(/by-path\/.*usb-0:1\.3:1\.0$/);
  });

  const refusals: readonly (readonly [string, () => MachineTree, RegExp])[] = [
    ['there is no board', () => new MachineTree(), /no board is plugged in/],
    [
      'two boards are equal',
      () =>
        new MachineTree()
          .plug(uno('ttyACM0', '1-1.1', '75735', ports.actuator))
          .plug(uno('ttyACM1', '1-1.2', '75736', others.actuator)),
      /two equal boards: \S+75735\S+ and \S+75736\S+ both run the actuator’s firmware/,
    ],
    [
      'one board is there under two names',
      () => new MachineTree().plug(uno('ttyACM0', '1-1.1', '75735', ports.actuator)),
      /only one board is plugged in, \/dev\/ttyACM0 \(under 3 names: .*by-id.*by-path.*\): the actuator/,
    ],
    [
      'a board has another program open',
      () =>
        new MachineTree()
          .plug(uno('ttyACM0', '1-1.1', '75735', ports.actuator))
          // Both of these are the same device: the second to open it finds it locked.
          .plug(uno('ttyACM1', '1-1.2', '75736', ports.actuator)),
      /is in use by another program/,
    ],
  ];
  it.each(refusals)('refuses in one sentence where %s', async (_what, tree, sentence) => {
    const { code, err, out, file } = await init(tree());
    expect(code).toBe(2);
    expect(err).toMatch(sentence);
    expect(out).toBe('');
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  it('refuses in one sentence where this user may not open the ports', async () => {
    const tree = bothBoards();
    // The bench tables' ports are in a folder of their user; another user is needed where the tests run as root.
    chmodSync(tree.root, 0o755);
    const program = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
    const args = [program, 'config', 'init', join(folder(), 'fulcrum.json'), '--root', tree.root];
    if (process.getuid?.() !== 0) chmodSync(dirname(ports.actuator), 0o000);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { status, stderr } = spawnSync(process.execPath, args, { ...nobody, cwd: '/', encoding: 'utf8' });
    chmodSync(dirname(ports.actuator), 0o700);
    expect(stderr).toMatch(/^fulcrum: config init: no permission to open .*\/dev\/ttyACM0/m);
    expect(status).toBe(2);
  });
});
