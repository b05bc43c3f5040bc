/** Whether a time server has set the computer's clock since the computer started: by systemd-timesyncd or chrony. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

/** systemd-timesyncd, which Raspberry Pi OS uses, makes this file once the clock is synchronised in this boot. */
export const timesyncdFile = '/run/systemd/timesync/synchronized';
/** Arguments of chronyc. */
export const chronyQuery = ['-c', '-n', 'tracking'];
const askEveryMs = 60_000;
const chronyTimeoutMs = 2000;
/** Seconds: chrony says that it is synchronised while the clock is still being brought to the server's time. */
const mostOffsetS = 60;

export interface SynchronisationSources {
  readonly timesyncdFile?: string;
  /** The output of `chronyc -c -n tracking`. Rejects where there is no chrony. */
  readonly askChrony?: () => Promise<string>;
}

export class ClockSynchronisation {
  readonly #file: string;
  readonly #askChrony: () => Promise<string>;
  #timer: NodeJS.Timeout | null = null;
  /** Holds until the computer starts again, as the file does. */
  #isSynchronised = false;

  constructor({ timesyncdFile: file = timesyncdFile, askChrony = chronyTracking }: SynchronisationSources = {}) {
    this.#file = file;
    this.#askChrony = askChrony;
  }

  get isSynchronised(): boolean {
    this.#isSynchronised ||= existsSync(this.#file);
    return this.#isSynchronised;
  }

  /** Asks chrony, unless the clock is known to be synchronised. Never rejects. */
  async look(): Promise<void> {
    if (this.isSynchronised) return;
    const output = await this.#askChrony().catch(() => '');
    if (isSynchronisedBy(output)) this.#isSynchronised = true;
  }

  /** Looks now, and each minute until the clock is synchronised. @param mayLook not while a person is on the table */
  watch(mayLook: () => boolean): void {
    const look = async () => {
      if (mayLook()) await this.look();
      if (this.isSynchronised) this.close();
    };
    this.#timer ??= setInterval(look, askEveryMs).unref();
    void look();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** Fields of chrony's tracking report, separated by commas: reference, its name, stratum, its time, offset …, leap status. */
export function isSynchronisedBy(tracking: string): boolean {
  const fields = tracking.trim().split(',');
  const [reference = '', , , , offset = ''] = fields;
  const leap = fields[13];
  if (leap === undefined || leap === 'Not synchronised') return false;
  // 127.127.1.1: chrony gives out the computer's own time (its directive `local`).
  if (!/^[0-9A-F]{8}$/.test(reference) || reference === '00000000' || reference === '7F7F0101') return false;
  return offset !== '' && Math.abs(Number(offset)) <= mostOffsetS;
}

function chronyTracking(): Promise<string> {
  const options = { timeout: chronyTimeoutMs, maxBuffer: 4096, env: { ...process.env, LC_ALL: 'C' } };
  return new Promise((resolve, reject) => {
    execFile('chronyc', chronyQuery, options, (error, output) => {
      if (error === null) resolve(output);
      else reject(error);
    });
  });
}
