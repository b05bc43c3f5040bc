/** Intel HEX, as the compiler's tools write it and a programmer reads it. */

export interface Image {
  readonly flash: Uint16Array;
  /** Where in RAM the program keeps its `struct device`: whoever judges it wants to know its state as it is. */
  readonly deviceAddress: number;
}

/** Addresses of RAM as the compiler's tools write them. */
const ramBase = 0x800000;
/** Words of flash of an ATmega328P. */
const flashWords = 0x4000;
/** An erased word. */
const erased = 0xffff;

/**
 * @param hex the image, `actuator.hex`
 * @param note what was kept with it, `actuator.hex.txt`
 */
export function readImage(hex: string, note: string): Image {
  const address = /^device ([0-9a-f]{8})$/m.exec(note)?.[1];
  if (address === undefined) throw new Error('the note beside the image does not say where its device lies');
  return { flash: readFlash(hex), deviceAddress: Number.parseInt(address, 16) - ramBase };
}

/**
 * Reads an image for the chip's flash.
 * @throws Error where a record is damaged, reaches beyond the flash, or the last one is missing: a table must not be run
 * by half a program
 */
export function readFlash(text: string): Uint16Array {
  const flash = new Uint16Array(flashWords).fill(erased);
  const bytes = new Uint8Array(flash.buffer);
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const record = readRecord(line, index + 1);
    if (record.kind === 1) return flash;
    if (record.kind !== 0) throw new Error(`line ${index + 1}: a record of kind ${record.kind} has no place in 32 kB`);
    if (record.address + record.data.length > bytes.length) throw new Error(`line ${index + 1} lies beyond the flash`);
    bytes.set(record.data, record.address);
  }
  throw new Error('the image has no last record');
}

function readRecord(line: string, number: number): { kind: number; address: number; data: Uint8Array } {
  if (!/^:([0-9A-F]{2}){5,}$/i.test(line)) throw new Error(`line ${number} is not a record`);
  const all = Uint8Array.from(Buffer.from(line.slice(1), 'hex'));
  const [length = 0, high = 0, low = 0, kind = 0] = all;
  if (all.length !== length + 5) throw new Error(`line ${number} is not as long as it says`);
  if (all.reduce((sum, byte) => (sum + byte) & 0xff, 0) !== 0) throw new Error(`line ${number} has a wrong checksum`);
  return { kind, address: high * 256 + low, data: all.subarray(4, -1) };
}
