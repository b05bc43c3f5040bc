/** The boot loader of an Uno or a Nano, through avrdude: finds it, writes an image, and reads the image back. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AvrdudeRun, runAvrdude } from './avrdude.ts';
import { failureText } from './failure-text.ts';
import type { ShippedImage } from './shipped-image.ts';

export interface BootLoader {
  readonly baudRate: number;
  /** As avrdude says it: `7.1`. */
  readonly avrdude: string;
}

export type Found = { readonly ok: true; readonly bootLoader: BootLoader } | Failed;
export interface Failed {
  readonly ok: false;
  readonly problem: string;
}

/** What was read back after writing. */
export type Written =
  | { readonly kind: 'equal' }
  | {
      readonly kind: 'different';
      readonly bytes: number;
      readonly firstAddress: number;
    }
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'interrupted' };

export interface ProgrammedPort {
  readonly path: string;
  /** The program to run in place of the one in the search path, for tests. */
  readonly avrdude?: string;
  /** Ends avrdude. */
  readonly interrupted?: AbortSignal;
}

/** Optiboot, also on a newer Nano; and the boot loader of an older Nano. */
const baudRates = [115_200, 57_600];
/**
 * The chip, whose signature avrdude checks; no erase, which these boot loaders do not know: they erase each page as they write
 * it.
 */
export const chipArguments = ['-p', 'm328p', '-D'];
/** An Uno, or any boot loader of the STK500v1 protocol. */
const boardArguments = ['-c', 'arduino', ...chipArguments];
/** A boot loader answers within a second of a reset; the second attempt makes another reset. */
const findLimits = { totalMs: 12_000, silentMs: 12_000 };
const findAttempts = '2';
/** At 57600 baud: some 15 s to write, 7 s to read back. Every percent is a sign of life. */
const writeLimits = { totalMs: 180_000, silentMs: 10_000, givesUpAt: /not responding/ };

/** Resets the board into its boot loader, and reads the chip's signature. Writes nothing. Never rejects. */
export async function findBootLoader(port: ProgrammedPort): Promise<Found> {
  const { path, avrdude: program, interrupted } = port;
  let problem = '';
  for (const baudRate of baudRates) {
    const run = await runAvrdude(
      [...boardArguments, '-P', path, '-b', String(baudRate), '-x', `attempts=${findAttempts}`, '-n', '-v'],
      {
        port: path,
        limits: findLimits,
        ...(interrupted === undefined ? {} : { interrupted }),
        ...(program === undefined ? {} : { program }),
      },
    );
    if (run.exitCode === 0) {
      return { ok: true, bootLoader: { baudRate, avrdude: /version (\d[\w.]*)/i.exec(run.said)?.[1] ?? '' } };
    }
    const failure = failureText(path, run);
    problem = failure.text;
    // Only silence may be the wrong baud rate.
    if (failure.kind !== 'no answer') break;
  }
  return { ok: false, problem };
}

/**
 * Writes the image and reads it back in one go, so that the board stays in its boot loader between the two, and compares
 * the two here. Never rejects.
 */
export async function writeImage(
  { path, avrdude: program }: ProgrammedPort,
  { baudRate }: BootLoader,
  image: ShippedImage,
  interrupted: AbortSignal,
): Promise<Written> {
  const folder = mkdtempSync(join(tmpdir(), 'fulcrum-flash-'));
  const readBack = join(folder, 'flash.bin');
  try {
    const memory = ['-V', '-U', `flash:w:${image.file}:i`, '-U', `flash:r:${readBack}:r`];
    const run = await runAvrdude([...boardArguments, '-P', path, '-b', String(baudRate), ...memory], {
      port: path,
      limits: writeLimits,
      interrupted,
      ...(program === undefined ? {} : { program }),
    });
    if (run.ended === 'interrupted') return { kind: 'interrupted' };
    if (run.exitCode !== 0) return { kind: 'failed', problem: failureText(path, run).text };
    return compare(image.bytes, readBack, run);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(expected: Uint8Array, file: string, { said }: AvrdudeRun): Written {
  let found: Uint8Array;
  try {
    found = readFileSync(file);
  } catch {
    return { kind: 'failed', problem: `avrdude read nothing back: ${said.trim().split('\n').at(-1) ?? ''}` };
  }
  const different = [...expected.keys()].filter((address) => expected[address] !== found[address]);
  const [firstAddress] = different;
  return firstAddress === undefined ? { kind: 'equal' } : { kind: 'different', bytes: different.length, firstAddress };
}
