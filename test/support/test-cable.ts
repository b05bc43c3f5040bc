/** A cable controlled by a test: plugged, unplugged, and written to from the far end. */
import type { Cable } from '../../hardware/serial/port.ts';

export class TestCable implements Cable {
  /** Bytes written by the host; the test clears it. */
  written: number[] = [];
  onWrite: (bytes: Uint8Array) => void = () => {};
  #open: () => void = () => {};
  #closed: (reason: string) => void = () => {};
  #bytes: (bytes: Uint8Array) => void = () => {};

  onOpen(listener: () => void): void {
    this.#open = listener;
  }

  onClosed(listener: (reason: string) => void): void {
    this.#closed = listener;
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#bytes = listener;
  }

  write(bytes: Uint8Array): void {
    for (const byte of bytes) this.written.push(byte);
    this.onWrite(bytes);
  }

  plug(): void {
    this.#open();
  }

  unplug(reason = 'unplugged'): void {
    this.#closed(reason);
  }

  say(...bytes: readonly number[]): void {
    this.#bytes(Uint8Array.from(bytes));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#bytes(bytes);
  }

  sayText(text: string): void {
    this.#bytes(Buffer.from(text, 'latin1'));
  }
}
