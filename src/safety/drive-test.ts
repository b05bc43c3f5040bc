import { angleText } from '../../protocols/base/round.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { durations, secondsText } from './durations.ts';
import type { Situation } from './situation.ts';
import { actuatorAngle, freshReading, hasFlag, positionReading, tiltAngle, tiltSample } from './situation.ts';
import { defaultThresholds } from './thresholds.ts';
import { hasLasted, type Lasting, lasting, type Remembering, rateText } from './watch.ts';

/** What the drive test is doing: waiting for the return button, moving, or standing under the brake. */
export type TestPhase = 'asking' | 'moving' | 'standing';
export type TestNews = { readonly type: 'TEST_PRESSED' } | { readonly type: 'TEST_FAILED'; readonly reason: string };

/** The two sensors may differ by this much: half of what ends a session (H12). */
const agreementDeg = defaultThresholds.disagreementDeg / 2;
const agreementForMs = 200;
/** °/s above which the table certainly moves, and the time within which the gyro must agree. */
const movingDegPerS = 0.5;
const gyroLeastDegPerS = 0.2;
const rateForMs = 300;
/** What a closed brake may give in the second that it is checked: the gear's play, and the sensors' noise. */
const creepDeg = 0.4;
const brakeForMs = 200;
/** H30: beyond this the level switch must have changed. */
const switchDeg = defaultThresholds.switchDoubtDeg;
const switchForMs = 200;

/** What is remembered of the present phase. */
interface PhaseMemory {
  readonly phase: TestPhase | null;
  readonly since: number;
  stood: { readonly actuator: number; readonly tilt: number } | null;
  readonly apart: Lasting;
  readonly against: Lasting;
  readonly released: Lasting;
  readonly unchanged: Lasting;
}

interface TestMemory extends PhaseMemory {
  pendantSeen: boolean;
  boardSeen: boolean;
  largestDifference: number;
  sawOpen: boolean;
  sawClosed: boolean;
}

const newPhase = (phase: TestPhase | null, since: number): PhaseMemory => ({
  phase,
  since,
  stood: null,
  apart: lasting(),
  against: lasting(),
  released: lasting(),
  unchanged: lasting(),
});

const newTest = { pendantSeen: false, boardSeen: false, largestDifference: 0, sawOpen: false, sawClosed: false };

/** Watches the drive-function test and reports what fails. It only judges readings; the session machine moves the table. */
export class DriveTest implements Remembering {
  memory: TestMemory = { ...newPhase(null, 0), ...newTest };
  readonly #tiltAgeMs: number;

  constructor(tiltAgeMs: number) {
    this.#tiltAgeMs = tiltAgeMs;
  }

  /** What the test has measured, for the record. */
  get summary(): string {
    return `return button, both ways, brake and level switch in order; sensors within ${angleText(this.memory.largestDifference)}° of each other`;
  }

  /** `phase` null: no test, or a part of it with nothing to check. */
  advance(s: Situation, phase: TestPhase | null): TestNews | null {
    if (phase !== this.memory.phase) this.#enter(phase, s.now);
    if (phase === null) return null;
    const actuator = actuatorAngle(s);
    const tilt = tiltAngle(s, this.#tiltAgeMs);
    // A sensor that is missing for more than a turn or two has a finding of its own (H06, H09, H13).
    if (actuator === null || tilt === null) return null;
    const difference = Math.abs(actuator - tilt);
    this.memory.largestDifference = Math.max(this.memory.largestDifference, difference);
    if (hasLasted(this.memory.apart, difference > agreementDeg, s.now, agreementForMs)) {
      return failed(
        `actuator and tilt sensor differ by ${angleText(difference)}°, allowed ${angleText(agreementDeg)}°`,
      );
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
        return this.#brake(s, actuator, tilt) ?? this.#levelSwitch(s, actuator);
    }
  }

  #enter(phase: TestPhase | null, now: number): void {
    this.memory = { ...this.memory, ...newPhase(phase, now), ...(phase === 'asking' ? newTest : {}) };
  }

  /** Whether the level switch was seen to change: open head-down, closed head-up (H30). */
  get sawLevelSwitchChange(): boolean {
    return this.memory.sawOpen && this.memory.sawClosed;
  }

  #button(s: Situation): TestNews | null {
    const board = hasFlag(freshReading(s), flag.buttonPressed);
    this.memory.pendantSeen ||= s.buttonPressed;
    this.memory.boardSeen ||= board;
    const seen = this.memory.pendantSeen && this.memory.boardSeen;
    if (seen && !s.buttonPressed && !board) return { type: 'TEST_PRESSED' };
    if (s.now - this.memory.since < durations.testButtonMs) return null;
    const within = `within ${secondsText(durations.testButtonMs)}`;
    if (seen) return failed(`the return button was not released ${within}`);
    if (this.memory.pendantSeen)
      return failed(`the return button’s pole on the actuator’s board was not seen ${within}`);
    if (this.memory.boardSeen) return failed(`the return button’s pole on the sensors’ board was not seen ${within}`);
    return failed(`the return button was not pressed ${within}`);
  }

  #rates(s: Situation): TestNews | null {
    const rate = positionReading(s)?.rate ?? 0;
    const gyro = tiltSample(s, this.#tiltAgeMs)?.rate ?? 0;
    const moves = Math.abs(rate) > movingDegPerS;
    const agrees = Math.abs(gyro) > gyroLeastDegPerS && Math.sign(gyro) === Math.sign(rate);
    const asOrdered = Math.sign(rate) === s.rampDirection;
    if (!hasLasted(this.memory.against, moves && !(agrees && asOrdered), s.now, rateForMs)) return null;
    return failed(
      agrees
        ? `the table moves the other way than ordered, at ${rateText(rate)}°/s`
        : `the actuator moves at ${rateText(rate)}°/s, the tilt sensor at ${rateText(gyro)}°/s`,
    );
  }

  #brake(s: Situation, actuator: number, tilt: number): TestNews | null {
    const isOff = !hasFlag(freshReading(s), flag.brakeOn);
    if (hasLasted(this.memory.released, isOff, s.now, brakeForMs)) return failed('the brake is not on');
    this.memory.stood ??= { actuator, tilt };
    const crept = Math.max(Math.abs(actuator - this.memory.stood.actuator), Math.abs(tilt - this.memory.stood.tilt));
    return crept > creepDeg ? failed(`moved ${angleText(crept)}° under the closed brake`) : null;
  }

  /** H30: judged where the table stands at either end; the two sensors agree there. */
  #levelSwitch(s: Situation, actuator: number): TestNews | null {
    const isClosed = hasFlag(freshReading(s), flag.levelClosed);
    const isWrong = isClosed ? actuator > switchDeg : actuator < -switchDeg;
    if (actuator > switchDeg) this.memory.sawOpen ||= !isClosed;
    if (actuator < -switchDeg) this.memory.sawClosed ||= isClosed;
    if (!hasLasted(this.memory.unchanged, isWrong, s.now, switchForMs)) return null;
    return failed(`the level switch is ${isClosed ? 'closed' : 'open'} at ${angleText(actuator)}°`);
  }
}

const failed = (reason: string): TestNews => ({ type: 'TEST_FAILED', reason: `drive test: ${reason}` });
