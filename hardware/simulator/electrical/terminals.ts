/**
 * What an actuator's board finds at its screw terminals, simulated or emulated: switches and sensors in, contactor,
 * bridge and brake out. No board touches the body but through here, and a fault of a part sits here, where the part is.
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
  /** Mains lost, on battery. */
  supplyLow = false;
  /** The level switch: sound, or with a contact that never closes or never opens. */
  levelContact: 'sound' | 'open' | 'closed' = 'sound';

  readonly #beforeSync: ((now: number) => void)[] = [];

  constructor(clock: Clock, body: Body, random: Random) {
    this.#clock = clock;
    this.body = body;
    this.stage = new DriveStage(clock, body);
    this.potentiometer = new Potentiometer(clock, random.fork('potentiometer'));
  }

  /** Brings the body to the present; call it before reading or setting anything. */
  sync(): void {
    const now = this.#clock.now();
    for (const action of this.#beforeSync) action(now);
    this.body.advanceTo(now);
  }

  /** Boards that run in time of their own are brought to the present ahead of the body, in the order of their wiring. */
  beforeSync(action: (now: number) => void): void {
    this.#beforeSync.push(action);
  }

  /** Share of the reference voltage. Every call is one conversion, with its own noise. */
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
}
