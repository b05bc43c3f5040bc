/** `fulcrum flash`: looks at the board, asks, writes the image, reads it back, and looks again. */
import { basename } from 'node:path';
import type { BoardKind } from '../../../hardware/boards/board-kind.ts';
import { type Answer, type FirmataProgram, whoAnswers } from '../../../hardware/boards/who-answers.ts';
import { type BootLoader, findBootLoader, type Written, writeImage } from '../../../hardware/flash/boot-loader.ts';
import { reasonsItIsOccupied, reasonsItMoves } from '../../../hardware/flash/occupancy.ts';
import { lockPort } from '../../../hardware/flash/port-lock.ts';
import { type ShippedImage, shippedImage } from '../../../hardware/flash/shipped-image.ts';
import { type ActuatorPort, defaultActuatorBaudRate } from '../../service/configuration/paths.ts';
import {
  actuatorAt,
  answersMs,
  boardNames,
  lockedPort,
  type NamedPort,
  nobodyToAsk,
  occupiedRefusals,
  portOf,
  tableText,
} from './asked-board.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { askQuestions, yesNo } from './questions.ts';
import { refusalOfService } from './service-holds-port.ts';
import { targetOf } from './service-target.ts';
import { table } from './text-table.ts';

export interface Flashing extends NamedPort {
  /** A yes was given in advance. */
  readonly isConfirmed: boolean;
  /** A person's word, against what the board tells. */
  readonly isTableEmpty: boolean;
  readonly isJson: boolean;
}

/** What is known before anything is written. */
interface Plan {
  readonly board: BoardKind;
  readonly path: string;
  readonly image: ShippedImage;
  readonly bootLoader: BootLoader;
  /** Of the actuator's firmware. */
  readonly baudRate: number;
  readonly before: Answer;
  /** What the actuator's board tells of the table, in words. */
  readonly tableSaid: string;
}

/** Of a board that was just written: so long only where it does not answer at all. */
const startsMs = { actuator: 20_000, sensors: 20_000 };

/**
 * Resolves to the exit code.
 * @throws FulcrumError for what the user has to change on the command line, in the configuration or in the installation
 */
export async function flash(flashing: Flashing, out: Output, err: Output): Promise<number> {
  const { board, isConfirmed, isJson } = flashing;
  if (!isConfirmed && process.stdin.isTTY !== true) throw nobodyToAsk('flash', 'the program');
  const image = shippedImage(board);
  const path = portOf(flashing);
  const target = targetOf(flashing);
  const refuse = (reasons: readonly string[]): number => {
    if (isJson) writeJson(out, { board, port: path, written: false, refused: reasons });
    for (const reason of reasons) writeMessage(err, `flash refused: ${reason}`);
    return exitCodes.failed;
  };
  const refusal = await refusalOfService(target, path);
  if (refusal !== null) return refuse([refusal]);
  const lock = lockPort(path);
  if (!lock.ok) return refuse([lock.problem]);
  try {
    const looked = await look(flashing, path, image, target.actuator, err);
    if ('refusals' in looked) return refuse(looked.refusals);
    err.write(summaryOf(looked));
    const question = 'Is nobody on the table, and is the program to be written?';
    const { values } = isConfirmed ? { values: { isYes: true } } : await askQuestions({ isYes: yesNo(question) }, err);
    if (values['isYes'] !== true) {
      if (isJson) writeJson(out, { board, port: path, written: false, refused: [] });
      writeLine(err, 'nothing was written');
      return exitCodes.done;
    }
    return await write(looked, isJson, out, err);
  } finally {
    lock.release();
  }
}

/** Asks the boards; writes nothing. */
async function look(
  { board, isTableEmpty }: Flashing,
  path: string,
  image: ShippedImage,
  actuatorPort: ActuatorPort | null,
  err: Output,
): Promise<Plan | { readonly refusals: readonly string[] }> {
  writeLine(err, `asking ${boardNames[board]} on ${printable(path)} what is on it`);
  const baudRate = actuatorPort?.baudRate ?? defaultActuatorBaudRate;
  const before = await whoAnswers({ ...lockedPort(path, baudRate), expected: board, limitMs: answersMs });
  const boardThere = boardOf(before);
  if (boardThere !== null && boardThere !== board) {
    const swapped = `this is ${boardNames[boardThere]} (${answerText(before)}): are the two ports swapped?`;
    return { refusals: [`${path}: ${swapped}`] };
  }
  const actuator = board === 'actuator' ? before : await actuatorAt(actuatorPort);
  const reading = actuator?.kind === 'actuator' ? actuator.reading : null;
  const occupied = reading === null ? [] : reasonsItIsOccupied(reading);
  const refusals = [
    ...(reading === null ? [] : reasonsItMoves(reading, board === 'actuator')),
    ...occupiedRefusals(occupied, isTableEmpty),
  ];
  if (refusals.length > 0) return { refusals };
  writeLine(err, 'looking for its boot loader');
  const found = await findBootLoader({ path });
  if (!found.ok) return { refusals: [found.problem] };
  return {
    board,
    path,
    image,
    bootLoader: found.bootLoader,
    baudRate,
    before,
    tableSaid: tableText(reading === null, occupied),
  };
}

function summaryOf({ board, path, image, bootLoader, before, tableSaid }: Plan): string {
  const { program, file, bytes, sha256 } = image;
  const redStop =
    boardOf(before) === null && board === 'actuator' ? '; press the red stop, so that the drive has no supply' : '';
  return table([
    ['board', `${boardNames[board]}, on ${printable(path)}`],
    ['on it now', answerText(before)],
    ['to write', `${program} (${basename(file)}, ${bytes.length} bytes, sha256 ${sha256.slice(0, 12)}…)`],
    ['through', `its boot loader at ${bootLoader.baudRate} baud, avrdude ${bootLoader.avrdude}; its EEPROM is kept`],
    ['the table', `${tableSaid}${redStop}`],
  ]);
}

async function write(plan: Plan, isJson: boolean, out: Output, err: Output): Promise<number> {
  const { board, path, image, bootLoader, baudRate, before } = plan;
  writeLine(err, 'writing, then reading back: half a minute at most');
  const written = await untilTwiceInterrupted(err, (interrupted) =>
    writeImage({ path }, bootLoader, image, interrupted),
  );
  const isEqual = written.kind === 'equal';
  const question = { ...lockedPort(path, baudRate), expected: board, isOnlyExpected: true, limitMs: startsMs };
  const after: Answer = isEqual ? await whoAnswers(question) : { kind: 'silent' };
  if (isJson) {
    const result = { equal: isEqual, before: answerOf(before), after: answerOf(after) };
    writeJson(out, { board, port: path, written: true, program: image.program, ...result });
  }
  if (!isEqual) {
    writeMessage(err, `${path}: ${writtenText(written)}`);
    return written.kind === 'interrupted' ? exitCodes.interrupted : exitCodes.failed;
  }
  if (!isJson) writeLine(out, `${printable(path)}: ${image.program} written; read back: equal`);
  if (boardOf(after) === null)
    writeMessage(err, `${path}: nothing answers yet: press the board's reset button, then fulcrum run`);
  else if (!isJson) writeLine(out, `${printable(path)}: ${answerText(after)} answers`);
  return exitCodes.done;
}

function writtenText(written: Written): string {
  const again = 'The board must not be used as it is: repeat the command.';
  switch (written.kind) {
    case 'equal':
      return 'read back: equal';
    case 'different': {
      const { bytes, firstAddress } = written;
      const address = `0x${firstAddress.toString(16).padStart(4, '0')}`;
      return `read back: not equal: ${bytes} ${bytes === 1 ? 'byte differs' : 'bytes differ'}, the first at ${address}. ${again}`;
    }
    case 'failed':
      return `${written.problem}. ${again}`;
    case 'interrupted':
      return `interrupted. ${again}`;
  }
}

/** The first SIGINT or SIGTERM is answered with a warning, the second ends it: half a program does not run. */
async function untilTwiceInterrupted<T>(err: Output, act: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let isWarned = false;
  const onSignal = () => {
    if (isWarned) abort.abort();
    else writeMessage(err, 'still writing: a board that is written by half does not run. Again to end it all the same');
    isWarned = true;
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await act(abort.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** The board that an answer is of: another Firmata than the one that ships is the sensors' too. */
function boardOf(answer: Answer): BoardKind | null {
  if (answer.kind === 'actuator') return 'actuator';
  return firmataOf(answer) === null ? null : 'sensors';
}

function firmataOf(answer: Answer): FirmataProgram | null {
  switch (answer.kind) {
    case 'sensors':
      return answer;
    case 'other':
      return answer.firmata;
    case 'actuator':
    case 'silent':
    case 'unusable':
      return null;
  }
}

function answerText(answer: Answer): string {
  if (answer.kind === 'actuator') return `${answer.deviceId}, firmware ${answer.firmware}`;
  const program = firmataOf(answer);
  return program === null
    ? 'nothing that is known: an empty board, or another program'
    : `${program.name} ${program.version}`;
}

function answerOf(answer: Answer): object | null {
  const board = boardOf(answer);
  if (answer.kind === 'actuator') return { board, deviceId: answer.deviceId, firmware: answer.firmware };
  const program = firmataOf(answer);
  return program === null ? null : { board, name: program.name, version: program.version };
}
