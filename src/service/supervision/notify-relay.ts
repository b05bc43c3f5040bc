/**
 * Passes messages to systemd (sd_notify). That takes a datagram to a Unix socket, which Node cannot send; `systemd-notify`
 * can. A shell of its own starts it for each message, so that this process starts no program while it controls a table.
 */
import { type ChildProcess, spawn } from 'node:child_process';

/** What systemd is told: the service has started, it is well, it ends. */
export type Message = 'READY=1' | 'WATCHDOG=1' | 'STOPPING=1';

export interface Relay {
  /**
   * Passes a message on, unless the previous one has not been confirmed: a queue of messages would still say that all is
   * well when nothing is. Never waits, never throws.
   */
  send(message: Message): void;
}

/** `systemd-notify` waits until systemd has taken the message, at most 5 s. Its exit code, on a line, confirms it. */
const script = 'while IFS= read -r message; do systemd-notify "$message"; echo $?; done';

/** A relay whose shell is begun again with the next message when it has ended. */
export class ShellRelay implements Relay {
  readonly #onProblem: (problem: string) => void;
  #shell: ChildProcess | null = null;
  #waiting: Message[] = [];
  #unconfirmed: Message | null = null;

  /** @param onProblem called for each message that systemd has not got, with the reason */
  constructor(onProblem: (problem: string) => void) {
    this.#onProblem = onProblem;
  }

  send(message: Message): void {
    // The other messages are sent once, so they wait for their turn.
    if (message === 'WATCHDOG=1' && this.#unconfirmed !== null) return;
    this.#waiting.push(message);
    this.#next();
  }

  #next(): void {
    if (this.#unconfirmed !== null) return;
    const message = this.#waiting.shift();
    if (message === undefined) return;
    this.#unconfirmed = message;
    this.#shell ??= this.#begin();
    this.#shell.stdin?.write(`${message}\n`);
  }

  #begin(): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
    shell.on('error', ({ message }) => this.#end(shell, `its shell did not start: ${message}`));
    shell.on('close', (code, signal) => this.#end(shell, `its shell ended (${signal ?? `exit code ${code}`})`));
    // A write to a shell that has just ended.
    shell.stdin?.on('error', () => undefined);
    shell.stdout?.on('data', (bytes: Buffer) => {
      const code = bytes.toString('latin1').trim();
      if (code !== '0') this.#onProblem(`systemd has not got ${this.#unconfirmed}: systemd-notify ended with ${code}`);
      this.#unconfirmed = null;
      this.#next();
    });
    return shell;
  }

  #end(shell: ChildProcess, reason: string): void {
    if (this.#shell !== shell) return;
    this.#onProblem(`systemd has not got ${this.#unconfirmed ?? 'the last message'}: ${reason}`);
    // Goes out with the next message, by another shell.
    if (this.#unconfirmed !== null && this.#unconfirmed !== 'WATCHDOG=1') this.#waiting.unshift(this.#unconfirmed);
    this.#shell = null;
    this.#unconfirmed = null;
  }
}
