import { readFileSync } from 'node:fs';

/** Identifies the present boot of the computer; '0' where the system has no such number. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '0';
  }
}
