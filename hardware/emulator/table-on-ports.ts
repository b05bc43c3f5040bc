/** The bench table behind pseudo-terminals, in real time: any program can open its ports like those of a real table. */
import { join } from 'node:path';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Fault } from '../simulator/faults/fault.ts';
import type { BeaconState, SensorsBoard, SensorsBoardOptions } from '../simulator/sensors/sensors-board.ts';
import type { SimulatedTableOptions, Truth } from '../simulator/table.ts';
import { Pacer } from './pacer.ts';
import { makePortFolder, removePortFolder } from './port-folder.ts';
import { type Control, type PortName, portNames } from './port-names.ts';
import { PseudoTerminal } from './pseudo-terminal.ts';
import { EmulatedTable } from './table.ts';

export interface TableOnPortsOptions {
  readonly seed: number;
  /** Emulated seconds per second. */
  readonly speed: number;
  /** The actuator's board; simulated if left out. */
  readonly board?: SimulatedTableOptions['board'];
  readonly sensors: (options: SensorsBoardOptions) => SensorsBoard;
  /** Folder for the ports' paths, which is not removed; if omitted, a temporary one. */
  readonly folder?: string;
}

/** The true state of the table, including what the person sees and hears. */
export interface PresentTruth extends Truth {
  /** Emulated time since power-up. */
  readonly atMs: number;
  /** Drawn by the actuator at every boot; null until it has sent it. */
  readonly nonce: string | null;
  readonly beacon: BeaconState;
  /** Emulated time skipped because the computer was too slow. */
  readonly slippedMs: number;
}

export class TableOnPorts {
  readonly #clock = new VirtualClock();
  readonly #table: EmulatedTable;
  readonly #pacer: Pacer;
  /** Removed at the end; null if the folder is the caller's. */
  readonly #ownFolder: string | null;
  readonly #ports: Readonly<Record<PortName, PseudoTerminal>>;

  constructor({ seed, speed, board, sensors, folder }: TableOnPortsOptions) {
    this.#table = new EmulatedTable({
      clock: this.#clock,
      seed,
      sensors,
      ...(board === undefined ? {} : { board }),
    });
    this.#pacer = new Pacer(this.#clock, speed);
    const portFolder = folder ?? makePortFolder();
    this.#ownFolder = folder === undefined ? portFolder : null;
    const lines = { actuator: this.#table.port, sensors: this.#table.sensorsPort };
    const portOf = (name: PortName): PseudoTerminal => {
      const port = new PseudoTerminal(join(portFolder, name), (bytes) => {
        // Advances time first, so that the bytes arrive now and not at the last update.
        this.#pacer.catchUp();
        lines[name].write(bytes);
      });
      lines[name].onBytes((bytes) => port.write(bytes));
      return port;
    };
    this.#ports = { actuator: portOf('actuator'), sensors: portOf('sensors') };
  }

  /** The paths to open. They stay the same over unplugs. */
  get paths(): Readonly<Record<PortName, string>> {
    return { actuator: this.#ports.actuator.path, sensors: this.#ports.sensors.path };
  }

  /** Creates the ports and starts time. */
  async start(): Promise<void> {
    await Promise.all([this.#ports.actuator.plug(), this.#ports.sensors.plug()]);
    this.#pacer.start();
  }

  /** Stops time and removes the ports. */
  stop(): void {
    this.#pacer.stop();
    for (const name of portNames) this.#ports[name].unplug();
    if (this.#ownFolder !== null) removePortFolder(this.#ownFolder);
  }

  /** Starts a fault now; see {@link EmulatedTable.inject}. */
  inject(fault: Fault): void {
    this.#pacer.catchUp();
    this.#table.inject(fault);
  }

  /** The sensors' board is powered by its cable and loses power; the actuator's board has its own supply. */
  unplug(name: PortName): void {
    this.#pacer.catchUp();
    if (name === 'sensors' && this.#ports.sensors.plugged) this.#table.sensors.powerOff();
    this.#ports[name].unplug();
  }

  async plug(name: PortName): Promise<void> {
    await this.#ports[name].plug();
    this.#pacer.catchUp();
    if (name === 'sensors' && !this.#table.sensors.powered) this.#table.sensors.powerOn();
  }

  /** Drops bytes in both directions; the port stays open. */
  mute(name: PortName, isMute: boolean): void {
    this.#pacer.catchUp();
    this.#ports[name].mute = isMute;
  }

  /** Pulls the board's reset pin. */
  reset(name: PortName): void {
    this.#pacer.catchUp();
    if (name === 'sensors') this.#table.sensors.reset();
    else if (this.#table.board.powered) this.#table.board.start('external');
  }

  press(control: Control, isPressed: boolean): void {
    this.#pacer.catchUp();
    const { patient, sensors } = this.#table;
    switch (control) {
      case 'button':
        patient.holdButton(isPressed);
        break;
      case 'ok':
        sensors.okButton(isPressed);
        break;
      case 'stop':
        if (isPressed) patient.pressStop();
        else patient.releaseStop();
        break;
    }
  }

  /** Turns the table by the hand lever. */
  turnTo(angleDeg: number): void {
    this.#pacer.catchUp();
    this.#table.lever.turnTo(angleDeg);
  }

  truth(): PresentTruth {
    this.#pacer.catchUp();
    return {
      atMs: Math.round(this.#clock.now()),
      ...this.#table.truth(),
      nonce: this.#table.board.nonce,
      beacon: this.#table.sensors.beacon,
      slippedMs: this.#pacer.slippedMs,
    };
  }

  /** Calls `action` at this rate in emulated time, until the returned function is called. */
  every(hertz: number, action: () => void): () => void {
    let isOver = false;
    const again = (): void => {
      this.#clock.after(milliseconds(1000 / hertz), () => {
        if (isOver) return;
        action();
        again();
      });
    };
    again();
    return () => {
      isOver = true;
    };
  }
}
