/**
 * A serial port that any program can open, with a board of ours at the far end: a pseudo-terminal behind a path that
 * stays the same, as `/dev/serial/by-id` does, while the port is unplugged and plugged in again.
 */
import { renameSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { type IPty, spawn } from '@lydell/node-pty';

/**
 * The far end has to be held open, or the first program that closes it hangs it up for all. node-pty leaves its masters
 * to every child that comes later, and a master that somebody else holds is never hung up: so these are let go first
 * (bash, since other shells know descriptors of one digit only). Raw and without echo before anybody knows its name,
 * which is the first thing said.
 */
const holder = `
for file in /proc/$$/fd/*; do number=\${file##*/}; if [ "$number" -gt 2 ]; then eval "exec $number>&-"; fi; done
stty raw -echo -hupcl && tty && exec sleep infinity`;
const plugTimeout = 5000;

/** What node-pty's terminals have on Linux, and its types do not tell. */
interface Master extends IPty {
  readonly fd: number;
  /** Closes the master, which hangs up the slave; the kernel then ends the holder, also where this process dies. */
  destroy(): void;
}

/** Each figure named for what it counts. */
export interface PseudoTerminalCounters {
  readonly bytesToHost: number;
  readonly bytesFromHost: number;
  /** Bytes for the host that nobody took, lost as behind any UART. */
  readonly bytesLost: number;
}

export class PseudoTerminal {
  /** What programs open; a link to the pseudo-terminal of the moment, and absent while it is unplugged. */
  readonly path: string;
  /** Bytes stop, both ways, and the port stays: a board that hangs, a cable half out. */
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
   * Makes the port; where it is there already, nothing.
   * @throws Error where the system gives no pseudo-terminal
   */
  async plug(): Promise<void> {
    if (this.#terminal !== null || this.#plugging) return;
    this.#plugging = true;
    try {
      const terminal = makeTerminal();
      const name = await nameOf(terminal);
      terminal.onData((data: string | Uint8Array) => this.#received(terminal, data));
      terminal.onExit(() => {
        // Whoever killed the holder has pulled the plug.
        if (this.#terminal === terminal) this.unplug();
      });
      this.#terminal = terminal;
      this.#link(name);
    } finally {
      this.#plugging = false;
    }
  }

  /** Whoever has the port open finds it hung up. */
  unplug(): void {
    const terminal = this.#terminal;
    this.#terminal = null;
    if (terminal === null) return;
    rmSync(this.path, { force: true });
    terminal.destroy();
  }

  /** To the host. Nothing waits: what the port does not take is lost. */
  write(bytes: Uint8Array): void {
    const terminal = this.#terminal;
    if (terminal === null || this.mute) return;
    let written = 0;
    try {
      written = writeSync(terminal.fd, bytes);
    } catch {
      // Full, or just being hung up.
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

  /** The link changes in one step: there is no instant at which it leads nowhere. */
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
  throw new Error('no pseudo-terminal: this node-pty has no descriptor to write to');
}

function isMaster(terminal: IPty): terminal is Master {
  return 'fd' in terminal && typeof terminal.fd === 'number' && 'destroy' in terminal;
}

function nameOf(terminal: Master): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string): void => {
      terminal.destroy();
      reject(new Error(`no pseudo-terminal: ${why}`));
    };
    const timer = setTimeout(() => fail(`its name did not come within ${plugTimeout} ms`), plugTimeout);
    const exited = terminal.onExit(() => fail(`its holder ended: ${said.trim()}`));
    const heard = terminal.onData((data: string | Uint8Array) => {
      said += typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
      const name = /^(\/dev\/\S+)\n/.exec(said)?.[1];
      if (name === undefined) return;
      clearTimeout(timer);
      exited.dispose();
      heard.dispose();
      resolve(name);
    });
  });
}
