/** The part of johnny-five 2.1 that this project uses, typed after its source. */
declare module 'johnny-five' {
  import type { EventEmitter } from 'node:events';
  import type { Firmata } from 'firmata-io';

  /** Stays in a list of the module until the process ends: make one per process. */
  class Board extends EventEmitter {
    constructor(options: {
      readonly io: Firmata;
      readonly repl: false;
      readonly sigint: false;
      readonly debug: false;
    });
    readonly io: Firmata;
    readonly isReady: boolean;
  }

  class Led {
    constructor(options: { readonly pin: number; readonly board: Board });
    /** PWM where the pin has it, otherwise plain output. */
    readonly mode: number;
    on(): this;
    off(): this;
    /** 0..255 */
    brightness(value: number): this;
  }

  interface Axes {
    readonly x: number;
    readonly y: number;
    readonly z: number;
  }

  /** One reply: raw signed registers. */
  interface ImuData {
    readonly accelerometer: Axes;
    readonly gyro: Axes;
  }

  interface ImuDriver extends EventEmitter {
    on(event: 'data', listener: (data: ImuData) => void): this;
  }

  interface ImuDrivers {
    /** The first call for a board wakes the chip and starts reading all its data continuously. */
    get(board: Board, driver: string, options: { address: number }): ImuDriver;
  }

  const five: {
    readonly Board: typeof Board;
    readonly Led: typeof Led;
    readonly IMU: { readonly Drivers: ImuDrivers };
  };
  export default five;
  export type { Axes, Board, ImuData, ImuDriver, ImuDrivers, Led };
}
