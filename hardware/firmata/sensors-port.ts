/** The sensors' board on its serial port, opened to measure outside a session. */
import { type Clock, pause } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { SerialCable } from '../serial/cable.ts';
import { type TiltChipName, tiltChipNamed } from '../tilt/chips/all.ts';
import { loadLibraries } from './client.ts';
import { FirmataSensors } from './sensors.ts';

export interface SensorsPortOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly imu: TiltChipName;
}

const pollInterval = milliseconds(50);

export class SensorsPort {
  readonly #imu: TiltChipName;
  readonly #clock: Clock;
  readonly #cable: SerialCable;

  constructor({ path, baudRate, imu }: SensorsPortOptions, clock: Clock) {
    this.#imu = imu;
    this.#clock = clock;
    this.#cable = new SerialCable({ path, baudRate, clock });
  }

  /** Waits for the tilt sensor for this long at most; the board's state says whether it answers. */
  async open(withinMs: number): Promise<FirmataSensors> {
    const [clock, cable] = [this.#clock, this.#cable];
    const board = new FirmataSensors({
      libraries: await loadLibraries(),
      chip: tiltChipNamed(this.#imu),
      cable,
      clock,
    });
    cable.start();
    const until = clock.now() + withinMs;
    while (board.state.kind !== 'ready' && clock.now() < until) await pause(clock, pollInterval);
    return board;
  }

  async close(): Promise<void> {
    await this.#cable.close();
  }
}
