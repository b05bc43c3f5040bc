/** Which program answers on a port: the actuator's firmware, StandardFirmata, or nothing that is known. */
import type { Clock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { SerialActuator } from '../actuator/actuator.ts';
import { CableLines } from '../actuator/cable-lines.ts';
import { Framer } from '../firmata/framer.ts';
import { firmata, firmataBaudRate, readMessage } from '../firmata/message.ts';
import { SerialCable } from '../serial/cable.ts';
import type { ActuatorReading } from '../table.ts';
import type { FlashedBoard } from './shipped-image.ts';

export type BoardAnswer =
  | {
      readonly board: 'actuator';
      readonly deviceId: string;
      readonly firmware: string;
      /** Its last telemetry; null if none came. */
      readonly reading: ActuatorReading | null;
    }
  | { readonly board: 'sensors'; readonly name: string; readonly version: string };

export interface QueriedPort {
  readonly path: string;
  /** Of the actuator's firmware; StandardFirmata has its own. */
  readonly baudRate: number;
  readonly clock: Clock;
}

/** A board that was reset by the opening of its port waits in its boot loader first, for up to two seconds. */
const actuatorAnswersMs = 4000;
/** StandardFirmata also blinks its version before it answers. */
const firmataAnswersMs = 5000;
/** Of a board that was just written: so long only where it does not answer at all. */
const startsMs = 20_000;
const telemetryMs = 500;
const pollInterval = milliseconds(20);
const queryEveryMs = 500;

/** Asks as the board that is expected first. Null: nothing that is known answers. The caller has locked the port. */
export async function queryBoard(port: QueriedPort, expected: FlashedBoard): Promise<BoardAnswer | null> {
  return expected === 'actuator'
    ? ((await queryActuator(port)) ?? (await queryFirmata(port)))
    : ((await queryFirmata(port)) ?? (await queryActuator(port)));
}

/** Waits for the program that was written to start. */
export const queryWritten = (port: QueriedPort, board: FlashedBoard): Promise<BoardAnswer | null> =>
  board === 'actuator' ? queryActuator(port, startsMs) : queryFirmata(port, startsMs);

/** Shakes hands, and waits for telemetry. Orders nothing. */
export async function queryActuator(
  { path, baudRate, clock }: QueriedPort,
  limitMs = actuatorAnswersMs,
): Promise<BoardAnswer | null> {
  const cable = new SerialCable({ path, baudRate, clock, ignoresLock: true });
  const actuator = new SerialActuator(new CableLines(cable), clock);
  let reading: ActuatorReading | null = null;
  actuator.subscribe((notice) => {
    if (notice.kind === 'reading') reading = notice.reading;
  });
  actuator.open();
  cable.start();
  try {
    await until(clock, limitMs, () => actuator.state.kind === 'up');
    const { state } = actuator;
    if (state.kind !== 'up') return null;
    await until(clock, telemetryMs, () => reading !== null);
    return { board: 'actuator', deviceId: state.deviceId, firmware: state.firmware, reading };
  } finally {
    actuator.close();
    await cable.close();
  }
}

async function queryFirmata({ path, clock }: QueriedPort, limitMs = firmataAnswersMs): Promise<BoardAnswer | null> {
  const cable = new SerialCable({ path, baudRate: firmataBaudRate, clock, ignoresLock: true });
  let answer: BoardAnswer | null = null;
  const framer = new Framer(
    (bytes) => {
      const message = readMessage(bytes);
      if (message.kind !== 'firmware') return;
      answer = { board: 'sensors', name: message.name, version: `${message.major}.${message.minor}` };
    },
    () => undefined,
  );
  cable.onBytes((bytes) => framer.push(bytes));
  cable.start();
  let askedAt = Number.NEGATIVE_INFINITY;
  try {
    await until(clock, limitMs, () => {
      if (cable.state.kind === 'open' && clock.now() - askedAt >= queryEveryMs) {
        askedAt = clock.now();
        cable.write(Uint8Array.of(firmata.sysexStart, firmata.firmware, firmata.sysexEnd));
      }
      return answer !== null;
    });
    return answer;
  } finally {
    await cable.close();
  }
}

async function until(clock: Clock, limitMs: number, isDone: () => boolean): Promise<void> {
  const end = clock.now() + limitMs;
  while (!isDone() && clock.now() < end) {
    await new Promise((resolve) => clock.after(pollInterval, () => resolve(null)));
  }
}
