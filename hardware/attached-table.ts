/** A real table: two cables, and behind each the part of the seam that speaks over it. What a service builds from its configuration. */
import type { Clock } from '../protocols/base/clock.ts';
import { SerialActuator } from './actuator/actuator.ts';
import { CableLines } from './actuator/cable-lines.ts';
import type { PortState } from './actuator/port-state.ts';
import { type CableCounters, SerialCable } from './serial/cable.ts';
import type { Cable } from './serial/port.ts';
import type { Actuator, Pendant, TiltSensor } from './table.ts';

export interface PortOptions {
  readonly path: string;
  readonly baudRate: number;
}

/**
 * What the sensors' cable is made into. `State` is its own account of how far it has got, for status and log.
 */
export interface Sensors<State> {
  readonly tilt: TiltSensor;
  readonly pendant: Pendant;
  readonly state: State;
  onState(listener: (state: State) => void): void;
  /** Lets go of its timers; the cable is closed by the table. */
  close(): void;
}

export interface AttachedTableOptions<State> {
  readonly clock: Clock;
  readonly actuator: PortOptions;
  readonly sensors: PortOptions;
  /** Made once, and living as long as the table: the cable comes and goes. */
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
  readonly #cables: { readonly actuator: SerialCable; readonly sensors: SerialCable };

  constructor({ clock, actuator, sensors, makeSensors }: AttachedTableOptions<State>) {
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

  /** Link and cables, each figure named for what it counts. */
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

  /** Tells the whole state at each change of either half. */
  onState(listener: (state: AttachedState<State>) => void): void {
    this.#serialActuator.onState(() => listener(this.state));
    this.#sensors.onState(() => listener(this.state));
  }

  /** Opens both ports as soon as they are there, for as long as the table is attached. */
  open(): void {
    this.#serialActuator.open();
    this.#cables.actuator.start();
    this.#cables.sensors.start();
  }

  /** Lets both ports go. Orders nothing: who wants the table at level brings it there first. */
  async close(): Promise<void> {
    this.#serialActuator.close();
    this.#sensors.close();
    await Promise.all([this.#cables.actuator.close(), this.#cables.sensors.close()]);
  }
}
