/**
 * A serial port that any program can open, with an emulated board at the far end: a pseudo-terminal behind a path that stays
 * the same over unplugs, like those in `/dev/serial/by-id`.
 */
import { renameSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { type IPty, spawn } from '@lydell/node-pty';

/**
 * A process that holds the slave open; otherwise the first program that closes it would hang it up for all. It first closes
 * the masters that node-pty leaves open in every later child, because a master that is still open elsewhere is never hung
 * up (bash, because other shells support one-digit descriptors only). The terminal is raw and without echo before its name
 * is printed.
 */
const holder = `
for file in /proc/$$/fd/*; do number=\${file##*/}; if [ "$number" -gt 2 ]; then eval "exec $number>&-"; fi; done
stty raw -echo -hupcl && tty && exec sleep infinity`;
const plugTimeoutMs = 5000;

/** Members of node-pty's terminals on Linux that its types lack. */
interface Master extends IPty {
  readonly fd: number;
  /** Closes the master, which hangs up the slave and ends the holder; so does the death of this process. */
  destroy(): void;
}

export interface PseudoTerminalCounters {
  readonly bytesToHost: number;
  readonly bytesFromHost: number;
  /** Bytes for the host that no program read, lost as on any UART. */
  readonly bytesLost: number;
}

export class PseudoTerminal {
  /** The path to open: a link to the current pseudo-terminal, absent while unplugged. */
  readonly path: string;
  /** Drops bytes in both directions while the port stays open, like a hung board or a loose cable. */
  mute = false;
  readonly #onBytes: (bytes: Uint8Array) => void;
  #terminal: Master | null = null;
  #plugging = false;
  #bytesToHost = 0;
  #bytesFromHost = 0;
  #bytesLost = 0;

  constructor(path: string, onBytes: (bytes: Uint8Array) => void) {
    this.path = path;
    this.#onBytes = onBytes;
  }

  get plugged(): boolean {
    return this.#terminal !== null;
  }

  get counters(): PseudoTerminalCounters {
    return { bytesToHost: this.#bytesToHost, bytesFromHost: this.#bytesFromHost, bytesLost: this.#bytesLost };
  }

  /**
   * Creates the port; does nothing if it exists.
   * @throws Error if the system provides no pseudo-terminal
   */
  async plug(): Promise<void> {
    if (this.#terminal !== null || this.#plugging) return;
    this.#plugging = true;
    try {
      const terminal = makeTerminal();
      const name = await nameOf(terminal);
      terminal.onData((data: string | Uint8Array) => this.#received(terminal, data));
      terminal.onExit(() => {
        // A killed holder counts as an unplug.
        if (this.#terminal === terminal) this.unplug();
      });
      this.#terminal = terminal;
      this.#link(name);
    } finally {
      this.#plugging = false;
    }
  }

  /** Hangs the port up for every program that has it open. */
  unplug(): void {
    const terminal = this.#terminal;
    this.#terminal = null;
    if (terminal === null) return;
    rmSync(this.path, { force: true });
    terminal.destroy();
  }

  /** Sends to the host. Bytes that the port does not accept at once are lost. */
  write(bytes: Uint8Array): void {
    const terminal = this.#terminal;
    if (terminal === null || this.mute) return;
    let written = 0;
    try {
      written = writeSync(terminal.fd, bytes);
    } catch {
      // The port is full, or being hung up.
    }
    this.#bytesToHost += written;
    this.#bytesLost += bytes.length - written;
  }

  #received(terminal: Master, data: string | Uint8Array): void {
    if (this.#terminal !== terminal || this.mute) return;
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
    this.#bytesFromHost += bytes.length;
    this.#onBytes(bytes);
  }

  /** Replaces the link atomically: the path exists at every instant. */
  #link(name: string): void {
    const next = `${this.path}.new`;
    rmSync(next, { force: true });
    symlinkSync(name, next);
    renameSync(next, this.path);
  }
}

function makeTerminal(): Master {
  const terminal = spawn('bash', ['-c', holder], {
    encoding: null,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  if (isMaster(terminal)) return terminal;
  throw new Error('no pseudo-terminal: this version of node-pty exposes no descriptor');
}

function isMaster(terminal: IPty): terminal is Master {
  return 'fd' in terminal && typeof terminal.fd === 'number' && 'destroy' in terminal;
}

function nameOf(terminal: Master): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string): void => {
      terminal.destroy();
      reject(new Error(`no pseudo-terminal: ${why}`));
    };
    const timer = setTimeout(() => fail(`no name within ${plugTimeoutMs} ms`), plugTimeoutMs);
    const exited = terminal.onExit(() => fail(`its holder ended: ${output.trim()}`));
    const reading = terminal.onData((data: string | Uint8Array) => {
      output += typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
      const name = /^(\/dev\/\S+)\n/.exec(output)?.[1];
      if (name === undefined) return;
      clearTimeout(timer);
      exited.dispose();
      reading.dispose();
      resolve(name);
    });
  });
}
