/** The table at the bench with its sensors on a board of their own: everything goes over lines, as from a real table. */
import type { BytePort } from '../actuator/port.ts';
import { BoardControls } from '../simulator/person/board-controls.ts';
import type { SensorsBoard, SensorsBoardOptions } from '../simulator/sensors/sensors-board.ts';
import { BenchTable, type Senses, type SimulatedTableOptions } from '../simulator/table.ts';

export interface EmulatedTableOptions<Sensors extends SensorsBoard> extends SimulatedTableOptions {
  /** What runs the sensors' program. It is switched on with the table. */
  readonly sensors: (options: SensorsBoardOptions) => Sensors;
}

interface Wired<Sensors extends SensorsBoard> extends Senses {
  readonly sensors: Sensors;
}

/** It has neither `tilt` nor `pendant`: those are the host's to make, at the far end of {@link EmulatedTable.sensorsPort}. */
export class EmulatedTable<Sensors extends SensorsBoard = SensorsBoard> extends BenchTable<Wired<Sensors>> {
  constructor({ sensors: make, ...options }: EmulatedTableOptions<Sensors>) {
    super(options, ({ clock, terminals, random }) => {
      const sensors = make({ clock, terminals, random: random.fork('sensors') });
      return { sensors, fault: sensors.fault, handControls: new BoardControls(clock, sensors) };
    });
    this.sensors.powerOn();
  }

  get sensors(): Sensors {
    return this.senses.sensors;
  }

  /** The host's end of the sensors' line, 57600 baud. */
  get sensorsPort(): BytePort {
    return this.sensors.host;
  }
}
