/** Who is it that answers and is no actuator of ours? From what it says, in words for whoever plugged it in. */

/** Of what was heard, at most so many characters are shown. */
const mostShown = 60;

const milling = 'this is Grbl, a milling machine’s controller, not an actuator: is the path right?';
const printing = 'this is Marlin, a 3D printer’s firmware, not an actuator: is the path right?';
const echoing = 'what is sent comes back: an echo, or two wires that touch';

/** The first that fits. */
const known: readonly { readonly sign: RegExp; readonly words: string }[] = [
  { sign: /\bGrbl(?:HAL)? \d|\[MSG:|\$' for help|error:\d+/, words: milling },
  { sign: /\bMarlin\b|\becho:|Unknown command:|FIRMWARE_NAME/, words: printing },
  { sign: /C \d+ HELLO \d/, words: echoing },
];

/**
 * Firmata's own: a version report, or the beginning of a report (sysex) and its end. Seen at the right speed only; at
 * another one it is noise.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: bytes are looked for, not characters
const firmata = /\xf9[\x00-\x7f]{2}|\xf0[\x00-\x7f]+\xf7/;

export const swappedPaths = 'this looks like the sensors’ board: are the two paths swapped?';

/**
 * What these bytes give away of who sent them.
 * @returns null where nobody is recognised
 */
export function recognise(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('latin1');
  if (firmata.test(text)) return swappedPaths;
  return known.find(({ sign }) => sign.test(text))?.words ?? null;
}

/** The last of what was heard as a person may read it: a dot for what cannot be shown. At most 60 characters. */
export function shown(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\r\n\t ]+/g, ' ')
    .trim()
    .slice(-mostShown)
    .replace(/[^\x20-\x7e]/g, '.');
}
