/** A page as PDF, by Debian's Chromium: a process of its own, with a profile that is removed, that asks no network. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import { chromiumPath } from './chromium.ts';

export interface PrintOptions {
  /** Of Chromium; undefined: none is installed. */
  readonly program?: string | undefined;
  readonly longestMs?: number;
}

const longestMs = 30_000;
/** Of what Chromium said, in an error. */
const longestSaid = 200;

/** SIGINT or SIGTERM came while it was made: nothing was written. */
export class PrintInterrupted extends Error {
  override readonly name = 'PrintInterrupted';
}

/** @throws FulcrumError PDF where Chromium is missing, fails or takes too long; {@link PrintInterrupted} */
export async function pdfOf(page: string, options: PrintOptions = {}): Promise<Uint8Array> {
  const program = 'program' in options ? options.program : chromiumPath();
  if (program === undefined) {
    throw failed(
      'needs Chromium, and none is installed',
      'sudo apt install chromium, or --out FILE.html, which any browser prints',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'fulcrum-print-'));
  try {
    const [source, target] = [join(folder, 'page.html'), join(folder, 'page.pdf')];
    await writeFile(source, page, { mode: 0o600 });
    const said = await run(program, argumentsOf(folder, source, target), options.longestMs ?? longestMs);
    // Chromium exits with 0 where it has written nothing.
    const bytes = await readFile(target).catch(() => null);
    if (bytes === null || bytes.subarray(0, 5).toString('latin1') !== '%PDF-') {
      throw failed(`${program} wrote no PDF: ${said.slice(-longestSaid)}`, '--out FILE.html, which any browser prints');
    }
    return bytes;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const argumentsOf = (folder: string, source: string, target: string): readonly string[] => [
  '--headless',
  '--disable-gpu',
  // The page has no script, and its policy lets nothing else in. Chromium refuses to run for root with its sandbox.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  `--user-data-dir=${join(folder, 'profile')}`,
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=127.0.0.1:9',
  '--no-pdf-header-footer',
  `--print-to-pdf=${target}`,
  pathToFileURL(source).href,
];

/** Resolves to what it said. Its whole process group ends with it: Chromium starts helpers of its own. */
function run(program: string, args: readonly string[], boundMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let said = '';
    let isLate = false;
    let isInterrupted = false;
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    };
    const bound = setTimeout(() => {
      isLate = true;
      end();
    }, boundMs);
    const onSignal = () => {
      isInterrupted = true;
      end();
    };
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    const settle = (then: () => void) => {
      clearTimeout(bound);
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      end();
      then();
    };
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.once('error', (error) => settle(() => reject(failed(`${program} does not start: ${error.message}`))));
    child.once('exit', (code) =>
      settle(() => {
        if (isInterrupted) reject(new PrintInterrupted());
        else if (isLate) reject(failed(`${program} had not finished after ${boundMs / 1000} s, and was ended`));
        else if (code !== 0)
          reject(failed(`${program} ended with ${String(code)}: ${said.trim().slice(-longestSaid)}`));
        else resolve(said.trim());
      }),
    );
  });
}

const failed = (problem: string, allowed?: string): FulcrumError =>
  new FulcrumError(errorCodes.PDF, { place: 'PDF', problem, ...(allowed === undefined ? {} : { allowed }) });
