/** What can be wrong with a machine, each by itself, and what the doctor says of it. The technician's page is made of it. */
import { throttledBits } from '../../hardware/raspberry-pi/throttled.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { doctorText } from '../../src/cli/support/doctor-text.ts';
import { checkBackup } from '../../src/doctor/checks/backup.ts';
import { type ClockFacts, checkClock } from '../../src/doctor/checks/clock.ts';
import { checkCommissioning } from '../../src/doctor/checks/commissioning.ts';
import { type ConfigurationFacts, checkConfigurationFile } from '../../src/doctor/checks/configuration.ts';
import { checkDisk, type DiskFacts } from '../../src/doctor/checks/disk.ts';
import { checkLoop } from '../../src/doctor/checks/loop.ts';
import { checkMemory } from '../../src/doctor/checks/memory.ts';
import { checkNode } from '../../src/doctor/checks/node.ts';
import { checkPorts, type PortFacts, type PortsFacts } from '../../src/doctor/checks/ports.ts';
import { checkPower, type PowerFacts } from '../../src/doctor/checks/power.ts';
import { checkRecords } from '../../src/doctor/checks/records.ts';
import { checkTable, type TableFacts } from '../../src/doctor/checks/table.ts';
import { checkUdev } from '../../src/doctor/checks/udev.ts';
import { checkUnit, type Unit } from '../../src/doctor/checks/unit.ts';
import { checkUsb } from '../../src/doctor/checks/usb.ts';
import { checkUser, type PortAccess } from '../../src/doctor/checks/user.ts';
import type { KernelLog } from '../../src/doctor/kernel-log.ts';
import type { Line } from '../../src/doctor/line.ts';
import { commissionKeys } from '../../src/service/commission/items.ts';
import type { Commission, StoredCommission } from '../../src/service/commission/record.ts';

export interface DoctorCase {
  /** What is wrong, in the words of somebody who looks for it. */
  readonly wrong: string;
  readonly verdict: 'warning' | 'fault';
  /** Of the line that says it. */
  readonly subject: string;
  readonly lines: readonly Line[];
}

const file = '/etc/fulcrum/fulcrum.json';
const data = '/var/lib/fulcrum';
const actuatorPath = '/dev/serial/by-id/usb-Arduino_75736-if00';
const sensorsPath = '/dev/serial/by-id/usb-Arduino_75735-if00';
export const now = Date.UTC(2027, 2, 31, 18, 5);
const gibibyte = 2 ** 30;

const log = (...lines: readonly string[]): KernelLog => ({ kind: 'read', lines });
const unreadable: KernelLog = { kind: 'unreadable', said: 'dmesg: read kernel buffer failed: Operation not permitted' };

const actuatorAnswer = { kind: 'actuator', firmware: '1.0.0', deviceId: 'table-01', reading: null } as const;
const sensorsAnswer = { kind: 'sensors', name: 'StandardFirmata.ino', version: '2.4' } as const;
export const goodPorts: readonly [PortFacts, PortFacts] = [
  {
    kind: 'actuator',
    path: actuatorPath,
    device: '/dev/ttyACM1',
    holders: [],
    isAmbiguous: false,
    found: { by: 'asking', answer: actuatorAnswer },
  },
  {
    kind: 'sensors',
    path: sensorsPath,
    device: '/dev/ttyACM0',
    holders: [],
    isAmbiguous: false,
    found: { by: 'asking', answer: sensorsAnswer },
  },
];

const ports = (actuator: Partial<PortFacts>, sensors: Partial<PortFacts> = {}, rest: Partial<PortsFacts> = {}) =>
  checkPorts({
    file,
    ports: [
      { ...goodPorts[0], ...actuator },
      { ...goodPorts[1], ...sensors },
    ],
    areOneBoard: false,
    pluggedIn: [actuatorPath, sensorsPath],
    shipped: { version: '1.0.0' },
    ...rest,
  });
const answering = (answer: Extract<PortFacts['found'], { by: 'asking' }>['answer']): Partial<PortFacts> => ({
  found: { by: 'asking', answer },
});
const byService = (said: string, isUp = false): Partial<PortFacts> => ({
  found: { by: 'service', port: { isUp, said } },
});

const configuration = (facts: Partial<ConfigurationFacts>) =>
  checkConfigurationFile({ file, problems: [], isMissing: false, isOfNewerVersion: false, version: '0.1.0', ...facts });

export const goodAccess: PortAccess = { path: actuatorPath, uid: 0, gid: 20, groupName: 'dialout', mode: 0o20660 };
const user = (access: Partial<PortAccess>) =>
  checkUser({
    name: 'fulcrum',
    account: { name: 'fulcrum', uid: 990, gids: [990] },
    isOfUnit: true,
    ports: [{ ...goodAccess, ...access }],
  });

export const goodPower: PowerFacts = {
  model: 'Raspberry Pi 4 Model B Rev 1.5',
  throttled: 0,
  reports: 0,
  hottestC: 48,
};
const power = (facts: Partial<PowerFacts>) => checkPower({ ...goodPower, ...facts });

export const goodClock: ClockFacts = {
  nowMs: now,
  isSynchronised: true,
  batteryClock: 'rtc-ds1307 1-0068',
  batteryMillivolts: null,
  newestRecordMs: now - 60_000,
  programMs: now - 1e9,
};
const clock = (facts: Partial<ClockFacts>) => checkClock({ ...goodClock, ...facts });

export const goodDisk: DiskFacts = {
  place: data,
  room: { bytes: 30 * gibibyte, freeBytes: 20 * gibibyte, files: 1_900_000, freeFiles: 1_700_000 },
  readOnlyAt: null,
  log: log(),
  sync: { kind: 'measured', medianMs: 9, worstMs: 31 },
};
const disk = (facts: Partial<DiskFacts>) => checkDisk({ ...goodDisk, ...facts });
const room = { bytes: 30 * gibibyte, freeBytes: 20 * gibibyte, files: 1_900_000, freeFiles: 1_700_000 };

export const goodUnit: Unit = {
  isLoaded: true,
  state: 'active',
  file: 'enabled',
  result: 'success',
  restarts: 0,
  watchdog: '10s',
  user: 'fulcrum',
  groups: ['dialout'],
};
const unit = (facts: Partial<Unit>, isRunByHand = false) =>
  checkUnit({ kind: 'told', unit: { ...goodUnit, ...facts } }, isRunByHand);

const commissioned: Commission = {
  at: '2027-03-30T10:00:00.000Z',
  by: 'First Person',
  commissioned: true,
  fulcrum: '0.1.0',
  actuator: 'table-01, firmware 1.0.0',
  sensors: 'StandardFirmata',
  results: commissionKeys.map((item) => ({ item, passed: true, said: '', note: null })),
};
const commissioning = (stored: StoredCommission) =>
  checkCommissioning({ stored, actuatorSaid: 'table-01, firmware 1.0.0' });

const whole = { data, database: { kind: 'whole' }, audit: { kind: 'none' } } as const;

export const goodTable: TableFacts = {
  tilt: { kind: 'measured', angleDeg: 0.1, noiseDeg: 0.19 },
  actuator: { angleDeg: -0.1, flags: flag.levelClosed },
  soundersHeardForMs: 3_600_000,
  lampsSeen: true,
};
const table = (facts: Partial<TableFacts>) => checkTable({ ...goodTable, ...facts });
const actuatorReading = (angleDeg: number, flags: number): Partial<TableFacts> => ({
  tilt: { kind: 'measured', angleDeg, noiseDeg: 0.19 },
  actuator: { angleDeg, flags },
});

/** Of a line of the kernel, with its time. */
const at = (text: string): string => `[   12.345678] ${text}`;

export const doctorCases: readonly DoctorCase[] = [
  faulty('an old Node', 'Node', checkNode({ version: 'v18.19.0', required: '>=20.19', architecture: 'arm64' })),
  faulty('a 32-bit system', 'Node', checkNode({ version: 'v20.19.2', required: '>=20.19', architecture: 'arm' })),
  faulty('no configuration', 'configuration', configuration({ isMissing: true, problems: [`${file}: no such file`] })),
  faulty(
    'a configuration with a mistake',
    'configuration',
    configuration({ problems: [`${file}: /sensors/path: is missing; allowed: an absolute path`] }),
  ),
  faulty(
    'a configuration from a newer version',
    'configuration',
    configuration({ isOfNewerVersion: true, problems: [`${file}: /brake: unknown key (found "brake")`] }),
  ),
  faulty('no permission for a port', 'user', user({})),
  faulty('a port that no group may open', 'user', user({ gid: 0, groupName: 'root', mode: 0o20600 })),
  faulty(
    'no account for the service',
    'user',
    checkUser({ name: 'fulcrum', account: null, isOfUnit: true, ports: [] }),
  ),
  faulty('no board', 'actuator port', ports({ device: null }, { device: null }, { pluggedIn: [] })),
  faulty('a board that is unplugged', 'sensors port', ports({}, { device: null }, { pluggedIn: [actuatorPath] })),
  faulty('two equal boards', 'ports', ports({}, answering(actuatorAnswer))),
  faulty('one board under two names', 'ports', ports({}, {}, { areOneBoard: true, pluggedIn: [actuatorPath] })),
  faulty('swapped ports', 'ports', ports(answering(sensorsAnswer), answering(actuatorAnswer))),
  faulty('a wrong path', 'actuator port', ports(answering(sensorsAnswer), answering({ kind: 'silent' }))),
  warned('boards that cannot be told apart', 'sensors port', ports({}, { isAmbiguous: true })),
  faulty('a port that a program holds', 'sensors port', ports({}, { holders: ['process 812, ModemManager'] })),
  faulty(
    'a wrong image on the actuator',
    'actuator port',
    ports(
      answering({
        kind: 'other',
        said: 'this is Grbl, the controller of a milling machine, not an actuator',
        firmata: null,
      }),
    ),
  ),
  faulty(
    'an installation that is not whole',
    'firmware image',
    ports(
      {},
      {},
      {
        shipped: {
          version: null,
          problem:
            '/usr/lib/fulcrum/app/hardware/firmware/actuator/actuator.hex.txt: cannot be read; allowed: a whole installation: install the package again',
        },
      },
    ),
  ),
  faulty('an old image on the actuator', 'actuator port', ports(answering({ ...actuatorAnswer, firmware: '0.9.1' }))),
  faulty(
    'a wrong image on the sensors’ board',
    'sensors port',
    ports({}, answering({ kind: 'other', said: 'its firmware is “ConfigurableFirmata 2.10”', firmata: null })),
  ),
  faulty('a board that is silent', 'sensors port', ports({}, answering({ kind: 'silent' }))),
  faulty(
    'a port that cannot be opened',
    'actuator port',
    ports(answering({ kind: 'unusable', said: `${actuatorPath} does not answer (input/output error): unplugged?` })),
  ),
  faulty(
    'what a running service says of a port',
    'sensors port',
    ports(byService('table-01, firmware 1.0.0', true), byService(`${sensorsPath} was unplugged`)),
  ),
  faulty(
    'a service that hangs',
    'actuator port',
    ports({
      found: {
        by: 'nobody',
        said: 'the service holds it, and cannot be asked',
        mend: 'sudo systemctl restart fulcrum',
      },
    }),
  ),
  warned('no udev rules', 'udev', checkUdev({ files: [], keepsModemManagerAway: false, intruders: [] })),
  warned(
    'a program that opens boards by itself',
    'udev',
    checkUdev({ files: ['/etc/udev/rules.d/60-fulcrum.rules'], keepsModemManagerAway: true, intruders: ['brltty'] }),
  ),
  faulty('under-voltage', 'power', power({ throttled: throttledBits.underVoltage })),
  warned('under-voltage in the past', 'power', power({ throttled: throttledBits.underVoltage << 16, reports: 3 })),
  faulty('a slowed-down processor', 'throttling', power({ throttled: throttledBits.throttled })),
  faulty('heat', 'heat', power({ hottestC: 82 })),
  faulty('a clock in 1970', 'clock', clock({ nowMs: 120_000, isSynchronised: false })),
  faulty(
    'a clock in 1970, and no records yet',
    'clock',
    clock({ nowMs: 120_000, isSynchronised: false, newestRecordMs: null }),
  ),
  warned('a clock that nobody has set', 'clock', clock({ isSynchronised: false })),
  warned('no battery clock', 'battery clock', clock({ isSynchronised: false, batteryClock: null })),
  warned('an empty battery', 'battery clock', clock({ batteryMillivolts: 1300 })),
  faulty('a full card', 'disk space', disk({ room: { ...room, freeBytes: 3 * 2 ** 20 } })),
  warned('a card that gets full', 'disk space', disk({ room: { ...room, freeBytes: 300 * 2 ** 20 } })),
  faulty('no inodes left', 'disk inodes', disk({ room: { ...room, freeFiles: 0 } })),
  faulty('a card that is read-only', 'disk mount', disk({ readOnlyAt: '/' })),
  faulty(
    'a card that fails',
    'disk errors',
    disk({ log: log(at('blk_update_request: I/O error, dev mmcblk0, sector 1052672 op 0x1:(WRITE)')) }),
  ),
  warned('a kernel’s log that nobody may read', 'disk errors', disk({ log: unreadable })),
  faulty(
    'a card that is much too slow',
    'disk sync',
    disk({ sync: { kind: 'measured', medianMs: 700, worstMs: 2400 } }),
  ),
  warned('a slow card', 'disk sync', disk({ sync: { kind: 'measured', medianMs: 90, worstMs: 400 } })),
  faulty('no memory left', 'memory', checkMemory({ totalMiB: 906, availableMiB: 40, killed: [] })),
  warned(
    'memory that was used up',
    'memory',
    checkMemory({ totalMiB: 906, availableMiB: 400, killed: ['Out of memory: Killed process 812 (chromium)'] }),
  ),
  faulty('a computer that stalls', 'loop delay', checkLoop({ p99Ms: 60, worstMs: 520, durationMs: 1000 })),
  faulty('a service that fails', 'unit', unit({ state: 'activating', result: 'exit-code', restarts: 12 })),
  faulty('a service that was ended', 'unit', unit({ state: 'inactive' })),
  warned('a service that was restarted', 'unit', unit({ restarts: 2 })),
  faulty('a service that does not start at boot', 'unit at boot', unit({ file: 'disabled' })),
  warned('no package', 'unit', unit({ isLoaded: false })),
  warned('no watchdog', 'watchdog', unit({ watchdog: 'infinity' })),
  warned('a USB cable that comes loose', 'USB', checkUsb(log(at('usb 1-1.2: USB disconnect, device number 4')))),
  faulty(
    'a damaged database',
    'database',
    checkRecords({ ...whole, database: { kind: 'damaged', said: 'database disk image is malformed' } }),
  ),
  faulty(
    'a database from a newer version',
    'database',
    checkRecords({
      ...whole,
      database: { kind: 'newer', said: 'the database has version 9; this program knows versions up to 3' },
    }),
  ),
  faulty(
    'an audit log that was changed',
    'audit log',
    checkRecords({
      ...whole,
      audit: {
        kind: 'verified',
        verdict: { ok: false, line: 12, problem: 'was changed: its hash does not match', aside: [] },
      },
    }),
  ),
  warned('no backup', 'backup', checkBackup({ last: null, hasRecords: true })),
  warned(
    'an old backup',
    'backup',
    checkBackup({ last: { path: '/media/usb/fulcrum.tar', ageDays: 31.2, state: { kind: 'away' } }, hasRecords: true }),
  ),
  warned(
    'a backup that cannot be restored',
    'backup',
    checkBackup({
      last: {
        path: '/media/usb/fulcrum.tar',
        ageDays: 0.5,
        state: { kind: 'damaged', said: 'it is cut off at byte 4096' },
      },
      hasRecords: true,
    }),
  ),
  faulty(
    'no tilt sensor',
    'tilt sensor',
    table({ tilt: { kind: 'missing', said: 'no tilt sensor: nothing answers at its address' } }),
  ),
  faulty(
    'a tilt sensor that is stuck',
    'tilt sensor',
    table({ tilt: { kind: 'unusable', said: 'the tilt sensor is stuck: 200 identical readings in a row' } }),
  ),
  warned('a noisy tilt sensor', 'tilt sensor', table({ tilt: { kind: 'measured', angleDeg: 0, noiseDeg: 0.45 } })),
  faulty(
    'two sensors that disagree',
    'level offset',
    table({ tilt: { kind: 'measured', angleDeg: 5, noiseDeg: 0.2 } }),
  ),
  warned('a table that is not level', 'level offset', table(actuatorReading(4, 0))),
  faulty('a level switch that sticks', 'level switch', table(actuatorReading(4, flag.levelClosed))),
  faulty('a level switch that the actuator doubts', 'level switch', table(actuatorReading(0, flag.switchDoubted))),
  faulty('a broken position sensor', 'actuator', table(actuatorReading(0, flag.levelClosed | flag.sensorBad))),
  faulty('no supply for the drive', 'actuator', table(actuatorReading(0, flag.levelClosed | flag.supplyLow))),
  warned('the red stop is pressed', 'actuator', table(actuatorReading(0, flag.levelClosed | flag.estopOpen))),
  warned('sounders that nobody has heard', 'sounders', table({ soundersHeardForMs: 0 })),
  faulty('a lamp that is dark', 'lamps', table({ lampsSeen: false })),
  warned('a table that nobody has commissioned', 'commissioning', commissioning({ kind: 'none' })),
  warned(
    'a checklist that was not passed',
    'commissioning',
    commissioning({ kind: 'kept', commission: { ...commissioned, commissioned: false, results: [] } }),
  ),
  warned(
    'another firmware than at the checklist',
    'commissioning',
    commissioning({ kind: 'kept', commission: { ...commissioned, actuator: 'table-01, firmware 0.9.1' } }),
  ),
];

function faulty(wrong: string, subject: string, lines: readonly Line[]): DoctorCase {
  return { wrong, subject, lines, verdict: 'fault' };
}

function warned(wrong: string, subject: string, lines: readonly Line[]): DoctorCase {
  return { wrong, subject, lines, verdict: 'warning' };
}

/** The line that says what is wrong. */
export const lineOf = ({ subject, verdict, lines }: DoctorCase): Line | undefined =>
  lines.find((line) => line.subject === subject && line.verdict === verdict);

/** For the technician: each line that the doctor can say, for example, with what to do about it. */
export function technicianLines(): string {
  const lines = doctorCases.map(lineOf).filter((line) => line !== undefined);
  return ['```text', ...lines.map((line) => doctorText(line, 118)), '```'].join('\n');
}
