/** Finds recordings for the commands, and writes exports of them. */
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Option } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { findRecording } from '../../records/find-recording.ts';
import { openRecording } from '../../records/open-recording.ts';
import { recordingsFolder } from '../../records/paths.ts';
import type { Recording } from '../../records/recording.ts';
import { recordingIdPattern } from '../../records/sink.ts';
import { configurationFile } from '../../service/configuration/paths.ts';
import { systemErrorCode } from './file-errors.ts';
import type { Output } from './output.ts';
import { isOutputClosed } from './streams.ts';

export interface DataArguments {
  readonly data?: string;
  readonly config?: string;
}

export const dataOption = (): Option =>
  new Option('--data <DIR>', "data folder (default: the configuration's)").conflicts('config');

/** The same for a folder that may not exist yet. */
export const newDataFolderOf = async (options: DataArguments): Promise<string> => options.data ?? dataFolderOf(options);

/** The data folder that the options name. @throws FulcrumError where there is none */
export async function dataFolderOf({ data, config }: DataArguments): Promise<string> {
  if (data === undefined) {
    const { readConfiguration } = await import('../../service/configuration/configuration.ts');
    return readConfiguration(configurationFile(config, process.env)).data;
  }
  const stats = await stat(data).catch((error: unknown) => {
    throw unreadable(data === '' ? '--data' : data, error, 'the data folder of a service or a bench');
  });
  if (stats.isDirectory()) return data;
  throw new FulcrumError(errorCodes.FILE_UNREADABLE, { place: data, problem: 'is no folder' });
}

/**
 * A recording by its id in the data folder, or by its file.
 * @throws FulcrumError
 */
export async function recordingOf(idOrFile: string, options: DataArguments): Promise<Recording> {
  return readable(idOrFile, async () => {
    if (!recordingIdPattern.test(idOrFile)) return openRecording(idOrFile);
    return findRecording(recordingsFolder(await dataFolderOf(options)), idOrFile);
  });
}

/** Reads what is recorded there. @throws FulcrumError in place of the system's error */
export async function readable<T>(place: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FulcrumError) throw error;
    throw unreadable(place, error, 'an id from fulcrum session list, or the file of a recording');
  }
}

/** Writes bytes to standard output as fast as it takes them. Ends early if its reader has gone away. */
export async function writeBytes(out: Output, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const block of bytes) {
    if (isOutputClosed()) return;
    if (out.write(block) === false && out === process.stdout && !isOutputClosed()) {
      await once(process.stdout, 'drain').catch(() => undefined);
    }
  }
}

/** A person has had enough. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The same bytes; SIGINT and SIGTERM end them with {@link Interrupted}, so that no half-written file is left. */
export async function* untilInterrupted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isInterrupted = false;
  const onSignal = () => {
    isInterrupted = true;
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    for await (const block of bytes) {
      // Gives a signal the chance to arrive.
      await setImmediate();
      if (isInterrupted) throw new Interrupted();
      yield block;
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function unreadable(place: string, error: unknown, allowed: string): FulcrumError {
  const code = systemErrorCode(error);
  const [problem, errorCode] =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? ['no such file or folder', errorCodes.FILE_MISSING]
      : code === 'EISDIR'
        ? ['is a folder', errorCodes.FILE_NOT_A_FILE]
        : [`cannot be read (${code})`, errorCodes.FILE_UNREADABLE];
  return new FulcrumError(errorCode, { place, problem, allowed });
}
