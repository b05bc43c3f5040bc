/** Writes and reads the part of the tar format (POSIX ustar) that a backup needs: regular files with short names. */
import type { FileHandle } from 'node:fs/promises';

const block = 512;
const longestName = 100;
/** Eleven octal digits. */
const largestFile = 8 ** 11 - 1;
const fileMode = 0o600;

export interface TarFile {
  readonly name: string;
  readonly bytes: number;
  /** Where its content begins. */
  readonly offset: number;
}

/** The archive is not what it should be; the message says how, and where. */
export class TarDamaged extends Error {}

/** The header of a file. Throws RangeError if the format cannot hold it. */
export function tarHeader(name: string, bytes: number, modifiedMs: number): Buffer {
  if (Buffer.byteLength(name) > longestName) throw new RangeError(`the name is too long for a backup: ${name}`);
  if (bytes > largestFile) throw new RangeError(`the file is too large for a backup: ${name}`);
  const header = Buffer.alloc(block);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  header.write(name, 0);
  header.write(`${octal(fileMode, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100);
  header.write(`${octal(bytes, 11)}\0${octal(Math.max(0, Math.floor(modifiedMs / 1000)), 11)}\0`, 124);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  header.write(`${octal(sumOf(header), 6)}\0 `, 148);
  return header;
}

/** What follows a file's content. */
export const tarPadding = (bytes: number): Buffer => Buffer.alloc((block - (bytes % block)) % block);

export const tarEnd = (): Buffer => Buffer.alloc(2 * block);

/** The files of an archive, in its order. Throws {@link TarDamaged}, also if it ends before its end. */
export async function* tarFiles(file: FileHandle): AsyncGenerator<TarFile> {
  const { size } = await file.stat();
  const header = Buffer.alloc(block);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(header, 0, block, at);
    if (bytesRead < block) throw new TarDamaged(`it is cut off at byte ${at + bytesRead}`);
    if (header.every((byte) => byte === 0)) return;
    const sum = Number.parseInt(header.toString('latin1', 148, 154), 8);
    const bytes = Number.parseInt(header.toString('latin1', 124, 135), 8);
    if (header.toString('latin1', 257, 262) !== 'ustar' || sum !== sumOf(header) || Number.isNaN(bytes)) {
      throw new TarDamaged(`it is damaged at byte ${at}`);
    }
    const offset = at + block;
    at = offset + Math.ceil(bytes / block) * block;
    if (at > size) throw new TarDamaged(`it is cut off at byte ${size}`);
    yield {
      name: header.toString(
        'utf8',
        0,
        header.indexOf(0) === -1 ? longestName : Math.min(longestName, header.indexOf(0)),
      ),
      bytes,
      offset,
    };
  }
}

/** Of all bytes, those of the sum itself taken as spaces. */
function sumOf(header: Buffer): number {
  let sum = 0;
  header.forEach((byte, index) => {
    sum += index >= 148 && index < 156 ? 0x20 : byte;
  });
  return sum;
}
