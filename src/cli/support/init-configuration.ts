/** `fulcrum config init`: a configuration with the ports of the boards that are plugged in. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { isJsonObject, type JsonObject } from '../../../protocols/base/json.ts';
import { type AskedBoard, answerText, askBoards, chooseBoards } from '../../doctor/first-configuration.ts';
import { Machine } from '../../doctor/machine.ts';
import { codeOf, makeFolder, writeDurably } from '../../records/files/durable-file.ts';
import { checkConfiguration } from '../../service/configuration/configuration.ts';
import { readUnchecked } from '../../service/configuration/read.ts';
import { unwritable } from './file-errors.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';

export interface InitOptions {
  readonly file: string;
  readonly mayReplace: boolean;
  readonly isJson: boolean;
  /** Where /dev and /sys are. */
  readonly root: string;
}

/** @throws FulcrumError if the two boards are not found, or the file may not be written */
export async function initConfiguration(options: InitOptions, out: Output, err: Output): Promise<void> {
  const { file, mayReplace, isJson, root } = options;
  if (!mayReplace && existsSync(file)) throw isThere(file);
  const asked = await askBoards(new Machine(root), new MonotonicClock());
  if (!isJson) for (const board of asked) writeMessage(err, boardText(board));
  const choice = chooseBoards(asked);
  if (choice.kind === 'not-found') {
    const { problem, allowed } = choice;
    throw new FulcrumError(errorCodes.PORT_UNUSABLE, { place: 'config init', problem, allowed });
  }
  const { actuator, sensors } = choice;
  const before = mayReplace ? contentOf(file) : {};
  const content = {
    ...before,
    actuator: { ...objectIn(before, 'actuator'), path: actuator.path },
    sensors: { ...objectIn(before, 'sensors'), path: sensors.path },
  };
  checkConfiguration(content, file);
  await write(file, `${JSON.stringify(content, null, 2)}\n`, mayReplace);
  if (isJson) writeJson(out, { file, actuator: actuator.path, sensors: sensors.path });
  else writeLine(out, `${printable(file)}: written; the rest of it has its defaults (fulcrum config check shows them)`);
  for (const { isOfSocket, path } of [actuator, sensors]) {
    if (isOfSocket)
      writeMessage(err, `${path} names the USB socket, since the board has no number of its own: leave its plug there`);
    else if (!path.startsWith('/dev/serial/'))
      writeMessage(err, `${path} may change at the next start: udev has given it no stable name`);
  }
}

const boardText = ({ board, path, answer }: AskedBoard): string =>
  `${board.device}${path === board.device ? '' : ` (${path})`}: ${answerText(answer)}`;

const isThere = (file: string): FulcrumError =>
  unwritable(file, 'exists already', 'a new file; --replace puts other ports into an existing one, and keeps the rest');

/** An existing configuration keeps its zero, its limits and its folders. Empty where there is none, or none that can be read. */
function contentOf(file: string): JsonObject {
  if (!existsSync(file)) return {};
  const content = readUnchecked(file);
  return isJsonObject(content) ? content : {};
}

function objectIn(content: JsonObject, key: string): JsonObject {
  const value = content[key];
  return isJsonObject(value) ? value : {};
}

async function write(file: string, text: string, mayReplace: boolean): Promise<void> {
  try {
    await makeFolder(dirname(file), 0o755);
    await writeDurably(file, text, { mayReplace });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw isThere(file);
    throw unwritable(
      file,
      `cannot be written (${codeOf(error)})`,
      'a file in a folder that this user may write to, or sudo',
    );
  }
}
