/**
 * What the suite asks of any actuator: bytes in, bytes out, the time between them, and, where somebody or something
 * has hands at the table, switches to turn and parts to break. It knows nothing of what is behind the line.
 */
import type { BytePort } from '../actuator/port.ts';

/** What a hand can do at a table; a check names those it cannot do without. */
export const handNames = {
  power: 'switch the board off and on',
  reset: "press the board's own reset",
  hang: 'make the board’s program hang',
  place: 'place the table at an angle while the board is off',
  button: 'press the patient’s button',
  estop: 'open and close the red stop',
  ankle: 'open and close the ankle lock',
  supply: 'take the mains away and give it back',
  sensor: 'disconnect or shift the position sensor',
  cam: 'hold the level switch open or closed',
  obstruction: 'put something in the way',
  brake: 'take the brake’s grip',
  drive: 'take the drive’s voice, or make it run away',
  prompt: 'do any of it to the millisecond',
} as const;
export type Hand = keyof typeof handNames;

/** Switches and faults, each until it is set anew. A hand that is not in `able` throws when it is asked for. */
export interface Hands {
  readonly able: ReadonlySet<Hand>;
  power(on: boolean): Promise<void>;
  reset(): Promise<void>;
  hang(): Promise<void>;
  button(pressed: boolean): Promise<void>;
  estop(open: boolean): Promise<void>;
  ankle(closed: boolean): Promise<void>;
  supply(low: boolean): Promise<void>;
  /** A number: the reading jumps by so many degrees. */
  sensor(condition: 'sound' | 'disconnected' | number): Promise<void>;
  cam(contact: 'sound' | 'open' | 'closed'): Promise<void>;
  /** Something 1.5° ahead of the motion, or nothing. */
  obstruction(inTheWay: boolean): Promise<void>;
  brake(grip: 'sound' | 'none'): Promise<void>;
  drive(condition: 'sound' | 'dead' | 'runaway'): Promise<void>;
}

/** What is true of the table, as opposed to what the device says of it. */
export interface Sight {
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  readonly brakeOn: boolean;
}

export interface DeviceUnderTest {
  readonly port: BytePort;
  readonly hands: Hands;
  /** Null where nothing but the device can say how the table moves. */
  readonly sight: (() => Sight) | null;
  /** ms that the way to the device may add to whatever is measured here: none on a bench, some behind a USB converter. */
  readonly slackMs: number;
  /** ms, monotonic. */
  now(): number;
  /** Lets so much of the device's time pass. */
  pass(ms: number): Promise<void>;
  /** Closes the port and opens it again. */
  reopen(): Promise<void>;
}

/** Where the devices come from: a bench makes a fresh one for each check, a port has but one. */
export interface DeviceSource {
  readonly name: string;
  /** What hands at this device can do. */
  readonly able: ReadonlySet<Hand>;
  /**
   * A device for the next check. Where the table can be placed, it is powered up anew with the table at this angle;
   * elsewhere it is as the last check left it, and the angle is ignored.
   */
  begin(angleDeg: number): Promise<DeviceUnderTest>;
}
