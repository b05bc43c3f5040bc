/**
 * What the suite needs of any actuator: bytes in, bytes out, time, and controls of the table's switches and faults where
 * they are available. It does not depend on what is behind the line.
 */
import type { BytePort } from '../actuator/port.ts';

/** The controls of a table, as a text after "to". A check lists those that it needs. */
export const controlNames = {
  power: 'switch the board off and on',
  reset: "press the board's own reset",
  hang: 'make the board’s program hang',
  place: 'place the table at an angle while the board is off',
  button: 'press the patient’s button',
  estop: 'open and close the red stop',
  ankle: 'open and close the ankle lock',
  supply: 'disconnect and reconnect the mains',
  sensor: 'disconnect, shift or freeze the position sensor',
  scale: 'write the position sensor’s scale into the EEPROM',
  levelSwitch: 'hold the level switch open or closed',
  lowerSwitch: 'unplug the lower end switch',
  upperSwitch: 'unplug the upper end switch',
  obstruction: 'place an obstruction',
  brake: 'make the brake lose its grip',
  drive: 'disable the drive, make it run away, or turn the table by hand',
  prompt: 'use the controls to the millisecond',
} as const;
export type TableControl = keyof typeof controlNames;

/** Switches and faults, each until it is set again. A control that is not in `available` throws. */
export interface TableControlSet {
  readonly available: ReadonlySet<TableControl>;
  power(on: boolean): Promise<void>;
  reset(): Promise<void>;
  hang(): Promise<void>;
  button(pressed: boolean): Promise<void>;
  estop(open: boolean): Promise<void>;
  ankle(closed: boolean): Promise<void>;
  supply(low: boolean): Promise<void>;
  /** A number: the reading jumps by this many degrees. */
  sensor(condition: 'sound' | 'disconnected' | 'frozen' | number): Promise<void>;
  /** The record in EEPROM, which the board reads at its next boot. */
  scale(record: Uint8Array): Promise<void>;
  levelSwitch(contact: 'sound' | 'open' | 'closed'): Promise<void>;
  lowerSwitch(contact: 'sound' | 'open'): Promise<void>;
  /** Normally closed: unplugged, it reports the end. */
  upperSwitch(contact: 'sound' | 'open'): Promise<void>;
  /** An obstruction 1.5° ahead of the motion, or none. */
  obstruction(present: boolean): Promise<void>;
  brake(grip: 'sound' | 'none'): Promise<void>;
  /**
   * A number: it turns the table at this rate (deg/s), regardless of the order. Faltering: it has its torque against the
   * closed brake, and none once the brake is open.
   */
  drive(condition: 'sound' | 'dead' | 'faltering' | 'runaway' | number): Promise<void>;
}

/** The true state of the table, as opposed to what the device reports. */
export interface GroundTruth {
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  readonly brakeOn: boolean;
  /** The board's own sounder sounds at this instant. */
  readonly sounding: boolean;
}

export interface DeviceUnderTest {
  readonly port: BytePort;
  readonly controls: TableControlSet;
  /** Null where only the device reports how the table moves. */
  readonly groundTruth: (() => GroundTruth) | null;
  /** ms that the connection may add to every measured time: none on a bench, some behind a USB converter. */
  readonly slackMs: number;
  /** ms, monotonic. */
  now(): number;
  /** Advances the device's time. Undefined: it has advanced already, as simulated time does. */
  pass(ms: number): Promise<void> | undefined;
  /** Closes the port and opens it again. */
  reopen(): Promise<void>;
}

/** Provides the devices: a bench makes a fresh one for each check, a port has only one. */
export interface DeviceSource {
  readonly name: string;
  /** The controls that this source's devices have. */
  readonly available: ReadonlySet<TableControl>;
  /**
   * Gives the device for the next check. Where the table can be placed, the device is powered up with the table at this
   * angle; otherwise it is as the last check left it, and the angle is ignored.
   */
  begin(angleDeg: number): Promise<DeviceUnderTest>;
}
