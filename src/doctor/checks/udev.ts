/** udev's rules for the boards, and the programs that would take hold of them. */
import { type Line, ok, warning } from '../line.ts';
import type { Machine } from '../machine.ts';

export interface UdevFacts {
  /** The rules files for this project's boards. */
  readonly files: readonly string[];
  readonly keepsModemManagerAway: boolean;
  /** Names of running programs that open serial ports of their own accord. */
  readonly intruders: readonly string[];
}

const folders = ['/etc/udev/rules.d', '/run/udev/rules.d', '/usr/lib/udev/rules.d', '/lib/udev/rules.d'];
const openers = ['ModemManager', 'brltty'];

export function readUdevFacts(machine: Machine): UdevFacts {
  const files = folders.flatMap((folder) =>
    machine
      .names(folder)
      .filter((name) => /fulcrum.*\.rules$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  const texts = files.map((file) => machine.text(file));
  const commands = machine
    .names('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => machine.word(`/proc/${pid}/comm`));
  return {
    // /lib may be a link to /usr/lib.
    files: files.filter((file) => !file.startsWith('/lib/') || !files.includes(`/usr${file}`)),
    keepsModemManagerAway: texts.some((read) => read.kind === 'text' && /ID_MM_DEVICE_IGNORE/.test(read.text)),
    intruders: openers.filter((name) => commands.includes(name)),
  };
}

export function checkUdev({ files, keepsModemManagerAway, intruders }: UdevFacts): readonly Line[] {
  const lines: Line[] = [];
  if (files.length === 0) {
    lines.push(
      warning(
        'udev',
        'no rules for the boards: other programs may open them, and two boards without serial numbers may change names',
        'install the package (sudo apt install ./fulcrum_*.deb), or copy its udev rules to /etc/udev/rules.d',
      ),
    );
  }
  for (const name of intruders) {
    if (name === 'ModemManager' && keepsModemManagerAway) continue;
    lines.push(
      warning(
        'udev',
        `${name} is running: it opens boards that are plugged in, and sends to them`,
        `sudo systemctl disable --now ${name}`,
      ),
    );
  }
  return lines.length > 0 ? lines : [ok('udev', `rules for the boards: ${files.join(', ')}`)];
}
