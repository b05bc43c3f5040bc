/** The sensors' board as the table, its faults and the person on it see it: buttons in, lamps and a tone out. */
import type { Clock } from '../../../protocols/base/clock.ts';
import type { BytePort } from '../../actuator/port.ts';
import type { Terminals } from '../electrical/terminals.ts';
import type { Random } from '../random.ts';
import type { TiltFault } from './tilt-fault.ts';

/** What beacon and sounder do. */
export interface BeaconState {
  readonly red: boolean;
  readonly yellow: boolean;
  readonly cyan: boolean;
  /** Null is silence. */
  readonly toneHz: number | null;
}

export const darkBeacon: BeaconState = { red: false, yellow: false, cyan: false, toneHz: null };

export interface SensorsBoard {
  /** Of the tilt sensor that is wired to it. */
  readonly fault: TiltFault;
  /** The host's end of its line. */
  readonly host: BytePort;
  readonly powered: boolean;
  /** Now. */
  readonly beacon: BeaconState;
  /** Told of each change, at most a millisecond late. */
  onBeacon(listener: (beacon: BeaconState) => void): void;
  /** The return button's second pole. */
  button(pressed: boolean): void;
  okButton(pressed: boolean): void;
  powerOn(): void;
  powerOff(): void;
  /** Its reset pin, as a host that opens its port pulls it. */
  reset(): void;
}

export interface SensorsBoardOptions {
  readonly clock: Clock;
  readonly terminals: Terminals;
  readonly random: Random;
}
