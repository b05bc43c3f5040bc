import { ReadlineParser } from '@serialport/parser-readline';
import { firmata, firmataBaudRate } from '../firmata/message.ts';
import type { Cable } from '../serial/port.ts';
import { isOverlong, LengthCap } from './length-cap.ts';
import type { LineListener, LinePort } from './line-port.ts';
import { RecentBytes } from './recent-bytes.ts';

/** StandardFirmata, on the sensors' board, answers a firmware query at any time. */
const probe = {
  baudRate: firmataBaudRate,
  query: Uint8Array.of(firmata.sysexStart, firmata.firmware, firmata.sysexEnd),
  durationMs: 300,
};

/** A cable that also supports urgent writes, and identification of an unknown device. */
export interface UrgentCable extends Cable {
  urgent(bytes: Uint8Array): void;
  queryAtBaudRate(baudRate: number, query: Uint8Array, durationMs: number): void;
  reopen(reason: string): void;
}

/** Lines over a real port. Every opening gets a new parser, so that half a line from before an unplug is dropped. */
export class CableLines implements LinePort {
  readonly #cable: UrgentCable;
  readonly #recent = new RecentBytes();
  #parser: ReadlineParser | null = null;
  #cap = new LengthCap(() => {});

  constructor(cable: UrgentCable) {
    this.#cable = cable;
  }

  get receivedBytes(): number {
    return this.#recent.total;
  }

  attach(listener: LineListener): void {
    this.#cable.onOpen(() => {
      this.#startParser(listener);
      listener.opened();
    });
    this.#cable.onClosed((reason) => {
      this.#dropParser();
      listener.closed(reason);
    });
    this.#cable.onBytes((bytes) => {
      this.#recent.push(bytes);
      const passed = this.#cap.pass(bytes);
      if (passed.length > 0) this.#parser?.write(passed);
    });
  }

  write(bytes: Uint8Array): void {
    this.#cable.write(bytes);
  }

  urgent(bytes: Uint8Array): void {
    this.#cable.urgent(bytes);
  }

  recentBytes(): Uint8Array {
    return this.#recent.bytes();
  }

  probe(): void {
    this.#cable.queryAtBaudRate(probe.baudRate, probe.query, probe.durationMs);
  }

  reopen(reason: string): void {
    this.#cable.reopen(reason);
  }

  #startParser(listener: LineListener): void {
    this.#dropParser();
    this.#recent.clear();
    this.#cap = new LengthCap(() => listener.overlong());
    // latin1 keeps every byte as it is until the CRC has been checked.
    const parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1' });
    parser.on('data', (line: string) => {
      if (this.#parser === parser && !isOverlong(line)) listener.line(line);
    });
    this.#parser = parser;
  }

  /** Destroys the parser; ending the stream would emit half a line as a whole one. */
  #dropParser(): void {
    this.#parser?.removeAllListeners();
    this.#parser?.destroy();
    this.#parser = null;
  }
}
