/** The two programs that ship, as `fulcrum flash` writes them: read from the repository, and checked against their notes. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errorCodes, FulcrumError, messageOf } from '../../protocols/base/errors.ts';
import type { BoardKind } from '../boards/board-kind.ts';
import { readFlash } from '../emulator/image.ts';
import { packageFile } from '../package-file.ts';

export interface ShippedImage {
  /** Intel HEX. */
  readonly file: string;
  /** What its program calls itself, with its version: `firmware 1.0.0`. */
  readonly program: string;
  readonly version: string;
  /** From address 0 to the last byte that the image sets. */
  readonly bytes: Uint8Array;
  /** Of the file. */
  readonly sha256: string;
}

interface Source {
  readonly file: string;
  /** The line of the note that has the version. */
  readonly program: string;
}

const sources: Readonly<Record<BoardKind, Source>> = {
  actuator: { file: packageFile('hardware', 'firmware', 'actuator', 'actuator.hex'), program: 'firmware' },
  sensors: {
    file: packageFile('hardware', 'firmware', 'standard-firmata', 'StandardFirmata.hex'),
    program: 'StandardFirmata',
  },
};

/** The largest boot loader of an Uno or a Nano begins here. */
const bootLoaderFrom = 0x7800;

/** The version of the image, from the note beside it. @throws FulcrumError IMAGE_MISSING, IMAGE_DAMAGED */
export const shippedVersion = (board: BoardKind): string => noteOf(sources[board]).version;

/**
 * Reads an image. Tests name another file.
 * @throws FulcrumError IMAGE_MISSING; IMAGE_DAMAGED if it is not the one that its note describes
 */
export function shippedImage(board: BoardKind, { file, program }: Source = sources[board]): ShippedImage {
  const { version, sha256: expected } = noteOf({ file, program });
  const content = contentOf(file);
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (sha256 !== expected) throw damaged(file, `it is another image than the note beside it describes (${expected})`);
  const bytes = setBytes(file, content.toString('latin1'));
  if (bytes.length > bootLoaderFrom) throw damaged(file, 'it reaches into the boot loader');
  return { file, program: `${program} ${version}`, version, bytes, sha256 };
}

function setBytes(file: string, hex: string): Uint8Array {
  try {
    const all = new Uint8Array(readFlash(hex).buffer);
    return all.subarray(0, all.findLastIndex((byte) => byte !== 0xff) + 1);
  } catch (error) {
    throw damaged(file, messageOf(error));
  }
}

/** The note has the name of the program with its version, and the check sum of the image, on a line each. */
function noteOf({ file, program }: Source): { readonly version: string; readonly sha256: string } {
  const note = `${file}.txt`;
  const text = contentOf(note).toString('latin1');
  const version = new RegExp(`^${program} (\\S+)$`, 'm').exec(text)?.[1];
  const sha256 = /^sha256 ([0-9a-f]{64})$/m.exec(text)?.[1];
  if (version === undefined || sha256 === undefined) throw damaged(note, 'it names no version or no check sum');
  return { version, sha256 };
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new FulcrumError(errorCodes.IMAGE_MISSING, {
      place: file,
      problem: 'cannot be read',
      allowed: 'a whole installation: install the package again',
    });
  }
}

const damaged = (place: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.IMAGE_DAMAGED, { place, problem, allowed: 'the image as it was released' });
