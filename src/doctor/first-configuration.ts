/** Finds the two boards of a table among those that are plugged in, and names them for a first configuration. */

import type { BoardKind } from '../../hardware/boards/board-kind.ts';
import { type PluggedBoard, pluggedBoards, stableName } from '../../hardware/boards/plugged-in.ts';
import { type Answer, whoAnswers } from '../../hardware/boards/who-answers.ts';
import { firmataBaudRate } from '../../hardware/firmata/message.ts';
import type { Clock } from '../../protocols/base/clock.ts';
import { defaultActuatorBaudRate } from '../service/configuration/paths.ts';
import type { Machine } from './machine.ts';

export interface AskedBoard {
  readonly board: PluggedBoard;
  /** The name to write down. */
  readonly path: string;
  /** Whether that is the name of the USB socket. */
  readonly isOfSocket: boolean;
  readonly answer: Answer;
}

export type Choice =
  | { readonly kind: 'found'; readonly actuator: AskedBoard; readonly sensors: AskedBoard }
  | { readonly kind: 'not-found'; readonly problem: string; readonly allowed: string };

/** Asks all boards at once. Opens each port, which resets a board whose reset trace is whole. */
export async function askBoards(machine: Machine, clock: Clock): Promise<readonly AskedBoard[]> {
  const boards = pluggedBoards(machine.root);
  const baudRates = { actuator: defaultActuatorBaudRate, sensors: firmataBaudRate };
  return Promise.all(
    boards.map(async (board): Promise<AskedBoard> => {
      const { path, isOfSocket } = stableName(board, boards) ?? { path: board.device, isOfSocket: false };
      const question = { path: machine.path(board.device), clock, baudRates, expected: 'actuator' } as const;
      return { board, path, isOfSocket, answer: await whoAnswers(question) };
    }),
  );
}

const both = 'one board with the actuator’s firmware and one with StandardFirmata, both plugged in';

/** The one board of each kind, or why there is none. */
export function chooseBoards(asked: readonly AskedBoard[]): Choice {
  if (asked.length === 0) {
    return refusal('no board is plugged in: there is no /dev/ttyACM… or /dev/ttyUSB…', both);
  }
  const [unusable] = asked.flatMap(({ answer }) => (answer.kind === 'unusable' ? [answer.said] : []));
  const of = (kind: BoardKind): readonly AskedBoard[] => asked.filter(({ answer }) => answer.kind === kind);
  const [actuators, sensors] = [of('actuator'), of('sensors')];
  for (const [found, what] of [
    [actuators, 'the actuator’s firmware'],
    [sensors, 'StandardFirmata'],
  ] as const) {
    if (found.length > 1) {
      return refusal(`two equal boards: ${found.map(({ path }) => path).join(' and ')} both run ${what}`, both);
    }
  }
  const [actuator] = actuators;
  const [board] = sensors;
  if (actuator !== undefined && board !== undefined) return { kind: 'found', actuator, sensors: board };
  // A board that cannot be opened may be the one that is missing.
  if (unusable !== undefined) return refusal(unusable, `ports that this user may open, and no other program has open`);
  const [only] = asked;
  if (asked.length === 1 && only !== undefined) {
    const { board: plugged } = only;
    const names = [...plugged.byId, ...plugged.byPath];
    const alias = names.length > 1 ? ` (under ${names.length} names: ${names.join(', ')})` : '';
    return refusal(`only one board is plugged in, ${plugged.device}${alias}: ${answerText(only.answer)}`, both);
  }
  const missing = actuator === undefined ? 'no board has the actuator’s firmware' : 'no board has StandardFirmata';
  return refusal(
    missing,
    `${both}; to put it on a board: fulcrum flash ${actuator === undefined ? 'actuator' : 'sensors'} --port PATH`,
  );
}

const refusal = (problem: string, allowed: string): Choice => ({ kind: 'not-found', problem, allowed });

/** What answered, in words. */
export function answerText(answer: Answer): string {
  switch (answer.kind) {
    case 'actuator':
      return `the actuator, ${answer.deviceId}, firmware ${answer.firmware}`;
    case 'sensors':
      return `the sensors’ board, ${answer.name} ${answer.version}`;
    case 'other':
      return `no board of this table: ${answer.said}`;
    case 'silent':
      return 'nothing answers';
    case 'unusable':
      return answer.said;
  }
}
