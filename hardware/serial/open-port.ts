/** Operations on the operating system's side of an open port. */
import { spawn } from 'node:child_process';
import { fstatSync, statSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { SerialPort } from 'serialport';

export function descriptorOf(port: SerialPort | null): number | null {
  return port?.port?.fd ?? null;
}

/** Why an open port can no longer be used; null while it is a tty and the one that `path` leads to. */
export function lossOf(path: string, port: SerialPort | null): string | null {
  const descriptor = descriptorOf(port);
  if (descriptor === null || !isatty(descriptor)) return `${path} was unplugged`;
  return leadsElsewhere(path, descriptor) ? `another device is behind ${path} now` : null;
}

/**
 * Prevents the kernel from dropping DTR when the port is closed: the next opening would reset most boards (wire protocol,
 * "Opening the port"). `serialport`'s `hupcl: false` only leaves the flag as it was, and Linux sets it on every new tty.
 * Uses the path, because a child that inherits the descriptor makes it blocking for this process too.
 */
export function keepDtrOnClose(path: string): void {
  spawn('stty', ['-F', path, '-hupcl'], { stdio: 'ignore', timeout: 2000 }).on('error', () => {});
}

/**
 * Removes all listeners and closes the port, in any state. Resolves when it is closed.
 * @param discardsOutput throw away what the driver has not sent yet, which it would otherwise wait for up to 30 s
 */
export function closePort(port: SerialPort, discardsOutput: boolean): Promise<void> {
  port.removeAllListeners();
  // Without a listener, a late `error` event would throw.
  port.on('error', () => {});
  return new Promise((resolve) => {
    const close = (): void => {
      if (port.isOpen) port.close(() => resolve());
      else if (port.closing) port.once('close', () => resolve());
      else resolve();
    };
    if (port.isOpen && discardsOutput) port.flush(close);
    else close();
  });
}

function leadsElsewhere(path: string, descriptor: number): boolean {
  try {
    return statSync(path).rdev !== fstatSync(descriptor).rdev;
  } catch {
    // The path is missing for the moment, which is harmless while the port itself is there.
    return false;
  }
}
