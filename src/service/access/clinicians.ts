/** The clinicians: each has a name and a PIN of their own, in one file that only its owner may access. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { codeOf, makeFolder, replaceDurably } from '../../records/files/durable-file.ts';
import { hashPin, isPin, pinShape } from './pin.ts';

export const pinFile = (data: string): string => join(data, 'pin.json');

/** Name of the clinician whose PIN was set without a name. */
export const unnamedClinician = 'clinician';
export const longestClinicianName = 80;
export const mostClinicians = 50;

const mostBytes = 32 * 1024;
const permissionBits = 0o777;
/** Control and format characters, lone surrogates, line and paragraph separators: anything that could forge a line of the record. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;

const clinicianSchema = z.strictObject({ name: z.string().min(1).max(longestClinicianName), ...pinShape });
const fileSchema = z.union([
  z.strictObject({ clinicians: z.array(clinicianSchema).min(1).max(mostClinicians) }),
  // As earlier versions have written it: one PIN without a name.
  z.strictObject(pinShape).transform((pin) => ({ clinicians: [{ name: unnamedClinician, ...pin }] })),
]);
type Clinician = z.output<typeof clinicianSchema>;

export interface NewPin {
  /** Left out: the PIN of the only clinician, or of one named {@link unnamedClinician} where there is none. */
  readonly name?: string;
  /** Whether the PIN of a clinician of this name may be replaced. */
  readonly mayReplace?: boolean;
}

/** Sets a clinician's PIN, and returns the clinician's name. Throws FulcrumError where it is refused, or cannot be stored. */
export async function setPin(
  data: string,
  pin: string,
  { name: given, mayReplace = false }: NewPin = {},
): Promise<string> {
  const stored = await hashPin(pin);
  const known = await cliniciansToChange(data);
  const name = given === undefined ? nameWithout(known) : checkedName(given);
  const same = known.find((each) => keyOf(each.name) === keyOf(name));
  if (same !== undefined && given !== undefined && !(mayReplace && same.name === name))
    throw nameTaken(same.name, name);
  if (same === undefined && known.length >= mostClinicians) {
    throw nameRefused(name, 'is one clinician too many', `at most ${mostClinicians} clinicians`);
  }
  await write(data, [...known.filter((each) => each !== same), { name, ...stored }]);
  return name;
}

/** The clinicians' names, in alphabetical order. Throws FulcrumError where the file cannot be trusted. */
export async function clinicianNames(data: string): Promise<readonly string[]> {
  const found = await readClinicians(data);
  if (typeof found === 'string') throw untrusted(data, found);
  return found.map(({ name }) => name).sort((a, b) => a.localeCompare(b));
}

/** Removes a clinician. Throws FulcrumError where there is none of this name. */
export async function removeClinician(data: string, name: string): Promise<void> {
  const known = await cliniciansToChange(data);
  const rest = known.filter((each) => each.name !== name);
  if (rest.length === known.length) {
    const names = known.map((each) => each.name).join(', ');
    throw nameRefused(name, 'is no clinician', names === '' ? 'no PIN is set' : names);
  }
  if (rest.length === 0) throw nameRefused(name, 'is the only clinician', 'set another clinician’s PIN first');
  await write(data, rest);
}

export type PinVerdict =
  | { readonly kind: 'right'; readonly name: string }
  | { readonly kind: 'wrong' }
  /** No PIN is set. */
  | { readonly kind: 'none' }
  /** There are several clinicians, and no name was given. */
  | { readonly kind: 'unnamed' }
  /** The file exists but cannot be trusted; `reason` says how to correct it. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Never rejects. Reads the file each time, so that a PIN set while the service runs takes effect at once. */
export async function checkPin(data: string, pin: string, name?: string): Promise<PinVerdict> {
  try {
    const known = await readClinicians(data);
    if (typeof known === 'string') return { kind: 'refused', reason: known };
    const [first, second] = known;
    if (first === undefined) return { kind: 'none' };
    if (name === undefined && second !== undefined) return { kind: 'unnamed' };
    const named = name === undefined ? first : known.find((each) => keyOf(each.name) === keyOf(name));
    // An unknown name takes as long as a wrong PIN.
    const isRight = await isPin(named ?? first, pin);
    return named !== undefined && isRight ? { kind: 'right', name: named.name } : { kind: 'wrong' };
  } catch (error) {
    return { kind: 'refused', reason: `${pinFile(data)}: ${codeOf(error)}` };
  }
}

/** The stored clinicians; none where there is no file; a reason where it cannot be trusted. */
async function readClinicians(data: string): Promise<readonly Clinician[] | string> {
  const path = pinFile(data);
  // Does not follow a link, and does not block on a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return [];
  const unusable = `${path} is not a PIN file: fulcrum pin set creates a new one`;
  try {
    const stats = await file.stat();
    const mode = stats.mode & permissionBits;
    if (!stats.isFile() || stats.size > mostBytes) return unusable;
    if ((mode & 0o077) !== 0) {
      return `${path} is accessible to others (mode ${mode.toString(8)}): chmod 600 ${path}, then set a new PIN`;
    }
    const content = fileSchema.safeParse(JSON.parse(await file.readFile('utf8')));
    return content.success ? content.data.clinicians : unusable;
  } catch (error) {
    if (error instanceof SyntaxError) return unusable;
    throw error;
  } finally {
    await file.close();
  }
}

/** A file that cannot be trusted is replaced by setting a PIN: whoever may do that owns the machine. */
async function cliniciansToChange(data: string): Promise<readonly Clinician[]> {
  const found = await readClinicians(data).catch((error) => codeOf(error));
  return typeof found === 'string' ? [] : found;
}

async function write(data: string, clinicians: readonly Clinician[]): Promise<void> {
  try {
    await makeFolder(data);
    await replaceDurably(pinFile(data), `${JSON.stringify({ clinicians })}\n`);
  } catch (error) {
    throw untrusted(data, `cannot be written (${codeOf(error)})`);
  }
}

function nameWithout(known: readonly Clinician[]): string {
  const [first, second] = known;
  if (second === undefined) return first?.name ?? unnamedClinician;
  const names = known.map(({ name }) => name).join(', ');
  throw nameRefused('', 'is missing: there are several clinicians', `--name with one of ${names}, or a new name`);
}

/** Names are the same that people take for the same. */
const keyOf = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

function checkedName(given: string): string {
  const name = given.normalize('NFC').trim();
  const isName = name !== '' && [...name].length <= longestClinicianName && !unprintable.test(name);
  if (isName) return name;
  throw nameRefused(given, 'is not a name', `1 to ${longestClinicianName} printable characters`);
}

const nameTaken = (taken: string, name: string): FulcrumError =>
  nameRefused(
    name,
    `is the name of a clinician already${taken === name ? '' : `: ${taken}`}`,
    'a name that tells the two apart, or --replace with the exact name to change the PIN',
  );

const nameRefused = (name: string, problem: string, allowed: string): FulcrumError =>
  new FulcrumError(errorCodes.PIN_FORM, {
    place: '--name',
    problem,
    value: JSON.stringify(name.slice(0, longestClinicianName)),
    allowed,
  });

const untrusted = (data: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.PIN_FILE, {
    place: pinFile(data),
    problem,
    allowed: 'a PIN file of this program, in a folder that this user may write to',
  });
