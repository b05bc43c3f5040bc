/** Looks at everything, one subject after the other, and says what it found. */
import { userInfo } from 'node:os';
import type { BoardKind } from '../../hardware/boards/board-kind.ts';
import { type PluggedBoard, pluggedBoards, stableName } from '../../hardware/boards/plugged-in.ts';
import { whoAnswers } from '../../hardware/boards/who-answers.ts';
import type { Clock } from '../../protocols/base/clock.ts';
import { readCommission } from '../service/commission/record.ts';
import { type Configuration, readConfiguration } from '../service/configuration/configuration.ts';
import type { ShippedFirmware } from '../service/firmware-check.ts';
import { ClockSynchronisation, chronyQuery, timesyncdFile } from '../service/patients/clock-synchronisation.ts';
import { SounderMemory } from '../service/storage/sounder-memory.ts';
import { checkBackup, readBackupFacts } from './checks/backup.ts';
import { checkClock, readBatteryClock } from './checks/clock.ts';
import { checkCommissioning } from './checks/commissioning.ts';
import { checkConfigurationFile, readConfigurationFacts } from './checks/configuration.ts';
import { checkDisk, existingFolder, measureSync, readOnlyMount } from './checks/disk.ts';
import { checkLoop, measureLoopDelay } from './checks/loop.ts';
import { checkMemory, readMemoryFacts } from './checks/memory.ts';
import { checkNode } from './checks/node.ts';
import { actuatorSaid, checkPorts, type PortFacts, type PortsFacts } from './checks/ports.ts';
import { checkPower, readPowerFacts } from './checks/power.ts';
import { checkRecords, newestRecordMs, readAudit, readDatabase } from './checks/records.ts';
import { checkTable, type TableFacts } from './checks/table.ts';
import { checkUdev, readUdevFacts } from './checks/udev.ts';
import { checkUnit, readUnitFacts, type UnitFacts } from './checks/unit.ts';
import { checkUsb } from './checks/usb.ts';
import { type Account, accountNamed, checkUser } from './checks/user.ts';
import { type FoundPort, findPort } from './find-ports.ts';
import { readKernelLog } from './kernel-log.ts';
import { fault, type Line, warning } from './line.ts';
import type { Machine } from './machine.ts';
import { measureTilt } from './measure-tilt.ts';
import { askService, type ServiceFacts } from './service-facts.ts';

export interface ExamineOptions {
  readonly machine: Machine;
  /** The configuration's file, and where the service and its data are by it. */
  readonly file: string;
  readonly socket: string;
  readonly data: string;
  /** The process of a service that is known to run; null: none is. */
  readonly servicePid: number | null;
  readonly program: { readonly version: string; readonly requiredNode: string; readonly madeMs: number | null };
  /** The actuator's firmware in the shipped image. */
  readonly shipped: ShippedFirmware;
  /** Whether the boards may be asked where no service runs: the opening of its port resets most boards. */
  readonly mayOpenPorts: boolean;
  readonly clock: Clock;
  /** ms since 1970. */
  readonly wallTime: () => number;
  /** How long the punctuality of this computer is measured. */
  readonly loopMeasuringMs: number;
  /** Asks the person at the table whether all three lamps are lit; null: there is nobody to ask. */
  readonly askLamps: (() => Promise<boolean>) | null;
}

/** Yields each line as soon as it is known. */
export async function* examine(options: ExamineOptions): AsyncGenerator<Line> {
  const { machine, file, data, program, wallTime } = options;
  yield* checkNode({ version: process.version, required: program.requiredNode, architecture: process.arch });
  const configurationFacts = readConfigurationFacts(file, program.version);
  yield* checkConfigurationFile(configurationFacts);
  const configuration = configurationFacts.problems.length === 0 ? readConfiguration(file) : null;

  const service = await askService(options.socket, options.servicePid);
  const unit = await readUnitFacts(machine);
  const boards = pluggedBoards(machine.root);
  const ports = configuration === null ? [] : findPorts(options, configuration, boards, service);
  yield* checkUser(userFacts(machine, unit, ports));
  const asked = await askPorts(options, configuration, ports, boards, service);
  yield* checkPorts(asked);
  yield* checkUdev(readUdevFacts(machine));

  const log = await readKernelLog(machine);
  yield* checkPower(await readPowerFacts(machine, log));
  yield* await clockLines(options);
  const place = existingFolder(data);
  const isInSession = service.kind === 'answers' && service.isInSession;
  yield* checkDisk({
    place,
    room: await machine.room(place),
    readOnlyAt: readOnlyMount(machine, place),
    log,
    sync: isInSession ? { kind: 'not-measured', said: 'a session runs' } : measureSync(place, () => performance.now()),
  });
  yield* checkMemory(readMemoryFacts(machine, log));
  yield* checkLoop(await measureLoopDelay(options.loopMeasuringMs));
  yield* checkUnit(unit, service.kind !== 'none');
  yield* checkUsb(log);
  yield* await recordLines(data, wallTime(), service);
  yield* checkTable(await tableFacts(options, configuration, asked, service));
  // A bench table needs none.
  if (configuration?.simulatedTable === false)
    yield* checkCommissioning({ stored: readCommission(data), actuatorSaid: actuatorSaid(asked) });
}

function findPorts(
  { machine }: ExamineOptions,
  { actuator, sensors }: Configuration,
  boards: readonly PluggedBoard[],
  service: ServiceFacts,
): readonly (FoundPort & { readonly kind: BoardKind })[] {
  const ignored = [process.pid, ...(service.kind === 'none' || service.pid === null ? [] : [service.pid])];
  return [
    { kind: 'actuator', ...findPort(machine, actuator.path, boards, ignored) },
    { kind: 'sensors', ...findPort(machine, sensors.path, boards, ignored) },
  ];
}

function userFacts(machine: Machine, unit: UnitFacts, ports: readonly FoundPort[]) {
  const access = ports.map((port) => port.access).filter((each) => each !== null);
  if (unit.kind === 'told' && unit.unit.isLoaded) {
    const name = unit.unit.user === '' ? 'root' : unit.unit.user;
    return { name, account: accountNamed(machine, name, unit.unit.groups), isOfUnit: true, ports: access };
  }
  const account: Account = { name: ownName(), uid: process.getuid?.() ?? 0, gids: process.getgroups?.() ?? [] };
  return { name: account.name, account, isOfUnit: false, ports: access };
}

function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 0}`;
  }
}

/** Asks the service for the ports that it holds, else the boards themselves. */
async function askPorts(
  { machine, file, clock, shipped, mayOpenPorts }: ExamineOptions,
  configuration: Configuration | null,
  found: readonly (FoundPort & { readonly kind: BoardKind })[],
  boards: readonly PluggedBoard[],
  service: ServiceFacts,
): Promise<PortsFacts> {
  const numbers = found.map(({ number }) => number);
  const areOneBoard = numbers.length === 2 && numbers[0] !== null && numbers[0] === numbers[1];
  const ask = async (port: FoundPort & { readonly kind: BoardKind }): Promise<PortFacts['found']> => {
    if (service.kind === 'answers') return { by: 'service', port: service.ports[port.kind] };
    if (service.kind === 'silent') return { by: 'nobody', ...unaskable(service) };
    if (!mayOpenPorts) return { by: 'nobody', said: 'it was left alone (--leave-ports)', mend: 'fulcrum doctor' };
    if (configuration === null || areOneBoard || port.device === null || port.holders.length > 0)
      return { by: 'nobody', said: 'it cannot be opened now', mend: '' };
    const baudRates = { actuator: configuration.actuator.baudRate, sensors: configuration.sensors.baudRate };
    const path = machine.path(port.path);
    return { by: 'asking', answer: await whoAnswers({ path, clock, baudRates, expected: port.kind }) };
  };
  const ports = await Promise.all(
    found.map(async (port): Promise<PortFacts> => {
      const { kind, path, device, holders, isAmbiguous } = port;
      return { kind, path, device, holders, isAmbiguous, found: await ask(port) };
    }),
  );
  const pluggedIn = boards.map((board) => stableName(board, boards)?.path ?? board.device);
  return { file, ports, areOneBoard, pluggedIn, shipped };
}

function unaskable({ pid, said }: Extract<ServiceFacts, { kind: 'silent' }>): {
  readonly said: string;
  readonly mend: string;
} {
  const who = pid === null ? 'the service' : `the service (process ${pid})`;
  const isForbidden = /may not open/.test(said);
  return {
    said: `${who} holds it, and cannot be asked: ${said}`,
    mend: isForbidden ? 'run it as root: sudo fulcrum doctor' : 'sudo systemctl restart fulcrum',
  };
}

async function clockLines({ machine, wallTime, data, program }: ExamineOptions): Promise<readonly Line[]> {
  const synchronisation = new ClockSynchronisation({
    timesyncdFile: machine.path(timesyncdFile),
    askChrony: async () => {
      const ran = await machine.run('chronyc', chronyQuery);
      return ran.kind === 'ran' ? ran.out : '';
    },
  });
  await synchronisation.look();
  const { name, millivolts } = readBatteryClock(machine);
  return checkClock({
    nowMs: wallTime(),
    isSynchronised: synchronisation.isSynchronised,
    batteryClock: name,
    batteryMillivolts: millivolts,
    newestRecordMs: await newestRecordMs(data),
    programMs: program.madeMs,
  });
}

async function recordLines(data: string, nowMs: number, service: ServiceFacts): Promise<readonly Line[]> {
  if (service.kind === 'answers' && service.isInSession) {
    const said = 'database, audit log and backup were not read: a session runs';
    return [warning('records', said, 'run it again after the session')];
  }
  const database = readDatabase(data);
  const lines = [
    ...checkRecords({ data, database, audit: await readAudit(data) }),
    ...checkBackup(await readBackupFacts(data, nowMs, database.kind !== 'none')),
  ];
  if (service.kind !== 'answers' || service.recorder === null) return lines;
  return [
    fault('recorder', service.recorder, 'see the lines on the disk; the service tries again by itself'),
    ...lines,
  ];
}

async function tableFacts(
  { machine, clock, data, askLamps }: ExamineOptions,
  configuration: Configuration | null,
  { ports, areOneBoard }: PortsFacts,
  service: ServiceFacts,
): Promise<TableFacts> {
  const none = { tilt: null, actuator: null, lampsSeen: null };
  if (service.kind === 'answers') {
    const { readings, soundersHeardForMs, isInSession } = service;
    // While the table moves, its noise is not the sensor's.
    const isStanding =
      !isInSession && readings.actuator?.rateDegPerS !== undefined && Math.abs(readings.actuator.rateDegPerS) < 0.5;
    const tilt = isStanding && readings.tilt !== null ? ({ kind: 'measured', ...readings.tilt } as const) : null;
    return { tilt, actuator: isStanding ? readings.actuator : null, lampsSeen: null, soundersHeardForMs };
  }
  const soundersHeardForMs = new SounderMemory(data).holdsForMs;
  const [actuator, sensors] = ports;
  const isThere = sensors?.found.by === 'asking' && sensors.found.answer.kind === 'sensors';
  if (configuration === null || areOneBoard || !isThere) return { ...none, soundersHeardForMs };
  const measured = await measureTilt(configuration.sensors, machine.path(sensors.path), clock, askLamps);
  const answer =
    actuator?.found.by === 'asking' && actuator.found.answer.kind === 'actuator' ? actuator.found.answer : null;
  const reading = answer?.reading ?? null;
  return {
    ...measured,
    actuator: reading === null ? null : { angleDeg: reading.angle, flags: reading.flags },
    soundersHeardForMs,
  };
}
