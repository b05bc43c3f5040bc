/** The EEPROM of the actuator's chip through avrdude: by its boot loader, or by a programmer at its ICSP header. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scaleAddress } from '../../protocols/wire/scale-record.ts';
import { type AvrdudeRun, runAvrdude } from './avrdude.ts';
import { chipArguments } from './boot-loader.ts';
import { eepromBytes, withScaleRecord } from './eeprom-contents.ts';
import { failureText } from './failure-text.ts';

/** How the chip is reached. */
export type EepromAccess =
  | { readonly kind: 'boot loader'; readonly baudRate: number }
  /** `name`: avrdude's for it; `path`: its own port, null for one that has none. */
  | { readonly kind: 'programmer'; readonly name: string; readonly path: string | null };

export interface EepromPort {
  /** The board's. */
  readonly path: string;
  readonly access: EepromAccess;
  /** The program to run in place of the one in the search path, for tests. */
  readonly avrdude?: string;
  /** Ends a reading. */
  readonly interrupted?: AbortSignal;
}

export type EepromRead =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: string };

/** What was read back after writing. */
export type EepromWritten =
  | { readonly kind: 'equal' }
  /** The first byte that is not as it should be: the record as given, everything else as it was. */
  | { readonly kind: 'different'; readonly firstAddress: number }
  | { readonly kind: 'failed'; readonly problem: string };

/** At 19,200 baud, of a slow programmer: 1 s to read. */
const limits = { totalMs: 60_000, silentMs: 15_000, givesUpAt: /not responding/ };

/** Never rejects. */
export function readEeprom(port: EepromPort): Promise<EepromRead> {
  return inFolder(async (folder): Promise<EepromRead> => {
    const run = await withAvrdude(port, port.interrupted, ['-U', `eeprom:r:${join(folder, 'eeprom')}:r`]);
    return run.exitCode === 0 ? contentOf(join(folder, 'eeprom'), run) : failed(port, run);
  });
}

/**
 * Writes the record of the scale. The whole EEPROM is read before and after, in one run, so that the board's firmware does not
 * run between the three, and both are compared here. It is not interrupted: it takes some seconds. Never rejects.
 */
export function writeScale(port: EepromPort, record: Uint8Array): Promise<EepromWritten> {
  return inFolder(async (folder): Promise<EepromWritten> => {
    const [before, image, after] = ['before', 'record', 'after'].map((name) => join(folder, name));
    if (before === undefined || image === undefined || after === undefined) throw new Error('three names were given');
    writeFileSync(image, intelHex(scaleAddress, record));
    const memory = [`eeprom:r:${before}:r`, `eeprom:w:${image}:i`, `eeprom:r:${after}:r`];
    const run = await withAvrdude(port, undefined, ['-V', ...memory.flatMap((each) => ['-U', each])]);
    if (run.exitCode !== 0) return { kind: 'failed', problem: failed(port, run).problem };
    const found = contentOf(before, run);
    const back = contentOf(after, run);
    if (!found.ok) return { kind: 'failed', problem: found.problem };
    if (!back.ok) return { kind: 'failed', problem: back.problem };
    const expected = withScaleRecord(found.bytes, record);
    const firstAddress = expected.findIndex((byte, address) => byte !== back.bytes[address]);
    return firstAddress === -1 ? { kind: 'equal' } : { kind: 'different', firstAddress };
  });
}

/** One data record, and the end of the file. */
export function intelHex(address: number, bytes: Uint8Array): string {
  const line = (type: number, at: number, data: Uint8Array): string => {
    const body = Uint8Array.from([data.length, at >> 8, at & 0xff, type, ...data]);
    const check = -body.reduce((sum, byte) => sum + byte, 0) & 0xff;
    return `:${Buffer.from([...body, check])
      .toString('hex')
      .toUpperCase()}\n`;
  };
  return line(0, address, bytes) + line(1, 0, new Uint8Array());
}

function withAvrdude(
  { path, access, avrdude }: EepromPort,
  interrupted: AbortSignal | undefined,
  memory: readonly string[],
): Promise<AvrdudeRun> {
  const own = access.kind === 'programmer' ? access.path : path;
  return runAvrdude([...accessArguments(path, access), ...memory], {
    port: own ?? path,
    limits,
    ...(interrupted === undefined ? {} : { interrupted }),
    ...(avrdude === undefined ? {} : { program: avrdude }),
  });
}

function accessArguments(path: string, access: EepromAccess): readonly string[] {
  switch (access.kind) {
    case 'boot loader':
      return ['-c', 'arduino', ...chipArguments, '-P', path, '-b', String(access.baudRate)];
    case 'programmer':
      return ['-c', access.name, ...chipArguments, ...(access.path === null ? [] : ['-P', access.path])];
  }
}

function failed({ path, access }: EepromPort, run: AvrdudeRun): { readonly ok: false; readonly problem: string } {
  if (access.kind === 'boot loader') return { ok: false, problem: failureText(path, run).text };
  if (run.ended === 'not installed') return { ok: false, problem: failureText(path, run).text };
  const lines = run.said.split('\n').filter((line) => /error|cannot|can't|not found/i.test(line));
  const why = lines[0]?.replace(/^avrdude (OS )?error: /, '').trim() ?? `exit code ${run.exitCode}`;
  return { ok: false, problem: `avrdude reached no chip by the programmer ${access.name}: ${why}` };
}

function contentOf(file: string, { said }: AvrdudeRun): EepromRead {
  try {
    const bytes = Uint8Array.from(readFileSync(file));
    if (bytes.length === eepromBytes) return { ok: true, bytes };
    return { ok: false, problem: `avrdude read ${bytes.length} bytes of EEPROM, not ${eepromBytes}` };
  } catch {
    return { ok: false, problem: `avrdude read nothing: ${said.trim().split('\n').at(-1) ?? ''}` };
  }
}

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fulcrum-eeprom-'));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
