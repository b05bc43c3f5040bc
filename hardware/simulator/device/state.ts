/**
 * What the actuator's program knows, and the steps from state to state that several rules share. The rules themselves
 * are in `rules.ts`, commands in `commands.ts`, the return in `return.ts`.
 */
import { type DeviceState, deviceAbsolutes, type WireLimits } from '../../../protocols/wire/messages.ts';
import type { Terminals } from '../electrical/terminals.ts';
import { offLevel, returnRate } from './constants.ts';
import { Lease } from './lease.ts';
import { Motion } from './motion.ts';
import { Position } from './position.ts';
import { Return } from './return.ts';

export type FaultCause = 'none' | 'limit' | 'slip' | 'runaway' | 'sensor' | 'stuck';
export type ReturnReason = 'host' | 'button' | 'lease' | 'inverted' | 'boot' | 'slip' | 'stop';
export type StopReason = 'host' | 'input' | 'line';
/** An `E` line. */
export type Say = (event: string, detail?: string) => void;

export class Core {
  readonly pins: Terminals;
  readonly position = new Position();
  readonly motion: Motion;
  readonly lease = new Lease();
  readonly say: Say;
  /** Uptime in ms, not wrapped. */
  now = 0;
  state: DeviceState = 'I';
  enteredAt = 0;
  /** Null until LIMITS: no motion is granted, and the absolutes govern rules 3 and 6. */
  limits: WireLimits | null = null;
  /** The target of telemetry: where a MOVE goes, level in a return, else where it stands. */
  target = 0;
  fault: FaultCause = 'none';
  /** The e-stop input has been open since the last RESET or return: rules 2 and 3 do not apply (rule 5). */
  stoppedByInput = false;
  /** After STUCK or a second slip: no rule starts motion until RETURN or the button (rule 10). */
  lockedOut = false;
  releaseSlips = 0;
  overCurrent = false;
  /** The return under way; null outside A. */
  returning: Return | null = null;

  constructor(pins: Terminals, say: Say) {
    this.pins = pins;
    this.say = say;
    this.motion = new Motion(pins, this.position);
  }

  get governing(): WireLimits {
    return this.limits ?? deviceAbsolutes;
  }

  /** Beyond ±5° either way; with a bad sensor, when the cam says head-down. */
  get offLevel(): boolean {
    if (this.position.bad) return !this.pins.levelClosed;
    return Math.abs(this.position.angle) > offLevel;
  }

  /** The places where rule 2 acts, whatever its wait still is. */
  get leftToItself(): boolean {
    if (this.state === 'I') return true;
    if (this.state === 'S') return !this.stoppedByInput;
    return this.state === 'F' && this.fault !== 'runaway' && !this.stoppedByInput;
  }

  enter(state: DeviceState): void {
    if (state === this.state) return;
    this.state = state;
    this.enteredAt = this.now;
    if (state === 'I') {
      this.limits = null;
      this.fault = 'none';
    }
    if (state === 'I' || state === 'A') this.lease.drop(this.now);
    if (state !== 'A') this.returning = null;
    this.motion.armed = state === 'R' || state === 'M' || state === 'D' || state === 'A';
    if (state === 'M' || state === 'A') this.overCurrent = false;
    if (state === 'A') this.target = 0;
    else if (state !== 'M') this.target = this.position.angle;
  }

  /** The controlled stop of HALT, of the lease, of an over-current: armed, and R once the brake is on. */
  halt(): void {
    if (this.state !== 'M') return;
    this.motion.stop(this.now);
    this.enter('D');
  }

  /** Stop category 1. S shows from now on, the brake follows; F stays F. */
  stop(reason: StopReason): void {
    this.motion.stop(this.now);
    if (this.state === 'S' || this.state === 'F') return;
    this.enter('S');
    this.say('STOP', reason);
  }

  /** Brake at once and latch: motion that is not to be trusted with another ramp down. */
  brakeAndFault(cause: FaultCause): void {
    this.motion.brake();
    this.latch(cause);
  }

  latch(cause: FaultCause): void {
    // A runaway stays one whatever else comes to light: no rule moves that drive again.
    if (this.state !== 'F' || this.fault !== 'runaway') this.fault = cause;
    this.enter('F');
  }

  /** A return under the device's own control. Nothing starts one while the e-stop input is open. */
  startReturn(reason: ReturnReason, rate = returnRate): void {
    if (this.pins.estopOpen || this.state === 'A') return;
    this.say('RETURN', reason);
    const slid = reason === 'slip';
    const endsIn = slid || this.position.bad || this.state === 'F' ? 'F' : this.state === 'S' ? 'S' : 'I';
    const endCause: FaultCause = slid ? 'slip' : this.position.bad ? 'sensor' : this.fault;
    this.stoppedByInput = false;
    this.lockedOut = false;
    this.fault = endCause === 'runaway' || endCause === 'stuck' ? 'none' : endCause;
    this.enter('A');
    this.returning = new Return(this.now, rate, endsIn);
    const slides = this.motion.phase === 'standing' && Math.abs(this.motion.rate) > 50;
    if (slid || slides) this.motion.catch(this.now);
  }
}
