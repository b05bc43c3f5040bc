/** The machine code among the packaged files: only the target's may be left. */
import { closeSync, openSync, readSync } from 'node:fs';

export const architectures = ['amd64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

export const isArchitecture = (text: string | undefined): text is Architecture =>
  architectures.some((each) => each === text);

/** Node's and npm's names for Debian's. */
export const nodeNames: Readonly<Record<Architecture, string>> = { amd64: 'x64', arm64: 'arm64' };

/** `e_machine` of the ELF header. */
const elfMachines: Readonly<Record<Architecture, number>> = { amd64: 62, arm64: 183 };

/** Files with machine code of another kind: ELF of another processor, Mach-O, Windows. */
export function foreignFiles(paths: readonly string[], architecture: Architecture): readonly string[] {
  return paths.filter((path) => {
    const head = headOf(path);
    if (head.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1'))) {
      return head.readUInt16LE(18) !== elfMachines[architecture];
    }
    const magic = head.readUInt32LE(0);
    return [0xfeedface, 0xfeedfacf, 0xcafebabe, 0xbebafeca].includes(magic) || isWindows(path, head);
  });
}

const isWindows = (path: string, head: Buffer): boolean =>
  head.subarray(0, 2).toString('latin1') === 'MZ' && /\.(?:node|exe|dll)$/.test(path);

function headOf(path: string): Buffer {
  const head = Buffer.alloc(20);
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, head, 0, head.length, 0);
    return head;
  } finally {
    closeSync(descriptor);
  }
}
