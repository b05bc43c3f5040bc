/** A bare host on the sensors' line: writes Firmata bytes and parses what comes back. */
import { type FirmataBoard, firmataBoard } from '../../hardware/emulator/firmata-board.ts';
import { standardFirmata } from '../../hardware/emulator/standard-firmata.ts';
import { EmulatedTable } from '../../hardware/emulator/table.ts';
import type { Board, BoardOptions } from '../../hardware/simulator/device/board.ts';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import type { BeaconState } from '../../hardware/simulator/sensors/sensors-board.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';

export const flash = standardFirmata();

export const mpu = { address: 0x68, data: 0x3b, power: 0x6b, config: 0x1a, whoAmI: 0x75 };
const input = 0;
const pwmMode = 3;

export interface I2cReply {
  readonly at: number;
  readonly register: number;
  readonly bytes: readonly number[];
}

export interface Reading {
  readonly at: number;
  readonly angle: number;
  readonly rate: number;
  readonly bytes: readonly number[];
}

export class FirmataHost {
  readonly clock = new VirtualClock();
  readonly table: EmulatedTable<FirmataBoard>;
  /** All bytes received since {@link clear}. */
  readonly bytes: number[] = [];
  readonly strings: string[] = [];
  readonly replies: I2cReply[] = [];
  readonly firmware: string[] = [];
  readonly versions: number[] = [];
  /** Digital reports of port 0 (D0..D7). */
  readonly reports: { readonly at: number; readonly levels: number }[] = [];
  readonly beacon: { readonly at: number; readonly state: BeaconState }[] = [];
  #message: number[] = [];

  constructor(options: { angle?: number; seed?: number; board?: (options: BoardOptions) => Board } = {}) {
    const { angle = 0, seed = 1, board } = options;
    this.table = new EmulatedTable({
      clock: this.clock,
      seed,
      initialAngle: degrees(angle),
      sensors: firmataBoard(flash),
      ...(board === undefined ? {} : { board }),
    });
    this.table.sensorsPort.onBytes((bytes) => {
      for (const byte of bytes) this.#take(byte);
    });
    this.table.sensors.onBeacon((state) => this.beacon.push({ at: this.now, state }));
  }

  get now(): number {
    return this.clock.now();
  }

  run(ms: number): void {
    this.clock.advanceTo(milliseconds(this.clock.now() + ms));
  }

  /** Runs until the firmware report, which comes after 1.9 s. */
  boot(): void {
    const before = this.firmware.length;
    for (let waited = 0; waited < 3000; waited += 10) {
      this.run(10);
      if (this.firmware.length > before) return;
    }
    throw new Error('the board did not boot');
  }

  send(...bytes: number[]): void {
    this.table.sensorsPort.write(Uint8Array.from(bytes));
  }

  clear(): void {
    for (const list of [this.bytes, this.strings, this.replies, this.reports, this.beacon]) list.length = 0;
  }

  fault(text: string): void {
    this.table.inject(parseFault(`0s:${text}`));
  }

  poke(register: number, value: number): void {
    this.send(0xf0, 0x76, mpu.address, 0x00, ...pair(register), ...pair(value), 0xf7);
    this.run(10);
  }

  peek(register: number, count: number): readonly number[] {
    const before = this.replies.length;
    this.send(0xf0, 0x76, mpu.address, 0x08, ...pair(register), ...pair(count), 0xf7);
    this.run(60);
    const reply = this.replies.slice(before).find((one) => one.register === register);
    if (reply === undefined) throw new Error('no reply');
    return reply.bytes;
  }

  /** Wakes the tilt sensor with its 44 Hz filter and starts a continuous read. */
  stream(everyMs = 19): void {
    this.send(0xf0, 0x78, 0, 0, 0xf7);
    this.poke(mpu.power, 0);
    this.poke(mpu.config, 3);
    this.run(60);
    this.send(0xf0, 0x7a, ...pair(everyMs), 0xf7);
    this.send(0xf0, 0x76, mpu.address, 0x10, ...pair(mpu.data), ...pair(14), 0xf7);
    this.run(30);
    this.clear();
  }

  get readings(): Reading[] {
    return this.replies.filter(({ register }) => register === mpu.data).map(readingOf);
  }

  watchButtons(): void {
    this.send(0xf4, 2, input, 0xf4, 3, input, 0xd0, 1);
    this.run(10);
    this.clear();
  }

  /** Sets D8..D13, one bit each from D8 up. */
  lamps(levels: number): void {
    this.send(0x91, levels & 0x7f, levels >> 7);
  }

  soundMode(): void {
    this.send(0xf4, 9, pwmMode);
  }

  sound(duty: number): void {
    this.send(0xe9, ...pair(duty));
  }

  #take(byte: number): void {
    this.bytes.push(byte);
    if (byte >= 0x80 && byte !== 0xf7) this.#message = [];
    this.#message.push(byte);
    const [command = 0, ...rest] = this.#message;
    if (command === 0xf0 && byte === 0xf7) this.#sysex(rest.slice(0, -1));
    else if (command === 0xf9 && rest.length === 2) this.versions.push(this.now);
    else if (command === 0x90 && rest.length === 2) this.reports.push({ at: this.now, levels: unpair(rest)[0] ?? 0 });
  }

  #sysex([kind, ...body]: number[]): void {
    if (kind === 0x71) this.strings.push(String.fromCharCode(...unpair(body)));
    if (kind === 0x79) this.firmware.push(String.fromCharCode(...unpair(body.slice(2))));
    if (kind !== 0x77) return;
    const [, register = -1, ...bytes] = unpair(body);
    this.replies.push({ at: this.now, register, bytes });
  }
}

function pair(value: number): [number, number] {
  return [value & 0x7f, value >> 7];
}

function unpair(bytes: readonly number[]): number[] {
  return Array.from(
    { length: bytes.length >> 1 },
    (_, index) => (bytes[2 * index] ?? 0) + (bytes[2 * index + 1] ?? 0) * 128,
  );
}

export function words(bytes: readonly number[]): number[] {
  const data = new DataView(Uint8Array.from(bytes).buffer);
  return Array.from({ length: bytes.length >> 1 }, (_, index) => data.getInt16(2 * index));
}

/** Angle and rate computed from the seven data words, in the narrowest ranges. */
export function readingOf({ at, bytes }: I2cReply): Reading {
  const [x = 0, , z = 0, , , y = 0] = words(bytes);
  return { at, angle: (Math.atan2(x, z) * 180) / Math.PI, rate: y / 131, bytes };
}

export function rms(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
