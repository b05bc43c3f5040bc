import { ReadlineParser } from '@serialport/parser-readline';
import { firmata, firmataBaudRate } from '../firmata/message.ts';
import type { Cable } from '../serial/port.ts';
import { isOverlong, LengthCap } from './length-cap.ts';
import type { LineListener, LinePort } from './line-port.ts';
import { RecentBytes } from './recent-bytes.ts';

/** The sensors' board runs StandardFirmata, which answers a firmware query at any time. */
const probe = {
  baudRate: firmataBaudRate,
  question: Uint8Array.of(firmata.sysexStart, firmata.firmware, firmata.sysexEnd),
  ms: 300,
};

/** A cable that can do what a stop needs, and what finding out who is there needs. */
export interface UrgentCable extends Cable {
  urgent(bytes: Uint8Array): void;
  queryAtBaudRate(baudRate: number, question: Uint8Array, forMs: number): void;
  reopen(reason: string): void;
}

/** Lines over a real port. Each opening gets a parser of its own: half a line from before an unplug ends nowhere. */
export class CableLines implements LinePort {
  readonly #cable: UrgentCable;
  readonly #recent = new RecentBytes();
  #parser: ReadlineParser | null = null;
  #cap = new LengthCap(() => {});

  constructor(cable: UrgentCable) {
    this.#cable = cable;
  }

  get received(): number {
    return this.#recent.total;
  }

  attach(listener: LineListener): void {
    this.#cable.onOpen(() => {
      this.#renew(listener);
      listener.opened();
    });
    this.#cable.onClosed((reason) => {
      this.#end();
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
    this.#cable.queryAtBaudRate(probe.baudRate, probe.question, probe.ms);
  }

  reopen(reason: string): void {
    this.#cable.reopen(reason);
  }

  #renew(listener: LineListener): void {
    this.#end();
    this.#recent.clear();
    this.#cap = new LengthCap(() => listener.overlong());
    // latin1: bytes stay what they are until the CRC has seen them.
    const parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1' });
    parser.on('data', (line: string) => {
      if (this.#parser === parser && !isOverlong(line)) listener.line(line);
    });
    this.#parser = parser;
  }

  /** Not by ending the stream: it would hand on half a line as a whole one. */
  #end(): void {
    this.#parser?.removeAllListeners();
    this.#parser?.destroy();
    this.#parser = null;
  }
}
