/**
 * A board on a port: a serial device or a pseudo-terminal, as the operating system gives it. One board, never a fresh
 * one; time is everybody's.
 */
import { spawnSync } from 'node:child_process';
import { constants, openSync, writeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import type { DeviceSource, DeviceUnderTest, Hands } from './device.ts';

/** A USB converter hands on what it has every 16 ms; the rest is this program's own timers. */
const slackMs = 20;
/**
 * 115200 8N1, bytes as they are, no modem lines: and DTR is not let go at the end (-hupcl), or the next opening would
 * reset most boards. Wire protocol, "Opening the port".
 */
const settings = '115200 raw -echo -echoe -echok cs8 -parenb -cstopb clocal -crtscts -ixon -hupcl min 1 time 0'.split(
  ' ',
);

export interface SerialDevice extends DeviceSource {
  /** `!!`, whatever is going on. */
  stop(): void;
  close(): void;
}

/** @throws FulcrumError where there is no such port, or it is none */
export function serialDevice(path: string, hands: Hands): SerialDevice {
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
    stream.on('end', () => fail('it is gone'));
    return { stream, descriptor };
  };
  let opened = open();
  const write = (bytes: Uint8Array): void => {
    try {
      writeSync(opened.descriptor, bytes);
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  };
  const device: DeviceUnderTest = {
    port: { write, onBytes: (listener) => void listeners.push(listener) },
    hands,
    sight: null,
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
    able: hands.able,
    begin: async () => {
      // Whoever examined it before hears nothing more.
      listeners.length = 0;
      return device;
    },
    stop: () => write(Uint8Array.of(0x21, 0x21)),
    close: () => void opened.stream.destroy(),
  };
}

interface OpenPort {
  readonly stream: ReadStream;
  /** Written to without a queue: a stop waits behind nothing. */
  readonly descriptor: number;
}

function openPort(path: string): OpenPort {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error));
  }
  if (!isatty(descriptor)) throw unusable(path, 'it is no serial port');
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
