/** Lets this machine's kernel run arm64 programs, through Debian's qemu-user-static. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const name = 'qemu-aarch64';
const folder = '/proc/sys/fs/binfmt_misc';
const registration = `${folder}/${name}`;
/** Of the package qemu-user-static. Its flag F opens the interpreter now, so that a root needs none of its own. */
const settings = `/usr/lib/binfmt.d/${name}.conf`;

/** Registers the interpreter, unless it is there already. Returns how that is undone. @throws Error */
export function beginEmulation(): () => void {
  if (existsSync(registration)) return () => {};
  if (!existsSync(settings)) throw new Error(`no ${settings}: apt-get install qemu-user-static`);
  const isMounted = existsSync(`${folder}/register`);
  if (!isMounted) execFileSync('mount', ['-t', 'binfmt_misc', 'binfmt_misc', folder]);
  writeFileSync(`${folder}/register`, readFileSync(settings, 'utf8').trim());
  return () => {
    writeFileSync(registration, '-1');
    if (!isMounted) execFileSync('umount', [folder]);
  };
}

export const emulatorVersion = (): string =>
  /version (\S+)/.exec(execFileSync('qemu-aarch64-static', ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
