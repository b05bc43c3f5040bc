/** Asks the board on a port which firmware it runs. Moves nothing; gives the port back. */
import { type Clock, pause } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { SerialActuator } from '../actuator/actuator.ts';
import { CableLines } from '../actuator/cable-lines.ts';
import { Framer } from '../firmata/framer.ts';
import { firmata, readMessage } from '../firmata/message.ts';
import { printable, UnrecognisedOutput } from '../firmata/unrecognised-output.ts';
import { SerialCable } from '../serial/cable.ts';
import type { ActuatorReading } from '../table.ts';
import type { BoardKind } from './board-kind.ts';

/** A program that answers Firmata's firmware query. */
export interface FirmataProgram {
  /** Printable. */
  readonly name: string;
  readonly version: string;
}

export type Answer =
  /** The table's own firmware. `reading`: its telemetry; null if none followed. */
  | {
      readonly kind: 'actuator';
      readonly firmware: string;
      readonly deviceId: string;
      readonly reading: ActuatorReading | null;
    }
  /** StandardFirmata. */
  | ({ readonly kind: 'sensors' } & FirmataProgram)
  /** Another firmware. `firmata`: its name, if it is another Firmata. */
  | { readonly kind: 'other'; readonly said: string; readonly firmata: FirmataProgram | null }
  | { readonly kind: 'silent' }
  /** The port cannot be opened. */
  | { readonly kind: 'unusable'; readonly said: string };

export interface Question {
  readonly path: string;
  readonly clock: Clock;
  readonly baudRates: Readonly<Record<BoardKind, number>>;
  /** Asked for first; the other kind is asked for if it does not answer. */
  readonly expected: BoardKind;
  /** Whether the other kind is never asked for. False if omitted. */
  readonly isOnlyExpected?: boolean;
  /** For a caller that has locked the port itself. False if omitted. */
  readonly ignoresLock?: boolean;
  /**
   * How long each kind is waited for, even if the port is lost meanwhile or something else is heard first. If omitted, an
   * unusable port or another firmware ends the wait, and a board's boot at the latest.
   */
  readonly limitMs?: Readonly<Record<BoardKind, number>>;
}

/** Includes the boot of a board that is reset when its port is opened. */
const bootMs = 3500;
const readingTimeoutMs = 500;
const pollInterval = milliseconds(20);
const queryEveryMs = 500;

/** Never rejects. */
export async function whoAnswers(question: Question): Promise<Answer> {
  const { expected, isOnlyExpected = false, limitMs } = question;
  const second: BoardKind = expected === 'actuator' ? 'sensors' : 'actuator';
  const answers: Answer[] = [];
  for (const kind of isOnlyExpected ? [expected] : [expected, second]) {
    const answer = kind === 'actuator' ? await askForActuator(question) : await askForSensors(question);
    if (answer.kind === 'actuator' || answer.kind === 'sensors') return answer;
    if (answer.kind === 'unusable' && limitMs === undefined) return answer;
    answers.push(answer);
  }
  const others = answers.filter((answer) => answer.kind === 'other');
  const [other] = others;
  if (other !== undefined) {
    return { ...other, firmata: others.find(({ firmata }) => firmata !== null)?.firmata ?? null };
  }
  return answers.find(({ kind }) => kind === 'unusable') ?? { kind: 'silent' };
}

async function askForActuator(question: Question): Promise<Answer> {
  const { clock, limitMs } = question;
  const cable = cableOf(question, 'actuator');
  const actuator = new SerialActuator(new CableLines(cable), clock);
  let reading: ActuatorReading | null = null;
  actuator.subscribe((notice) => {
    if (notice.kind === 'reading') reading = notice.reading;
  });
  const closed = closingOf(cable);
  actuator.open();
  cable.start();
  try {
    await until(clock, limitMs?.actuator ?? bootMs, () => {
      const { kind } = actuator.state;
      return kind === 'up' || (limitMs === undefined && (closed.reason !== null || kind === 'unknown-device'));
    });
    const { state } = actuator;
    if (state.kind === 'up') {
      await until(clock, readingTimeoutMs, () => reading !== null);
      return { kind: 'actuator', firmware: state.firmware, deviceId: state.deviceId, reading };
    }
    if (closed.reason !== null) return { kind: 'unusable', said: closed.reason };
    return state.kind === 'unknown-device' ? { kind: 'other', said: state.reason, firmata: null } : { kind: 'silent' };
  } finally {
    actuator.close();
    await cable.close();
  }
}

async function askForSensors(question: Question): Promise<Answer> {
  const { clock, limitMs } = question;
  const cable = cableOf(question, 'sensors');
  const unrecognised = new UnrecognisedOutput();
  const found: FirmataProgram[] = [];
  const framer = new Framer(
    (bytes) => {
      const message = readMessage(bytes);
      if (message.kind !== 'firmware') return;
      found.push({ name: printable(message.name), version: `${message.major}.${message.minor}` });
    },
    (byte) => unrecognised.add(byte),
  );
  cable.onBytes((bytes) => framer.push(bytes));
  const closed = closingOf(cable);
  cable.start();
  let askedAt = Number.NEGATIVE_INFINITY;
  try {
    await until(clock, limitMs?.sensors ?? bootMs, () => {
      if (cable.state.kind === 'open' && clock.now() - askedAt >= queryEveryMs) {
        askedAt = clock.now();
        cable.write(Uint8Array.of(firmata.sysexStart, firmata.firmware, firmata.sysexEnd));
      }
      return found.length > 0 || (limitMs === undefined && closed.reason !== null);
    });
    const [program] = found;
    if (program !== undefined) return firmataAnswer(program);
    if (closed.reason !== null) return { kind: 'unusable', said: closed.reason };
    return unrecognised.isEnough ? { kind: 'other', said: unrecognised.describe(), firmata: null } : { kind: 'silent' };
  } finally {
    await cable.close();
  }
}

const firmataAnswer = (program: FirmataProgram): Answer =>
  program.name.startsWith('StandardFirmata')
    ? { kind: 'sensors', ...program }
    : { kind: 'other', said: `its firmware is “${program.name} ${program.version}”`, firmata: program };

const cableOf = ({ path, clock, baudRates, ignoresLock = false }: Question, kind: BoardKind): SerialCable =>
  new SerialCable({ path, baudRate: baudRates[kind], clock, ignoresLock });

/** Why the port cannot be opened, or was lost; null while it is open. */
function closingOf(cable: SerialCable): { reason: string | null } {
  const closed: { reason: string | null } = { reason: null };
  cable.onOpen(() => {
    closed.reason = null;
  });
  cable.onClosed((reason) => {
    closed.reason = reason;
  });
  return closed;
}

async function until(clock: Clock, limitMs: number, isDone: () => boolean): Promise<void> {
  const end = clock.now() + limitMs;
  while (!isDone() && clock.now() < end) await pause(clock, pollInterval);
}
