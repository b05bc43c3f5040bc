/** What this project uses of firmata-io 2.3, as its source has it. */
declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  /** What it takes for a serial port. It listens to `open`, `close`, `error` and `data`. */
  interface Transport extends EventEmitter {
    write(bytes: Uint8Array, done?: () => void): void;
  }

  class Firmata extends EventEmitter {
    constructor(transport: Transport, options?: { readonly reportVersionTimeout?: number });
    readonly isReady: boolean;
    readonly name: string;
    readonly MODES: { readonly INPUT: number; readonly OUTPUT: number; readonly PWM: number };
    readonly pins: readonly unknown[];
    /** Set by the constructor: a question of its own, asked on a timer of its own. */
    readonly reportVersionTimeoutId: NodeJS.Timeout;
    pinMode(pin: number, mode: number): void;
    digitalWrite(pin: number, value: number): void;
    reportDigitalPin(pin: number, value: 0 | 1): void;
    i2cConfig(delayUs: number): void;
    i2cWriteReg(address: number, register: number, value: number): void;
    setSamplingInterval(ms: number): void;
    /** One system-exclusive message, framed by it. */
    sysexCommand(message: readonly number[]): void;
    /** System reset. */
    reset(): void;
  }

  const bindTransport: { readonly Firmata: typeof Firmata };
  export default bindTransport;
  export type { Firmata, Transport };
}
