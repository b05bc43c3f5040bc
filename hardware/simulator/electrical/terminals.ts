/**
 * The screw terminals of an actuator's board, simulated or emulated: switches and sensors in, contactor, bridge, brake
 * and sounder out. A board acts on the body only through its terminals, and faults of the wired parts are set here.
 */
import type { Clock } from '../../../protocols/base/clock.ts';
import type { Body } from '../body/body.ts';
import type { Random } from '../random.ts';
import { DriveStage } from './drive-stage.ts';
import { Potentiometer } from './potentiometer.ts';

export class Terminals {
  readonly body: Body;
  readonly stage: DriveStage;
  readonly potentiometer: Potentiometer;
  readonly #clock: Clock;

  /** The red stop, normally closed: open while pressed or cut through. */
  estopOpen = false;
  ankleClosed = true;
  /** The patient's return button, this board's pole. */
  buttonPressed = false;
  /** Mains lost; running on battery. */
  supplyLow = false;
  /** The level switch: sound, or stuck open or closed. */
  levelContact: 'sound' | 'open' | 'closed' = 'sound';
  #sounding = false;

  readonly #beforeSync: ((now: number) => void)[] = [];

  constructor(clock: Clock, body: Body, random: Random) {
    this.#clock = clock;
    this.body = body;
    this.stage = new DriveStage(clock, body);
    this.potentiometer = new Potentiometer(clock, random.fork('potentiometer'));
  }

  /** Advances the body to the present. Call it before reading or setting anything. */
  sync(): void {
    const now = this.#clock.now();
    for (const action of this.#beforeSync) action(now);
    this.body.advanceTo(now);
  }

  /** Registers a board that keeps its own time: it is advanced before the body, in order of registration. */
  beforeSync(action: (now: number) => void): void {
    this.#beforeSync.push(action);
  }

  /** Position as a share of the reference voltage. Each call is one conversion with its own noise. */
  samplePosition(): number {
    return this.potentiometer.read(this.body.angleDeg);
  }

  /** Bridge current in mA, signed: positive drives head-down. */
  get currentMa(): number {
    return this.body.currentMa;
  }

  get brakeOn(): boolean {
    return this.body.brakeOn;
  }

  get lowerEnd(): boolean {
    return this.body.lowerEnd;
  }

  get upperEnd(): boolean {
    return this.body.upperEnd;
  }

  get levelClosed(): boolean {
    return this.levelContact === 'sound' ? this.body.levelClosed : this.levelContact === 'closed';
  }

  /** See {@link DriveStage.set}. */
  drive(powered: boolean, driven: boolean, fraction: number, releaseBrake: boolean): void {
    this.stage.set(powered, driven, fraction, releaseBrake);
  }

  /** Switches the board's own sounder, which makes its tone by itself. */
  sound(on: boolean): void {
    this.#sounding = on;
  }

  /** The board's own sounder sounds at this instant. */
  get sounding(): boolean {
    return this.#sounding;
  }
}
