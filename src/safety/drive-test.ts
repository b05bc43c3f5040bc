import { flag } from '../../protocols/wire/messages.ts';
import type { Situation } from './situation.ts';
import { actuatorAngle, freshReading, hasFlag, tiltAngle } from './situation.ts';
import { Lasting, show } from './watch.ts';

/** What the test is about: the return button, a move, or standing under the brake. */
export type TestPhase = 'asking' | 'moving' | 'standing';
export type TestNews = { readonly type: 'TEST_PRESSED' } | { readonly type: 'TEST_FAILED'; readonly reason: string };

/** ms that the person has to find the button. */
const pressWithin = 30_000;
/** Degrees that the two sensors may differ by, for ms: half of what ends a session (H12). */
const agreement = 1.5;
const agreementFor = 200;
/** °/s above which the table moves for certain, and ms in which the gyro has to say so, too. */
const moving = 0.5;
const gyroLeast = 0.2;
const rateFor = 300;
/** Degrees that a closed brake may give in the second that it is looked at: the gear's play, and the sensors' noise. */
const creep = 0.4;
const brakeFor = 200;

/** Watches the drive-function test and says what fails. Judges readings only; the machine moves the table. */
export class DriveTest {
  readonly #tiltAge: number;
  #phase: TestPhase | null = null;
  #since = 0;
  #pendantSeen = false;
  #boardSeen = false;
  #stood: { readonly actuator: number; readonly tilt: number } | null = null;
  #apart = new Lasting();
  #against = new Lasting();
  #released = new Lasting();
  #largestDifference = 0;

  constructor(tiltAge: number) {
    this.#tiltAge = tiltAge;
  }

  /** What it has measured, for the record. */
  get summary(): string {
    return `return button, both ways and brake in order; sensors within ${show(this.#largestDifference)}° of each other`;
  }

  /** `phase` null: no test, or a part of it in which there is nothing to see. */
  advance(s: Situation, phase: TestPhase | null): TestNews | null {
    if (phase !== this.#phase) this.#enter(phase, s.now);
    if (phase === null) return null;
    const actuator = actuatorAngle(s);
    const tilt = tiltAngle(s, this.#tiltAge);
    // Neither is missing for longer than a turn or two without a finding of its own (H06, H09, H13).
    if (actuator === null || tilt === null) return null;
    const difference = Math.abs(actuator - tilt);
    this.#largestDifference = Math.max(this.#largestDifference, difference);
    if (this.#apart.holds(difference > agreement, s.now, agreementFor)) {
      return failed(`actuator and tilt sensor differ by ${show(difference)}°, allowed ${show(agreement)}°`);
    }
    return this.#judge(s, phase, actuator, tilt);
  }

  #judge(s: Situation, phase: TestPhase, actuator: number, tilt: number): TestNews | null {
    switch (phase) {
      case 'asking':
        return this.#button(s);
      case 'moving':
        return this.#rates(s);
      case 'standing':
        return this.#brake(s, actuator, tilt);
    }
  }

  #enter(phase: TestPhase | null, now: number): void {
    if (phase === 'asking') {
      this.#pendantSeen = false;
      this.#boardSeen = false;
      this.#largestDifference = 0;
    }
    this.#phase = phase;
    this.#since = now;
    this.#stood = null;
    this.#apart = new Lasting();
    this.#against = new Lasting();
    this.#released = new Lasting();
  }

  #button(s: Situation): TestNews | null {
    const board = hasFlag(freshReading(s), flag.buttonPressed);
    this.#pendantSeen ||= s.buttonPressed;
    this.#boardSeen ||= board;
    const seen = this.#pendantSeen && this.#boardSeen;
    if (seen && !s.buttonPressed && !board) return { type: 'TEST_PRESSED' };
    if (s.now - this.#since < pressWithin) return null;
    const within = `within ${pressWithin / 1000} s`;
    if (seen) return failed(`the return button was not released ${within}`);
    if (this.#pendantSeen) return failed(`the return button’s pole on the actuator’s board was not seen ${within}`);
    if (this.#boardSeen) return failed(`the return button’s pole on the sensors’ board was not seen ${within}`);
    return failed(`the return button was not pressed ${within}`);
  }

  #rates(s: Situation): TestNews | null {
    const rate = freshReading(s)?.rate ?? 0;
    const gyro = s.tilt?.rate ?? 0;
    const moves = Math.abs(rate) > moving;
    const agrees = Math.abs(gyro) > gyroLeast && Math.sign(gyro) === Math.sign(rate);
    const asOrdered = Math.sign(rate) === s.rampDirection;
    if (!this.#against.holds(moves && !(agrees && asOrdered), s.now, rateFor)) return null;
    return failed(
      agrees
        ? `the table moves the other way than ordered, at ${show(rate)}°/s`
        : `the actuator moves at ${show(rate)}°/s, the tilt sensor at ${show(gyro)}°/s`,
    );
  }

  #brake(s: Situation, actuator: number, tilt: number): TestNews | null {
    const isOff = !hasFlag(freshReading(s), flag.brakeOn);
    if (this.#released.holds(isOff, s.now, brakeFor)) return failed('the brake is not on');
    this.#stood ??= { actuator, tilt };
    const crept = Math.max(Math.abs(actuator - this.#stood.actuator), Math.abs(tilt - this.#stood.tilt));
    return crept > creep ? failed(`moved ${show(crept)}° under the closed brake`) : null;
  }
}

const failed = (reason: string): TestNews => ({ type: 'TEST_FAILED', reason: `drive test: ${reason}` });
