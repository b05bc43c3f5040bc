/** Asks the board on a port which firmware it runs. Moves nothing; gives the port back. */
import type { Clock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { SerialActuator } from '../actuator/actuator.ts';
import { CableLines } from '../actuator/cable-lines.ts';
import { Framer } from '../firmata/framer.ts';
import { firmata, readMessage } from '../firmata/message.ts';
import { printable, UnrecognisedOutput } from '../firmata/unrecognised-output.ts';
import { SerialCable } from '../serial/cable.ts';
import type { ActuatorReading } from '../table.ts';

export type BoardKind = 'actuator' | 'sensors';

export type Answer =
  /** The table's own firmware. `reading`: its first telemetry line; null if none followed. */
  | {
      readonly kind: 'actuator';
      readonly firmware: string;
      readonly deviceId: string;
      readonly reading: ActuatorReading | null;
    }
  /** StandardFirmata, with its version. */
  | { readonly kind: 'sensors'; readonly firmware: string }
  /** Another firmware. */
  | { readonly kind: 'other'; readonly said: string }
  | { readonly kind: 'silent' }
  /** The port cannot be opened. */
  | { readonly kind: 'unusable'; readonly said: string };

export interface Question {
  readonly path: string;
  readonly clock: Clock;
  readonly baudRates: Readonly<Record<BoardKind, number>>;
  /** Asked for first; the other kind is asked for if it does not answer. */
  readonly expected: BoardKind;
}

/** Includes the boot of a board that is reset when its port is opened. */
const answerTimeoutMs = 3500;
const readingTimeoutMs = 500;
const pollMs = 20;
const queryEveryMs = 500;

/** Never rejects. */
export async function whoAnswers(question: Question): Promise<Answer> {
  const order: readonly BoardKind[] =
    question.expected === 'actuator' ? ['actuator', 'sensors'] : ['sensors', 'actuator'];
  const answers: Answer[] = [];
  for (const kind of order) {
    const answer = kind === 'actuator' ? await askForActuator(question) : await askForSensors(question);
    if (answer.kind === 'actuator' || answer.kind === 'sensors' || answer.kind === 'unusable') return answer;
    answers.push(answer);
  }
  return answers.find(({ kind }) => kind === 'other') ?? { kind: 'silent' };
}

async function askForActuator({ path, clock, baudRates }: Question): Promise<Answer> {
  const cable = new SerialCable({ path, baudRate: baudRates.actuator, clock });
  const actuator = new SerialActuator(new CableLines(cable), clock);
  let reading: ActuatorReading | null = null;
  actuator.subscribe((notice) => {
    if (notice.kind === 'reading') reading ??= notice.reading;
  });
  const closed = closingOf(cable);
  actuator.open();
  cable.start();
  try {
    await until(
      clock,
      () => closed.reason !== null || ['up', 'unknown-device'].includes(actuator.state.kind),
      answerTimeoutMs,
    );
    const { state } = actuator;
    if (state.kind === 'up') {
      await until(clock, () => reading !== null, readingTimeoutMs);
      return { kind: 'actuator', firmware: state.firmware, deviceId: state.deviceId, reading };
    }
    if (closed.reason !== null) return { kind: 'unusable', said: closed.reason };
    return state.kind === 'unknown-device' ? { kind: 'other', said: state.reason } : { kind: 'silent' };
  } finally {
    actuator.close();
    await cable.close();
  }
}

async function askForSensors({ path, clock, baudRates }: Question): Promise<Answer> {
  const cable = new SerialCable({ path, baudRate: baudRates.sensors, clock });
  const unrecognised = new UnrecognisedOutput();
  let found: string | null = null;
  const framer = new Framer(
    (bytes) => {
      const message = readMessage(bytes);
      if (message.kind === 'firmware') found ??= `${printable(message.name)} ${message.major}.${message.minor}`;
    },
    (byte) => unrecognised.add(byte),
  );
  cable.onBytes((bytes) => framer.push(bytes));
  const query = (): void => cable.write(Uint8Array.of(firmata.sysexStart, firmata.firmware, firmata.sysexEnd));
  cable.onOpen(query);
  const closed = closingOf(cable);
  cable.start();
  try {
    for (let waitedMs = 0; waitedMs < answerTimeoutMs; waitedMs += queryEveryMs) {
      if (waitedMs > 0) query();
      if (await until(clock, () => closed.reason !== null || found !== null, queryEveryMs)) break;
    }
    if (found !== null) return firmataAnswer(found);
    if (closed.reason !== null) return { kind: 'unusable', said: closed.reason };
    return unrecognised.isEnough ? { kind: 'other', said: unrecognised.describe() } : { kind: 'silent' };
  } finally {
    await cable.close();
  }
}

const firmataAnswer = (firmware: string): Answer =>
  firmware.startsWith('StandardFirmata')
    ? { kind: 'sensors', firmware }
    : { kind: 'other', said: `its firmware is “${firmware}”` };

/** Remembers why the port could not be opened, or was lost. */
function closingOf(cable: SerialCable): { reason: string | null } {
  const closed: { reason: string | null } = { reason: null };
  cable.onClosed((reason) => {
    closed.reason ??= reason;
  });
  return closed;
}

async function until(clock: Clock, isTrue: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = clock.now() + timeoutMs;
  while (!isTrue()) {
    if (clock.now() >= deadline) return false;
    await new Promise((resolve) => clock.after(milliseconds(pollMs), () => resolve(null)));
  }
  return true;
}
