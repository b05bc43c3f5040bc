/**
 * The simulated actuator's board: power, reset, and the EEPROM counter that survives both. Without power or in reset its
 * outputs are off, which brakes the table.
 */

import type { Clock, Timer } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { hex4 } from '../../../protocols/wire/codec.ts';
import type { DeviceState } from '../../../protocols/wire/messages.ts';
import type { DeviceEnd } from '../electrical/serial-line.ts';
import type { Terminals } from '../electrical/terminals.ts';
import type { Random } from '../random.ts';
import { bootMs, longestLineBytes, tickMs, watchdogMs } from './constants.ts';
import { Memory } from './memory.ts';
import { Program, type ResetCause } from './program.ts';

export type { ResetCause };

/** A board that runs the actuator's program, simulated or emulated, as the table and its faults use it. */
export interface Board {
  /** Null while the board is without power or booting. */
  readonly state: DeviceState | null;
  readonly nonce: string | null;
  readonly powered: boolean;
  /** Powers the board up, or resets it. */
  start(cause: ResetCause): void;
  powerOff(): void;
  /** Makes the program hang until the watchdog restarts it (rule 11). */
  hang(): void;
  /** Stores the record of the position sensor's scale in EEPROM, as a programmer does. It is read at the next start. */
  storeScale(record: Uint8Array): void;
}

export interface BoardOptions {
  readonly clock: Clock;
  readonly terminals: Terminals;
  readonly line: DeviceEnd;
  readonly random: Random;
  readonly deviceId?: string;
}

export class SimulatedBoard implements Board {
  readonly #clock: Clock;
  readonly #terminals: Terminals;
  readonly #line: DeviceEnd;
  readonly #deviceId: string;
  /** In EEPROM: the chip has no entropy at boot, so each boot adds one. */
  #bootCounter: number;
  /** For tests that change it. */
  readonly memory = new Memory();
  #program: Program | null = null;
  #timer: Timer | null = null;
  #nextTick = 0;
  readonly #out = new Uint8Array(longestLineBytes);
  /** `#out` at each length, so that sending a line allocates no view. */
  readonly #views = Array.from({ length: longestLineBytes + 1 }, (_, length) => this.#out.subarray(0, length));
  readonly #tick = (): void => this.#runTick();
  readonly #sendLine = (line: string): void => this.#send(line);

  constructor({ clock, terminals, line, random, deviceId = 'bench-01' }: BoardOptions) {
    this.#clock = clock;
    this.#terminals = terminals;
    this.#line = line;
    this.#deviceId = deviceId;
    this.#bootCounter = random.fork('boot counter').integer(0x10000);
    line.device.onBytes((bytes) => this.#program?.receive(bytes));
  }

  get state(): DeviceState | null {
    return this.#program?.state.letter ?? null;
  }

  get nonce(): string | null {
    return this.#program?.identity.nonce ?? null;
  }

  get powered(): boolean {
    return this.#program !== null || this.#timer !== null;
  }

  /** The running program, for tests that inspect or change it. */
  get program(): Program | null {
    return this.#program;
  }

  start(cause: ResetCause): void {
    this.powerOff();
    this.#timer = this.#clock.after(milliseconds(bootMs), () => this.#boot(cause));
  }

  /** The outputs keep their values until the watchdog restarts the program. */
  hang(): void {
    if (this.#program === null) return;
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#program = null;
    this.#timer = this.#clock.after(milliseconds(watchdogMs), () => this.start('watchdog'));
  }

  storeScale(record: Uint8Array): void {
    this.memory.scaleRecord = Uint8Array.from(record);
  }

  powerOff(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
    this.#program = null;
    this.#terminals.sync();
    this.#terminals.drive(false, false, 0, false);
    this.#terminals.sound(false);
  }

  #boot(cause: ResetCause): void {
    this.#bootCounter = (this.#bootCounter + 1) & 0xffff;
    const bootedAt = this.#clock.now();
    const identity = { nonce: hex4(this.#bootCounter), deviceId: this.#deviceId };
    const uptime = (): number => this.#clock.now() - bootedAt;
    this.#terminals.sync();
    this.memory.interrupt();
    this.#program = new Program(this.#terminals, this.memory, identity, uptime, this.#sendLine);
    this.#program.begin(cause);
    this.#nextTick = bootedAt + tickMs;
    this.#timer = this.#clock.after(milliseconds(tickMs), this.#tick);
  }

  #runTick(): void {
    // Scheduled before the work and from the grid, so that on a real clock late ticks do not add up.
    this.#nextTick += tickMs;
    this.#timer = this.#clock.after(milliseconds(this.#nextTick - this.#clock.now()), this.#tick);
    this.#program?.tick();
  }

  #send(line: string): void {
    const length = line.length;
    for (let index = 0; index < length; index += 1) this.#out[index] = line.charCodeAt(index);
    this.#out[length] = 0x0a;
    this.#line.device.write(this.#views[length + 1] ?? this.#out);
  }
}
