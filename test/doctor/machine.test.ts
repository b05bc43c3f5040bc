/** What the doctor reads of a machine, from files and programs laid out as on a Raspberry Pi. */
import { describe, expect, it } from 'vitest';
import { pluggedBoards } from '../../hardware/boards/plugged-in.ts';
import { readBatteryClock } from '../../src/doctor/checks/clock.ts';
import { readOnlyMount } from '../../src/doctor/checks/disk.ts';
import { readMemoryFacts } from '../../src/doctor/checks/memory.ts';
import { readPowerFacts } from '../../src/doctor/checks/power.ts';
import { readUdevFacts } from '../../src/doctor/checks/udev.ts';
import { readUnitFacts } from '../../src/doctor/checks/unit.ts';
import { accountNamed, groupNamed } from '../../src/doctor/checks/user.ts';
import { findPort } from '../../src/doctor/find-ports.ts';
import { readKernelLog } from '../../src/doctor/kernel-log.ts';
import { MachineTree, nanoCopy, uno, unoById } from '../support/machine-tree.ts';

const noLog = { kind: 'read', lines: [] } as const;

describe('power', () => {
  it('reads the firmware’s bits from the kernel of a Pi 4', async () => {
    const { machine } = new MachineTree()
      .write('/sys/devices/platform/soc/soc:firmware/get_throttled', '50005\n')
      .write('/proc/device-tree/model', 'Raspberry Pi 4 Model B Rev 1.5\0');
    expect(await readPowerFacts(machine, noLog)).toMatchObject({
      throttled: 0x50005,
      model: 'Raspberry Pi 4 Model B Rev 1.5',
    });
  });

  it('reads them from a Pi 5, whose folders have other names', async () => {
    const path = '/sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled';
    const { machine } = new MachineTree().write(path, '0\n');
    expect((await readPowerFacts(machine, noLog)).throttled).toBe(0);
  });

  it('asks vcgencmd where the kernel does not tell', async () => {
    const { machine } = new MachineTree().program('vcgencmd', 'throttled=0x10000');
    expect((await readPowerFacts(machine, noLog)).throttled).toBe(0x10000);
    const forbidden = new MachineTree().program('vcgencmd', '', { err: 'VCHI initialization failed', exitCode: 255 });
    expect((await readPowerFacts(forbidden.machine, noLog)).throttled).toBeNull();
  });

  it('takes the hottest of the thermometers, and counts the kernel’s reports', async () => {
    const { machine } = new MachineTree()
      .write('/sys/class/thermal/thermal_zone0/temp', '48312\n')
      .write('/sys/class/thermal/thermal_zone1/temp', '71000\n')
      .write('/sys/class/thermal/cooling_device0/type', 'fan\n');
    const lines = ['[ 9.1] hwmon hwmon1: Undervoltage detected!', '[ 12.3] hwmon hwmon1: Voltage normalised'];
    expect(await readPowerFacts(machine, { kind: 'read', lines })).toMatchObject({ hottestC: 71, reports: 1 });
  });
});

describe('the kernel’s log', () => {
  it('comes from the journal', async () => {
    const tree = new MachineTree().program('journalctl', '[    1.5] Linux\n[    2.5] usb').program('dmesg', 'buffer');
    expect(await readKernelLog(tree.machine)).toEqual({ kind: 'read', lines: ['[    1.5] Linux', '[    2.5] usb'] });
  });

  it('comes from the kernel’s buffer where the journal is empty', async () => {
    const tree = new MachineTree().program('journalctl', '').program('dmesg', '[    0.0] Linux');
    expect(await readKernelLog(tree.machine)).toEqual({ kind: 'read', lines: ['[    0.0] Linux'] });
  });

  it('is said to be missing, or forbidden', async () => {
    expect(await readKernelLog(new MachineTree().machine)).toMatchObject({ kind: 'unreadable' });
    const err = 'dmesg: read kernel buffer failed: Operation not permitted';
    const forbidden = new MachineTree().program('dmesg', '', { err, exitCode: 1 });
    expect(await readKernelLog(forbidden.machine)).toEqual({ kind: 'unreadable', said: err });
  });
});

describe('the battery clock', () => {
  it('is named, with its battery’s voltage on a Pi 5', () => {
    const { machine } = new MachineTree()
      .write('/sys/class/rtc/rtc0/name', 'rpi_rtc\n')
      .write('/sys/class/rtc/rtc0/battery_voltage', '1300000\n');
    expect(readBatteryClock(machine)).toEqual({ name: 'rpi_rtc', millivolts: 1300 });
    expect(readBatteryClock(new MachineTree().machine)).toEqual({ name: null, millivolts: null });
  });
});

describe('the mount', () => {
  const mounts = [
    '22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw',
    '30 22 179:3 / /var/lib rw,noatime shared:9 - ext4 /dev/mmcblk0p3 ro,errors=remount-ro',
    '31 22 8:1 / /media/my\\040disk ro,noatime shared:9 - vfat /dev/sda1 rw',
    '32 22 8:2 / /var/library ro - ext4 /dev/sda2 ro',
  ];
  it.each([
    ['/var/lib/fulcrum', '/var/lib'],
    ['/var/lib', '/var/lib'],
    ['/media/my disk/data', '/media/my disk'],
    ['/home/pi', null],
    ['/var', null],
  ])('of %s is read-only at %s', (place, expected) => {
    const { machine } = new MachineTree().write('/proc/self/mountinfo', `${mounts.join('\n')}\n`);
    expect(readOnlyMount(machine, place)).toBe(expected);
  });

  it('that lies upon another counts', () => {
    const upon = [...mounts, '40 30 0:40 / /var/lib rw - tmpfs tmpfs rw'];
    const tree = new MachineTree().write('/proc/self/mountinfo', upon.join('\n'));
    expect(readOnlyMount(tree.machine, '/var/lib/fulcrum')).toBeNull();
  });
});

it('memory is read from the kernel', () => {
  const { machine } = new MachineTree().write(
    '/proc/meminfo',
    'MemTotal:  948304 kB\nMemFree: 1 kB\nMemAvailable:   61440 kB\n',
  );
  const lines = ['[ 99.1] Out of memory: Killed process 812 (chromium) total-vm:1kB'];
  expect(readMemoryFacts(machine, { kind: 'read', lines })).toEqual({
    totalMiB: 926,
    availableMiB: 60,
    killed: ['Out of memory: Killed process 812 (chromium) total-vm:1kB'],
  });
});

describe('the unit', () => {
  it('is read from systemctl show', async () => {
    const out = [
      'LoadState=loaded',
      'ActiveState=activating',
      'UnitFileState=enabled',
      'Result=watchdog',
      'NRestarts=7',
      'WatchdogUSec=10s',
      'User=fulcrum',
      'SupplementaryGroups=dialout video',
    ];
    const { machine } = new MachineTree().program('systemctl', out.join('\n'));
    expect(await readUnitFacts(machine)).toEqual({
      kind: 'told',
      unit: {
        isLoaded: true,
        state: 'activating',
        file: 'enabled',
        result: 'watchdog',
        restarts: 7,
        watchdog: '10s',
        user: 'fulcrum',
        groups: ['dialout', 'video'],
      },
    });
  });

  it('is not known where systemd does not run', async () => {
    const err = 'System has not been booted with systemd as init system (PID 1). Can not operate.';
    const silent = new MachineTree().program('systemctl', '', { err, exitCode: 1 });
    expect(await readUnitFacts(silent.machine)).toEqual({ kind: 'no-systemd' });
    expect(await readUnitFacts(new MachineTree().machine)).toEqual({ kind: 'no-systemd' });
  });
});

it('an account has the groups of its own, of the system and of its unit', () => {
  const { machine } = new MachineTree()
    .write('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nfulcrum:x:990:991::/var/lib/fulcrum:/usr/sbin/nologin\n')
    .write('/etc/group', 'root:x:0:\ndialout:x:20:pi\nvideo:x:44:pi,fulcrum\nfulcrum:x:991:\n');
  expect(accountNamed(machine, 'fulcrum', ['dialout'])).toEqual({ name: 'fulcrum', uid: 990, gids: [991, 20, 44] });
  expect(accountNamed(machine, 'fulcrum', [])?.gids).toEqual([991, 44]);
  expect(accountNamed(machine, 'pi', [])).toBeNull();
  expect(groupNamed(machine, 20)).toBe('dialout');
});

describe('udev', () => {
  it('has this project’s rules, and programs that they keep away', () => {
    const rules =
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="2341", ENV{ID_MM_DEVICE_IGNORE}="1", SYMLINK+="fulcrum/actuator"\n';
    const tree = new MachineTree()
      .write('/usr/lib/udev/rules.d/60-fulcrum.rules', rules)
      .write('/usr/lib/udev/rules.d/60-serial.rules', '')
      .write('/proc/612/comm', 'ModemManager\n')
      .write('/proc/613/comm', 'brltty\n')
      .write('/proc/version', 'Linux');
    expect(readUdevFacts(tree.machine)).toEqual({
      files: ['/usr/lib/udev/rules.d/60-fulcrum.rules'],
      keepsModemManagerAway: true,
      intruders: ['ModemManager', 'brltty'],
    });
  });
});

describe('a port', () => {
  const path = `/dev/serial/by-id/${unoById('75735')}`;

  it('is found by its name, with its device, and with who holds it', () => {
    const tree = new MachineTree()
      .plug(uno('ttyACM0', '1-1.2', '75735'))
      .write('/proc/812/comm', 'screen\n')
      .link('/proc/812/fd/0', '/dev/pts/0')
      .link('/proc/812/fd/5', '/dev/ttyACM0')
      .write('/proc/900/comm', 'node\n')
      .link('/proc/900/fd/17', '/dev/ttyACM0');
    const found = findPort(tree.machine, path, pluggedBoards(tree.root), [900]);
    expect(found).toMatchObject({ path, device: '/dev/ttyACM0', holders: ['process 812, screen'], isAmbiguous: false });
  });

  it('is missing', () => {
    const tree = new MachineTree();
    expect(findPort(tree.machine, path, [], [])).toMatchObject({ device: null, access: null, number: null });
  });

  it('is ambiguous by a name that two boards have, and not by that of its socket', () => {
    const tree = new MachineTree()
      .plug(nanoCopy('ttyUSB0', '1-1.1'))
      .plug(nanoCopy('ttyUSB1', '1-1.3', undefined, false));
    const boards = pluggedBoards(tree.root);
    const [byId = ''] = boards[0]?.byId ?? [];
    const [byPath = ''] = boards[0]?.byPath ?? [];
    expect(findPort(tree.machine, byId, boards, []).isAmbiguous).toBe(true);
    expect(findPort(tree.machine, byPath, boards, []).isAmbiguous).toBe(false);
  });
});
