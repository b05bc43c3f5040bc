/**
 * A board on a port of the operating system: a serial device or a pseudo-terminal. The board is never replaced, and time
 * is real.
 */
import { spawnSync } from 'node:child_process';
import { constants, openSync, writeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { errorCodes, FulcrumError, messageOf } from '../../protocols/base/errors.ts';
import type { DeviceSource, DeviceUnderTest, TableControlSet } from './device.ts';

/** A USB converter forwards its data every 16 ms; the rest is the jitter of this program's timers. */
const slackMs = 20;
/**
 * 115200 8N1, raw bytes, no modem lines. DTR is not dropped on closing (-hupcl), or the next opening would reset most
 * boards. Wire specification, "Opening the port".
 */
const settings = '115200 raw -echo -echoe -echok cs8 -parenb -cstopb clocal -crtscts -ixon -hupcl min 1 time 0'.split(
  ' ',
);

export interface SerialDevice extends DeviceSource {
  /** Sends `!!` at once. */
  stop(): void;
  close(): void;
}

/** @throws FulcrumError if the port does not exist or is not a serial port */
export function serialDevice(path: string, controls: TableControlSet): SerialDevice {
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  let failure: FulcrumError | null = null;
  const fail = (problem: string): void => {
    failure ??= unusable(path, problem);
  };
  const open = (): OpenPort => {
    const { stream, descriptor } = openPort(path);
    stream.on('data', (bytes) => {
      for (const listener of listeners) listener(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    });
    stream.on('error', ({ message }) => fail(message));
    stream.on('end', () => fail('it was disconnected'));
    return { stream, descriptor };
  };
  let opened = open();
  const write = (bytes: Uint8Array): void => {
    try {
      writeSync(opened.descriptor, bytes);
    } catch (error) {
      fail(messageOf(error));
    }
  };
  const device: DeviceUnderTest = {
    port: { write, onBytes: (listener) => void listeners.push(listener) },
    controls,
    groundTruth: null,
    slackMs,
    now: () => performance.now(),
    pass: async (ms) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      if (failure !== null) throw failure;
    },
    reopen: async () => {
      await closed(opened.stream);
      opened = open();
    },
  };
  return {
    name: path,
    available: controls.available,
    begin: async () => {
      // Detaches the host of the previous check.
      listeners.length = 0;
      return device;
    },
    stop: () => write(Uint8Array.of(0x21, 0x21)),
    close: () => void opened.stream.destroy(),
  };
}

interface OpenPort {
  readonly stream: ReadStream;
  /** Written to without a queue, so that a stop never waits. */
  readonly descriptor: number;
}

function openPort(path: string): OpenPort {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch (error) {
    throw unusable(path, messageOf(error));
  }
  if (!isatty(descriptor)) throw unusable(path, 'it is not a serial port');
  const { status, stderr } = spawnSync('stty', settings, { stdio: [descriptor, 'ignore', 'pipe'] });
  if (status !== 0) throw unusable(path, `stty: ${stderr.toString().trim()}`);
  return { stream: new ReadStream(descriptor), descriptor };
}

function closed(stream: ReadStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', () => resolve());
    stream.destroy();
  });
}

function unusable(path: string, problem: string): FulcrumError {
  return new FulcrumError(errorCodes.PORT_UNUSABLE, {
    place: path,
    problem: `the port cannot be used: ${problem}`,
    allowed: 'a serial device that this user may open, such as /dev/serial/by-id/…',
  });
}
