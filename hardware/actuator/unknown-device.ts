/** Identifies a device on the actuator's path that is not a Fulcrum actuator, by what it sends. */

const maxCharacters = 60;

const grbl = 'this is Grbl, the controller of a milling machine, not an actuator: is the path right?';
const marlin = 'this is Marlin, the firmware of a 3D printer, not an actuator: is the path right?';
const echo = 'what is sent comes back: an echo, or two wires that touch';

/** The first match counts. */
const signatures: readonly { readonly pattern: RegExp; readonly description: string }[] = [
  { pattern: /\bGrbl(?:HAL)? \d|\[MSG:|\$' for help|error:\d+/, description: grbl },
  { pattern: /\bMarlin\b|\becho:|Unknown command:|FIRMWARE_NAME/, description: marlin },
  { pattern: /C \d+ HELLO \d/, description: echo },
];

/** A Firmata version report or sysex message. Only recognisable at Firmata's baud rate; at another it is noise. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: bytes are matched, not characters
const firmata = /\xf9[\x00-\x7f]{2}|\xf0[\x00-\x7f]+\xf7/;
const swappedPaths = 'this looks like the sensors’ board: are the two paths swapped?';

/** Describes the sender of these bytes; null if it is not recognised. */
export function identifyDevice(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('latin1');
  if (firmata.test(text)) return swappedPaths;
  return signatures.find(({ pattern }) => pattern.test(text))?.description ?? null;
}

/** The last 60 characters, with unprintable ones replaced by dots. */
export function printableEnd(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\r\n\t ]+/g, ' ')
    .trim()
    .slice(-maxCharacters)
    .replace(/[^\x20-\x7e]/g, '.');
}
