/** Listens to the actuator's board on a port that the caller has locked. Orders nothing. */
import { type Clock, pause } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { SerialActuator } from '../actuator/actuator.ts';
import { CableLines } from '../actuator/cable-lines.ts';
import { SerialCable } from '../serial/cable.ts';
import type { ActuatorReading } from '../table.ts';

export interface WatchedPort {
  readonly path: string;
  readonly baudRate: number;
}

export class ActuatorWatch {
  readonly #clock: Clock;
  readonly #cable: SerialCable;
  readonly #actuator: SerialActuator;
  #readings: ActuatorReading[] | null = null;

  constructor(port: WatchedPort, clock: Clock) {
    this.#clock = clock;
    this.#cable = new SerialCable({ ...port, clock, ignoresLock: true });
    this.#actuator = new SerialActuator(new CableLines(this.#cable), clock);
    this.#actuator.subscribe((notice) => {
      if (notice.kind === 'reading') this.#readings?.push(notice.reading);
    });
    this.#actuator.open();
    this.#cable.start();
  }

  /** The readings of this time from now on. */
  async readings(seconds: number): Promise<readonly ActuatorReading[]> {
    const readings: ActuatorReading[] = [];
    this.#readings = readings;
    await pause(this.#clock, milliseconds(seconds * 1000));
    this.#readings = null;
    return readings;
  }

  async close(): Promise<void> {
    this.#actuator.close();
    await this.#cable.close();
  }
}
