/**
 * The clinician's PIN, kept as a salted scrypt hash. Four digits fall in minutes to whoever has the file, so the file's
 * mode and the lock-out (login-lock.ts) matter more than the hash.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { codeOf, makeFolder, replaceDurably } from '../storage/durable-file.ts';

export const pinForm = /^[0-9]{4,12}$/;
export const pinFile = (data: string): string => join(data, 'pin.json');

/** 32 MB and some 0.1 to 0.4 s, on a thread of its own: the loop goes on meanwhile. */
const cost = { N: 2 ** 15, r: 8, p: 1 } as const;
const hashBytes = 32;
const saltBytes = 16;
const mostBytes = 4096;
const permissionBits = 0o777;

const base64 = z.base64().max(200);
/** Bounded, so that no file makes a login take a minute or the memory of the machine. */
const pinSchema = z.strictObject({
  scheme: z.literal('scrypt'),
  N: z.literal([2 ** 14, 2 ** 15, 2 ** 16, 2 ** 17]),
  r: z.literal(8),
  p: z.int().min(1).max(4),
  salt: base64,
  hash: base64,
});
type KeptPin = z.output<typeof pinSchema>;

/** Replaces the PIN. Throws FulcrumError where it is no PIN, or cannot be kept. */
export async function setPin(data: string, pin: string): Promise<void> {
  if (!pinForm.test(pin)) {
    throw new FulcrumError(errorCodes.PIN_FORM, { place: 'PIN', problem: 'is not a PIN', allowed: '4 to 12 digits' });
  }
  const salt = randomBytes(saltBytes);
  const hash = await derive(pin, salt, cost);
  const kept: KeptPin = { scheme: 'scrypt', ...cost, salt: salt.toString('base64'), hash: hash.toString('base64') };
  try {
    await makeFolder(data);
    await replaceDurably(pinFile(data), `${JSON.stringify(kept)}\n`);
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
  /** Nobody has set a PIN. */
  | { readonly kind: 'none' }
  /** The file is there and is not to be relied on; `reason` says how to mend it. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Never rejects. Read anew each time: a PIN that is set while the service runs holds from then on. */
export async function checkPin(data: string, pin: string): Promise<PinVerdict> {
  try {
    const kept = await readPin(pinFile(data));
    if (typeof kept === 'string') return { kind: 'refused', reason: kept };
    if (kept === null) return { kind: 'none' };
    const expected = Buffer.from(kept.hash, 'base64');
    const found = await derive(pin, Buffer.from(kept.salt, 'base64'), kept);
    return { kind: expected.length === found.length && timingSafeEqual(expected, found) ? 'right' : 'wrong' };
  } catch (error) {
    return { kind: 'refused', reason: `${pinFile(data)}: ${codeOf(error)}` };
  }
}

/** What is kept; null where nothing is; a reason where it may not be used. */
async function readPin(path: string): Promise<KeptPin | string | null> {
  // Neither follows a link nor waits for a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const stats = await file.stat();
    const mode = stats.mode & permissionBits;
    if (!stats.isFile() || stats.size > mostBytes) return `${path} is no PIN file: fulcrum pin set makes a new one`;
    if ((mode & 0o077) !== 0) {
      return `${path} is open to others (mode ${mode.toString(8)}): chmod 600 ${path}, then set a new PIN`;
    }
    const kept = pinSchema.safeParse(JSON.parse(await file.readFile('utf8')));
    return kept.success ? kept.data : `${path} is no PIN file: fulcrum pin set makes a new one`;
  } catch (error) {
    if (error instanceof SyntaxError) return `${path} is no PIN file: fulcrum pin set makes a new one`;
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
