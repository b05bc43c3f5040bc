/** A real table: two serial cables, each with the driver that implements its part of `table.ts`. */
import type { Clock } from '../protocols/base/clock.ts';
import { milliseconds } from '../protocols/base/units.ts';
import { SerialActuator } from './actuator/actuator.ts';
import { CableLines } from './actuator/cable-lines.ts';
import type { PortState } from './actuator/port-state.ts';
import { type CableCounters, SerialCable } from './serial/cable.ts';
import type { Cable } from './serial/port.ts';
import type { Actuator, Pendant, TiltSensor } from './table.ts';

/**
 * The second port is opened this much after the first. Each opening starts a process, which holds this one up until the
 * system has given that one a processor: two in one turn of the event loop were a stall (H22) on a busy machine.
 */
const openedApartMs = 100;

export interface PortOptions {
  readonly path: string;
  readonly baudRate: number;
}

/** The drivers on the sensors' cable. `State` is their connection state, for status and log. */
export interface Sensors<State> {
  readonly tilt: TiltSensor;
  readonly pendant: Pendant;
  readonly state: State;
  onState(listener: (state: State) => void): void;
  /** Stops the drivers' timers. The table closes the cable. */
  close(): void;
}

export interface AttachedTableOptions<State> {
  readonly clock: Clock;
  readonly actuator: PortOptions;
  readonly sensors: PortOptions;
  /** Called once; the drivers live as long as the table and survive unplugs. */
  readonly makeSensors: (cable: Cable, clock: Clock) => Sensors<State>;
}

export interface AttachedState<State> {
  readonly actuator: PortState;
  readonly sensors: State;
}

export class AttachedTable<State> {
  readonly actuator: Actuator;
  readonly tilt: TiltSensor;
  readonly pendant: Pendant;
  readonly #serialActuator: SerialActuator;
  readonly #sensors: Sensors<State>;
  readonly #clock: Clock;
  readonly #cables: { readonly actuator: SerialCable; readonly sensors: SerialCable };

  constructor({ clock, actuator, sensors, makeSensors }: AttachedTableOptions<State>) {
    this.#clock = clock;
    this.#cables = {
      actuator: new SerialCable({ ...actuator, clock }),
      sensors: new SerialCable({ ...sensors, clock }),
    };
    this.#serialActuator = new SerialActuator(new CableLines(this.#cables.actuator), clock);
    this.#sensors = makeSensors(this.#cables.sensors, clock);
    this.actuator = this.#serialActuator;
    this.tilt = this.#sensors.tilt;
    this.pendant = this.#sensors.pendant;
  }

  get state(): AttachedState<State> {
    return { actuator: this.#serialActuator.state, sensors: this.#sensors.state };
  }

  get counters(): {
    readonly link: SerialActuator['counters'];
    readonly actuatorCable: CableCounters;
    readonly sensorsCable: CableCounters;
  } {
    const { actuator, sensors } = this.#cables;
    return {
      link: this.#serialActuator.counters,
      actuatorCable: actuator.counters,
      sensorsCable: sensors.counters,
    };
  }

  /** Called with the complete state when either part of it changes. */
  onState(listener: (state: AttachedState<State>) => void): void {
    this.#serialActuator.onState(() => listener(this.state));
    this.#sensors.onState(() => listener(this.state));
  }

  /** Opens each port as soon as it exists, and again after every unplug, until {@link close}. */
  open(): void {
    this.#serialActuator.open();
    this.#cables.actuator.start();
    this.#clock.after(milliseconds(openedApartMs), () => this.#cables.sensors.start());
  }

  /** Closes both ports. Moves nothing: bring the table to level first. */
  async close(): Promise<void> {
    this.#serialActuator.close();
    this.#sensors.close();
    await Promise.all([this.#cables.actuator.close(), this.#cables.sensors.close()]);
  }
}
