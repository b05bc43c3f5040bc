/** The part of firmata-io 2.3 that this project uses, typed after its source. */
declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  /** What firmata-io accepts as a serial port. It listens to `open`, `close`, `error` and `data`. */
  interface Transport extends EventEmitter {
    write(bytes: Uint8Array, done?: () => void): void;
  }

  class Firmata extends EventEmitter {
    constructor(transport: Transport, options?: { readonly reportVersionTimeout?: number });
    readonly isReady: boolean;
    readonly name: string;
    readonly MODES: { readonly INPUT: number; readonly OUTPUT: number; readonly PWM: number };
    readonly pins: readonly unknown[];
    /** Started by the constructor: a version query of its own, on a real-time timer. */
    readonly reportVersionTimeoutId: NodeJS.Timeout;
    pinMode(pin: number, mode: number): void;
    digitalWrite(pin: number, value: number): void;
    reportDigitalPin(pin: number, value: 0 | 1): void;
    i2cConfig(delayUs: number): void;
    i2cWriteReg(address: number, register: number, value: number): void;
    /** Continuous read; for tilt chips that johnny-five has no driver for. */
    i2cRead(address: number, register: number, length: number, onData: (data: readonly number[]) => void): void;
    setSamplingInterval(ms: number): void;
    /** Frames and writes one system-exclusive message. */
    sysexCommand(message: readonly number[]): void;
    /** System reset. */
    reset(): void;
  }

  const bindTransport: { readonly Firmata: typeof Firmata };
  export default bindTransport;
  export type { Firmata, Transport };
}
