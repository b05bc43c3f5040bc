/** The sensors' board as seen from the table: buttons in, lamps and a tone out, and the faults of its tilt sensor. */
import type { Clock } from '../../../protocols/base/clock.ts';
import type { BytePort } from '../../actuator/port.ts';
import type { Terminals } from '../electrical/terminals.ts';
import type { Random } from '../random.ts';
import type { TiltFault } from './tilt-fault.ts';

/** A square wave on the loudspeaker. */
export interface Tone {
  readonly frequencyHz: number;
  /** Share of each period that it is high. */
  readonly duty: number;
}

/** State of beacon and sounder. */
export interface BeaconState {
  readonly red: boolean;
  readonly yellow: boolean;
  readonly cyan: boolean;
  /** Null is silence. */
  readonly tone: Tone | null;
}

export const darkBeacon: BeaconState = { red: false, yellow: false, cyan: false, tone: null };

export interface SensorsBoard {
  /** Fault of the tilt sensor wired to the board. */
  readonly fault: TiltFault;
  /** The host's end of its line. */
  readonly host: BytePort;
  readonly powered: boolean;
  readonly beacon: BeaconState;
  /** Registers a listener for changes of the beacon; it is called at most a millisecond late. */
  onBeacon(listener: (beacon: BeaconState) => void): void;
  /** Presses or releases the host's pole of the return button. */
  button(pressed: boolean): void;
  okButton(pressed: boolean): void;
  powerOn(): void;
  powerOff(): void;
  /** Pulls the reset pin, as opening the port does. */
  reset(): void;
}

export interface SensorsBoardOptions {
  readonly clock: Clock;
  readonly terminals: Terminals;
  readonly random: Random;
}
