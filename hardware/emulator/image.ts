/** Reads program images in Intel HEX. */

export interface Image {
  readonly flash: Uint16Array;
  /** Address of the firmware's `struct device` in RAM, so that tests can read its true state. */
  readonly deviceAddress: number;
}

/** Offset of RAM addresses in the output of the compiler's tools. */
const ramBase = 0x800000;
/** Of an ATmega328P. */
const flashWords = 0x4000;
/** An erased word. */
const erased = 0xffff;

/**
 * @param hex content of `actuator.hex`
 * @param note content of `actuator.hex.txt`, which holds the address of `struct device`
 * @throws Error if either is damaged
 */
export function readImage(hex: string, note: string): Image {
  const address = /^device ([0-9a-f]{8})$/m.exec(note)?.[1];
  if (address === undefined) throw new Error('the note beside the image has no device address');
  return { flash: readFlash(hex), deviceAddress: Number.parseInt(address, 16) - ramBase };
}

/**
 * @throws Error if a record is damaged or reaches beyond the flash, or the last record is missing: a table must not run
 * half a program
 */
export function readFlash(text: string): Uint16Array {
  const flash = new Uint16Array(flashWords).fill(erased);
  const bytes = new Uint8Array(flash.buffer);
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const record = readRecord(line, index + 1);
    if (record.kind === 1) return flash;
    if (record.kind !== 0) throw new Error(`line ${index + 1}: record kind ${record.kind} is not supported`);
    if (record.address + record.data.length > bytes.length) throw new Error(`line ${index + 1} is beyond the flash`);
    bytes.set(record.data, record.address);
  }
  throw new Error('the image has no last record');
}

function readRecord(line: string, number: number): { kind: number; address: number; data: Uint8Array } {
  if (!/^:([0-9A-F]{2}){5,}$/i.test(line)) throw new Error(`line ${number} is not a record`);
  const all = Uint8Array.from(Buffer.from(line.slice(1), 'hex'));
  const [length = 0, high = 0, low = 0, kind = 0] = all;
  if (all.length !== length + 5) throw new Error(`line ${number} has a wrong length`);
  if (all.reduce((sum, byte) => (sum + byte) & 0xff, 0) !== 0) throw new Error(`line ${number} has a wrong checksum`);
  return { kind, address: high * 256 + low, data: all.subarray(4, -1) };
}
