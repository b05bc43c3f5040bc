/** A bench table with its sensors on a separate board, connected by serial lines only, like a real table. */
import type { BytePort } from '../actuator/port.ts';
import { BoardControls } from '../simulator/person/board-controls.ts';
import type { SensorsBoard, SensorsBoardOptions } from '../simulator/sensors/sensors-board.ts';
import { BenchTable, type Senses, type SimulatedTableOptions } from '../simulator/table.ts';

export interface EmulatedTableOptions<Sensors extends SensorsBoard> extends SimulatedTableOptions {
  /** Makes the sensors' board, which is powered up with the table. */
  readonly sensors: (options: SensorsBoardOptions) => Sensors;
}

interface Wired<Sensors extends SensorsBoard> extends Senses {
  readonly sensors: Sensors;
}

/** Has no `tilt` and no `pendant`: the host creates them on its end of {@link EmulatedTable.sensorsPort}. */
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

  /** The host's end of the sensors' line, at StandardFirmata's baud rate. */
  get sensorsPort(): BytePort {
    return this.sensors.host;
  }
}
