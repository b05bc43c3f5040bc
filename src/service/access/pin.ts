/**
 * A PIN, stored as a salted scrypt hash. Anyone with the hash can find a four-digit PIN in minutes, so the mode of its
 * file (clinicians.ts) and the login lock (login-lock.ts) matter more than the hash.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { pinForm, pinFormText } from './pin-form.ts';

/** Takes 32 MB and 0.1 to 0.4 s on a thread of the pool; the event loop keeps running. */
const cost = { N: 2 ** 15, r: 8, p: 1 } as const;
const hashBytes = 32;
const saltBytes = 16;

const base64 = z.base64().max(200);
/** The cost is bounded, so that no file can make a login take a minute or all of the memory. */
export const pinShape = {
  scheme: z.literal('scrypt'),
  N: z.literal([2 ** 14, 2 ** 15, 2 ** 16, 2 ** 17]),
  r: z.literal(8),
  p: z.int().min(1).max(4),
  salt: base64,
  hash: base64,
} as const;
const pinSchema = z.strictObject(pinShape);
export type StoredPin = z.output<typeof pinSchema>;

/** Throws FulcrumError where it is not a PIN. */
export async function hashPin(pin: string): Promise<StoredPin> {
  if (!pinForm.test(pin)) {
    throw new FulcrumError(errorCodes.PIN_FORM, { place: 'PIN', problem: 'is not a PIN', allowed: pinFormText });
  }
  const salt = randomBytes(saltBytes);
  const hash = await derive(pin, salt, cost);
  return { scheme: 'scrypt', ...cost, salt: salt.toString('base64'), hash: hash.toString('base64') };
}

/** Rejects with the library's error. */
export async function isPin(stored: StoredPin, pin: string): Promise<boolean> {
  const expected = Buffer.from(stored.hash, 'base64');
  const found = await derive(pin, Buffer.from(stored.salt, 'base64'), stored);
  return expected.length === found.length && timingSafeEqual(expected, found);
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
