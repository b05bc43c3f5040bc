/** What this project uses of johnny-five 2.1, as its source has it. */
declare module 'johnny-five' {
  import type { EventEmitter } from 'node:events';
  import type { Firmata } from 'firmata-io';

  /** Kept in a list of the module for ever: one a process. */
  class Board extends EventEmitter {
    constructor(options: {
      readonly io: Firmata;
      readonly repl: false;
      readonly sigint: false;
      readonly debug: false;
    });
    readonly isReady: boolean;
  }

  class Led {
    constructor(options: { readonly pin: number; readonly board: Board });
    /** As the pin can: PWM or plain output. */
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

  /** Of one reply: raw registers, signed. */
  interface Mpu6050Data {
    readonly accelerometer: Axes;
    readonly gyro: Axes;
    readonly temperature: number;
  }

  interface Mpu6050Driver extends EventEmitter {
    on(event: 'data', listener: (data: Mpu6050Data) => void): this;
  }

  const five: {
    readonly Board: typeof Board;
    readonly Led: typeof Led;
    readonly IMU: {
      readonly Drivers: {
        /** Wakes the chip and asks for all its data for ever, at its first call for a board. */
        get(board: Board, driver: 'MPU6050', options: { address: number }): Mpu6050Driver;
      };
    };
  };
  export default five;
  export type { Axes, Board, Led, Mpu6050Data, Mpu6050Driver };
}
