/**
 * Puts an order on the wire before the serial port's driver is loaded, which takes most of the time that `fulcrum stop`
 * needs. Only the file system is used. The driver repeats the order until the actuator confirms it.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { ActuatorPort } from '../../service/configuration/paths.ts';

/** What needs no service. */
export type DirectAct = 'stop' | 'return';

const sttyTimeoutMs = 100;

/**
 * Returns the function that closes the port again: its lines must not drop before the driver has opened it. Never throws.
 * @param isInUse the service has set the port up and still has it open; stty would wait for the bytes in a blocked port
 */
export function sendFirstBytes({ path, baudRate }: ActuatorPort, bytes: Uint8Array, isInUse: boolean): () => void {
  let descriptor: number | null = null;
  const close = () => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };
  try {
    // Without O_NONBLOCK, opening a port can wait for a modem and writing for a full buffer.
    descriptor = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    if (!fstatSync(descriptor).isCharacterDevice()) return close;
    // Most ports keep their settings from the last program. Where they do not, the actuator ignores what it gets.
    writeSync(descriptor, bytes);
    if (!isInUse && setUp(path, baudRate)) writeSync(descriptor, bytes);
  } catch {
    // The driver tries it next, and says what is wrong.
  }
  return close;
}

/** As the driver sets it up. */
function setUp(path: string, baudRate: number): boolean {
  const settings = ['raw', '-echo', 'cs8', '-parenb', '-cstopb', 'clocal', 'cread', '-hupcl', '-crtscts'];
  const { status } = spawnSync('stty', ['-F', path, String(baudRate), ...settings], {
    stdio: 'ignore',
    timeout: sttyTimeoutMs,
  });
  return status === 0;
}
