/**
 * The records child: owns the database and the recordings of one data folder. Arguments: the data folder, and the limit
 * of the recordings' size in MiB. It ends when its standard input does, once everything is written.
 */
import { setPriority } from 'node:os';
import { messageOf } from '../../../protocols/base/errors.ts';
import { openRecords } from '../database/open.ts';
import { makeFolder } from '../files/durable-file.ts';
import { acquireLock, type Lock } from '../files/lock-file.ts';
import { recordsLock } from '../paths.ts';
import { Child } from './child.ts';
import { FrameSplitter } from './frames.ts';
import { type ChildMessage, childExit } from './link.ts';

/** The child of a service that was killed needs a moment to notice. */
const lockTries = 20;
const lockRetryMs = 250;
/** The controller comes first. */
const niceness = 5;

async function main(data: string, sizeCapMiB: number): Promise<void> {
  // A terminal's Ctrl-C and a stopping service reach every process: this one ends when everything is written.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  // If the service dies, answers fail with EPIPE; the lines already received must still be written.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.umask(0o077);
  lowerPriority();
  const lock = await locked(data);
  const opened = openRecords(data, new Date());
  const child = new Child({ ...opened, data, sizeCapMiB, say });
  const splitter = new FrameSplitter();
  process.stdin.on('data', (piece: Buffer) => child.receive(splitter.push(piece)));
  process.stdin.on('end', () => {
    child.close();
    void lock?.release().then(() => process.exit(0));
    if (lock === null) process.exit(0);
  });
}

/** Null where no lock can be kept there, for example on a full disk. */
async function locked(data: string): Promise<Lock | null> {
  await makeFolder(data);
  for (let tries = 1; ; tries += 1) {
    const result = await acquireLock(recordsLock(data));
    if (result.kind === 'acquired') return result.lock;
    if (result.kind === 'unavailable') return null;
    if (tries === lockTries) exit(childExit.held, `another process (${result.pid}) records in ${data}`);
    await new Promise((resolve) => setTimeout(resolve, lockRetryMs));
  }
}

function say(message: ChildMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function lowerPriority(): void {
  try {
    setPriority(niceness);
  } catch {
    // It works at any priority.
  }
}

function exit(code: number, reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(code);
}

const [data = '.', sizeCapMiB = 'Infinity'] = process.argv.slice(2);
main(data, Number(sizeCapMiB)).catch((error) => {
  exit(childExit.unusable, `the records cannot be opened: ${messageOf(error)}`);
});
