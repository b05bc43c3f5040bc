/**
 * The screw terminals of an actuator's board, simulated or emulated: switches and sensors in, contactor, bridge, brake
 * and sounder out. A board acts on the body only through its terminals, and faults of the wired parts are set here.
 */
import type { Clock } from '../../../protocols/base/clock.ts';
import type { Body } from '../body/body.ts';
import type { Random } from '../random.ts';
import { isClosed, soundContacts } from './contacts.ts';
import { DriveStage } from './drive-stage.ts';
import { Potentiometer } from './potentiometer.ts';

/** The red stop's hard-wired pole opens the relays after this, by their capacitor (see wiring/README.md). */
const hardStopMs = 500;

export class Terminals {
  readonly body: Body;
  readonly stage: DriveStage;
  readonly potentiometer: Potentiometer;
  readonly #clock: Clock;

  readonly contacts = soundContacts();
  ankleClosed = true;
  /** Somebody presses the patient's return button. */
  buttonHeld = false;
  /** Mains lost; running on battery. */
  supplyLow = false;
  #sounding = false;
  /** When the red stop's input was last seen open. */
  #estopOpenAt = Number.NEGATIVE_INFINITY;
  /** When the red stop was pressed, which latches; null while it is released. */
  #stopPressedAt: number | null = null;

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
    if (this.estopOpen) this.#estopOpenAt = now;
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

  /** The red stop is pressed, whether or not its input pole shows it. */
  get stopPressed(): boolean {
    return this.#stopPressedAt !== null;
  }

  set stopPressed(pressed: boolean) {
    if (pressed !== this.stopPressed) this.#stopPressedAt = pressed ? this.#clock.now() : null;
  }

  /** The red stop's input, open while it is pressed or its wire is cut. */
  get estopOpen(): boolean {
    return !isClosed(this.contacts.redStop, !this.stopPressed);
  }

  /** The red stop's input is open, or was at some moment of the last `ms`: a contact may open for less than a look. */
  wasEstopOpen(ms: number): boolean {
    return this.estopOpen || this.#clock.now() - this.#estopOpenAt <= ms;
  }

  /** The return button's pole at this board. */
  get buttonPressed(): boolean {
    return isClosed(this.contacts.button, this.buttonHeld);
  }

  get brakeOn(): boolean {
    return isClosed(this.contacts.brakeSense, this.body.brakeOn);
  }

  get lowerEnd(): boolean {
    return isClosed(this.contacts.lower, this.body.lowerEnd);
  }

  get upperEnd(): boolean {
    return !isClosed(this.contacts.upper, !this.body.upperEnd);
  }

  get levelClosed(): boolean {
    return isClosed(this.contacts.level, this.body.levelClosed);
  }

  /** See {@link DriveStage.set}. The red stop's hard-wired pole disconnects drive and brake without the board. */
  drive(powered: boolean, driven: boolean, fraction: number, releaseBrake: boolean): void {
    const isCut = this.#stopPressedAt !== null && this.#clock.now() - this.#stopPressedAt > hardStopMs;
    this.stage.set(powered && !isCut, driven, fraction, releaseBrake);
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
