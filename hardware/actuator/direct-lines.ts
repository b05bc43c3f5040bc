import { LineReader } from '../../protocols/wire/lines.ts';
import type { LineListener, LinePort } from './line-port.ts';
import type { BytePort } from './port.ts';

const noBytes = new Uint8Array();

/** Lines over a port that is always open, parsed synchronously: for the bench, which runs in virtual time. */
export class DirectLines implements LinePort {
  readonly #port: BytePort;
  #received = 0;

  constructor(port: BytePort) {
    this.#port = port;
  }

  get receivedBytes(): number {
    return this.#received;
  }

  attach(listener: LineListener): void {
    const reader = new LineReader();
    const onLine = (line: string) => listener.line(line);
    const onOverlong = () => listener.overlong();
    this.#port.onBytes((bytes) => {
      this.#received += bytes.length;
      reader.push(bytes, onLine, onOverlong);
    });
    listener.opened();
  }

  write(bytes: Uint8Array): void {
    this.#port.write(bytes);
  }

  urgent(bytes: Uint8Array): void {
    this.#port.write(bytes);
  }

  recentBytes(): Uint8Array {
    return noBytes;
  }

  probe(): void {}

  reopen(): void {}
}
