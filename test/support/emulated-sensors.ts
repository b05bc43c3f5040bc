/** The driver of the sensors' board on the emulated board: stock firmware, real libraries, a cable that can be unplugged. */
import { type FirmataBoard, firmataBoard } from '../../hardware/emulator/firmata-board.ts';
import { standardFirmata } from '../../hardware/emulator/standard-firmata.ts';
import { EmulatedTable } from '../../hardware/emulator/table.ts';
import { FirmataSensors } from '../../hardware/firmata/sensors.ts';
import type { SensorsState } from '../../hardware/firmata/sensors-state.ts';
import { FirmataPendant } from '../../hardware/pendant/firmata-pendant.ts';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import type { PendantNotice, TiltSample } from '../../hardware/table.ts';
import { mpu6050 } from '../../hardware/tilt/chips/mpu6050.ts';
import { FirmataTilt } from '../../hardware/tilt/firmata-tilt.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { libraries } from './firmata-libraries.ts';
import { TestCable } from './test-cable.ts';

const image = standardFirmata();

export class EmulatedSensors {
  readonly clock = new VirtualClock();
  readonly table: EmulatedTable<FirmataBoard>;
  readonly cable = new TestCable();
  readonly sensors: FirmataSensors;
  readonly tilt: FirmataTilt;
  readonly pendant: FirmataPendant;
  readonly states: (SensorsState & { readonly at: number })[] = [];
  readonly samples: TiltSample[] = [];
  readonly notices: PendantNotice[] = [];
  /** Selects writes of the host that the line loses. */
  lossToBoard: (bytes: Uint8Array) => boolean = () => false;
  /** The line loses everything that the board sends. */
  losesFromBoard = false;
  #plugged = false;

  constructor({ angle = 0, seed = 1 } = {}) {
    const { clock, cable } = this;
    this.table = new EmulatedTable({
      clock,
      seed,
      initialAngle: degrees(angle),
      sensors: firmataBoard(image),
    });
    this.sensors = new FirmataSensors({ libraries, chip: mpu6050, cable, clock });
    this.tilt = new FirmataTilt({ source: this.sensors, clock, zeroDeg: degrees(0) });
    this.pendant = new FirmataPendant(this.sensors, clock);
    this.sensors.onState((state) => this.states.push({ ...state, at: clock.now() }));
    this.tilt.subscribe((sample) => this.samples.push(sample));
    this.pendant.subscribe((notice) => this.notices.push(notice));
    this.table.sensorsPort.onBytes((bytes) => {
      if (this.#plugged && !this.losesFromBoard) cable.sayBytes(bytes);
    });
    cable.onWrite = (bytes) => {
      if (this.#plugged && !this.lossToBoard(bytes)) this.table.sensorsPort.write(bytes);
    };
  }

  get board(): FirmataBoard {
    return this.table.sensors;
  }

  get kinds(): readonly string[] {
    return this.states.map(({ kind }) => kind);
  }

  plug(): this {
    this.#plugged = true;
    this.cable.plug();
    return this;
  }

  unplug(): void {
    this.#plugged = false;
    this.cable.unplug();
  }

  run(ms: number): void {
    this.clock.advanceTo(milliseconds(this.clock.now() + ms));
  }

  /** Runs until the condition holds and returns the time it took; throws after `withinMs`. */
  until(condition: () => boolean, withinMs: number): number {
    const from = this.clock.now();
    while (!condition()) {
      if (this.clock.now() - from >= withinMs)
        throw new Error(`not within ${withinMs} ms: ${this.sensors.state.reason}`);
      this.run(1);
    }
    return this.clock.now() - from;
  }

  fault(spec: string): void {
    this.table.inject(parseFault(`0s:${spec}`));
  }
}
