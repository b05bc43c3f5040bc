/**
 * The clinician's PIN, stored as a salted scrypt hash. Anyone with the file can find a four-digit PIN in minutes, so the
 * file's mode and the login lock (login-lock.ts) matter more than the hash.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { codeOf, makeFolder, replaceDurably } from '../../records/files/durable-file.ts';

const fewestDigits = 4;
const mostDigits = 12;
export const pinForm = new RegExp(`^[0-9]{${fewestDigits},${mostDigits}}$`);
export const pinFormText = `${fewestDigits} to ${mostDigits} digits`;
export const pinFile = (data: string): string => join(data, 'pin.json');

/** Takes 32 MB and 0.1 to 0.4 s on a thread of the pool; the event loop keeps running. */
const cost = { N: 2 ** 15, r: 8, p: 1 } as const;
const hashBytes = 32;
const saltBytes = 16;
const mostBytes = 4096;
const permissionBits = 0o777;

const base64 = z.base64().max(200);
/** The cost is bounded, so that no file can make a login take a minute or all of the memory. */
const pinSchema = z.strictObject({
  scheme: z.literal('scrypt'),
  N: z.literal([2 ** 14, 2 ** 15, 2 ** 16, 2 ** 17]),
  r: z.literal(8),
  p: z.int().min(1).max(4),
  salt: base64,
  hash: base64,
});
type StoredPin = z.output<typeof pinSchema>;

/** Replaces the PIN. Throws FulcrumError where it is not a PIN, or cannot be stored. */
export async function setPin(data: string, pin: string): Promise<void> {
  if (!pinForm.test(pin)) {
    throw new FulcrumError(errorCodes.PIN_FORM, { place: 'PIN', problem: 'is not a PIN', allowed: pinFormText });
  }
  const salt = randomBytes(saltBytes);
  const hash = await derive(pin, salt, cost);
  const stored: StoredPin = { scheme: 'scrypt', ...cost, salt: salt.toString('base64'), hash: hash.toString('base64') };
  try {
    await makeFolder(data);
    await replaceDurably(pinFile(data), `${JSON.stringify(stored)}\n`);
  } catch (error) {
    throw new FulcrumError(errorCodes.PIN_FILE, {
      place: pinFile(data),
      problem: `cannot be written (${codeOf(error)})`,
      allowed: 'a folder that this user may write to',
    });
  }
}

export type PinVerdict =
  | { readonly kind: 'right' | 'wrong' }
  /** No PIN is set. */
  | { readonly kind: 'none' }
  /** The file exists but cannot be trusted; `reason` says how to correct it. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Never rejects. Reads the file each time, so that a PIN set while the service runs takes effect at once. */
export async function checkPin(data: string, pin: string): Promise<PinVerdict> {
  try {
    const stored = await readPin(pinFile(data));
    if (typeof stored === 'string') return { kind: 'refused', reason: stored };
    if (stored === null) return { kind: 'none' };
    const expected = Buffer.from(stored.hash, 'base64');
    const found = await derive(pin, Buffer.from(stored.salt, 'base64'), stored);
    return { kind: expected.length === found.length && timingSafeEqual(expected, found) ? 'right' : 'wrong' };
  } catch (error) {
    return { kind: 'refused', reason: `${pinFile(data)}: ${codeOf(error)}` };
  }
}

/** The stored PIN; null where there is none; a reason where it cannot be trusted. */
async function readPin(path: string): Promise<StoredPin | string | null> {
  // Does not follow a link, and does not block on a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return null;
  const unusable = `${path} is not a PIN file: fulcrum pin set creates a new one`;
  try {
    const stats = await file.stat();
    const mode = stats.mode & permissionBits;
    if (!stats.isFile() || stats.size > mostBytes) return unusable;
    if ((mode & 0o077) !== 0) {
      return `${path} is accessible to others (mode ${mode.toString(8)}): chmod 600 ${path}, then set a new PIN`;
    }
    const content = pinSchema.safeParse(JSON.parse(await file.readFile('utf8')));
    return content.success ? content.data : unusable;
  } catch (error) {
    if (error instanceof SyntaxError) return unusable;
    throw error;
  } finally {
    await file.close();
  }
}

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

function derive(pin: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Twice what the algorithm itself needs (128 · N · r bytes).
    scrypt(pin, salt, hashBytes, { N, r, p, maxmem: 256 * N * r }, (error, hash) => {
      if (error === null) resolve(hash);
      else reject(error);
    });
  });
}
