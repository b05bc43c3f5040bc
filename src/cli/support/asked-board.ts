/** Asks the boards what they run and what they tell of the table, for the commands that write to one of them. */
import type { BoardKind } from '../../../hardware/boards/board-kind.ts';
import { type Answer, type Question, whoAnswers } from '../../../hardware/boards/who-answers.ts';
import { firmataBaudRate } from '../../../hardware/firmata/message.ts';
import { type LockedPort, lockPort } from '../../../hardware/flash/port-lock.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { readConfiguration } from '../../service/configuration/configuration.ts';
import { type ActuatorPort, configurationFile } from '../../service/configuration/paths.ts';

export const boardNames: Readonly<Record<BoardKind, string>> = {
  actuator: "the actuator's board",
  sensors: "the sensors' board",
};

/** Which board a command is about, and how its port was named. */
export interface NamedPort {
  readonly board: BoardKind;
  readonly config?: string;
  readonly port?: string;
}

/** The first: a boot loader may run for two seconds; StandardFirmata then blinks its version before it answers. */
export const answersMs = { actuator: 4000, sensors: 5000 };

/** The actuator's board beside the one that is written, if it can be asked. */
export async function actuatorAt(port: ActuatorPort | null): Promise<Answer | null> {
  if (port === null) return null;
  const lock: LockedPort = lockPort(port.path);
  if (!lock.ok) return null;
  try {
    const asked = lockedPort(port.path, port.baudRate);
    return await whoAnswers({ ...asked, expected: 'actuator', isOnlyExpected: true, limitMs: answersMs });
  } finally {
    lock.release();
  }
}

/** @param baudRate of the actuator's firmware */
export const lockedPort = (
  path: string,
  baudRate: number,
): Pick<Question, 'path' | 'clock' | 'baudRates' | 'ignoresLock'> => ({
  path,
  clock: new MonotonicClock(),
  baudRates: { actuator: baudRate, sensors: firmataBaudRate },
  ignoresLock: true,
});

/** @param isTableEmpty a person's word, which outweighs what the board tells */
export const occupiedRefusals = (occupied: readonly string[], isTableEmpty: boolean): readonly string[] =>
  isTableEmpty ? [] : occupied.map((why) => `somebody may be on the table: ${why} (--empty-table: nobody is)`);

export function tableText(isUnknown: boolean, occupied: readonly string[]): string {
  if (isUnknown) return "cannot be seen: the actuator's board does not tell";
  return occupied.length === 0 ? 'level, the ankle lock open' : `${occupied.join('; ')}; empty by your word`;
}

/** The port that was named, else the configuration's. Throws FulcrumError. */
export function portOf({ board, config, port }: NamedPort): string {
  if (port === '') {
    throw new FulcrumError(errorCodes.USAGE, {
      place: '--port',
      problem: 'is empty',
      allowed: 'the path of a serial port',
    });
  }
  return port ?? readConfiguration(configurationFile(config, process.env))[board].path;
}

/** @param what is to be written */
export const nobodyToAsk = (command: string, what: string): FulcrumError =>
  new FulcrumError(errorCodes.USAGE, {
    place: command,
    problem: 'there is no terminal to ask on before anything is written',
    allowed: `--yes, if nobody is on the table and ${what} is to be written`,
  });
