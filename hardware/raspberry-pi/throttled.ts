/** What a Raspberry Pi's firmware says of its supply, as the kernel passes it on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../folder-names.ts';

/** As the firmware counts them (raspberrypi.com, documentation of `vcgencmd get_throttled`). */
export const throttledBits = {
  underVoltage: 1 << 0,
  frequencyCapped: 1 << 1,
  throttled: 1 << 2,
  softTemperatureLimit: 1 << 3,
  /** The same four, at any time since the start, are 16 bits higher. */
  sinceStart: 16,
} as const;

/**
 * The file with the bits; null: this is no Pi, or its kernel is too old. The folders are named differently on a Pi 5.
 * @param root the folder that /sys is in
 */
export function throttledFile(root: string): string | null {
  const platform = join(root, '/sys/devices/platform');
  for (const soc of namesIn(platform).filter((name) => name.startsWith('soc'))) {
    const firmware = namesIn(join(platform, soc)).find((name) => name.endsWith(':firmware'));
    if (firmware === undefined) continue;
    const file = join(platform, soc, firmware, 'get_throttled');
    if (readThrottled(file) !== null) return file;
  }
  return null;
}

/** The bits; null: the file is not there, or says something else. */
export function readThrottled(file: string): number | null {
  try {
    const text = readFileSync(file, 'latin1').trim();
    return /^(0x)?[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : null;
  } catch {
    return null;
  }
}
