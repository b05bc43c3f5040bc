/** Says, when the actuator's link is lost (H06), what this computer knows of the cause: a hint for the repair. */
import { existsSync } from 'node:fs';
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Actuator, ActuatorNotice } from '../table.ts';
import { readThrottled, throttledBits, throttledFile } from './throttled.ts';

export interface LossWitnessOptions {
  /** The actuator's port. */
  readonly path: string;
  readonly clock: Clock;
  /** The folder that /sys is in. */
  readonly root?: string;
}

const watchEveryMs = 100;
/** A turn of the event loop that was later than this counts as a stall of this computer. */
const stallMs = 150;
/** A stall that ended longer ago has nothing to do with the loss. */
const aftermathMs = 1000;

export class LossWitness {
  readonly #path: string;
  readonly #clock: Clock;
  /** Null on a computer that does not tell. */
  readonly #throttledFile: string | null;
  /** At the last connection, to tell later under-voltage from earlier. */
  #bitsBefore: number;
  #timer: Timer | null = null;
  #lastStall: { readonly ms: number; readonly endedAt: number } | null = null;

  constructor({ path, clock, root = '/' }: LossWitnessOptions) {
    this.#path = path;
    this.#clock = clock;
    this.#throttledFile = throttledFile(root);
    this.#bitsBefore = this.#bits();
  }

  /** The same actuator, whose notices of a loss say what is known of its cause. */
  watch(actuator: Actuator): Actuator {
    this.#expect(this.#clock.now());
    return {
      order: (order) => actuator.order(order),
      stop: () => actuator.stop(),
      renewUntil: (until) => actuator.renewUntil(until),
      chirp: () => actuator.chirp(),
      subscribe: (listener) => actuator.subscribe((notice) => listener(this.#explained(notice))),
    };
  }

  close(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
  }

  #explained(notice: ActuatorNotice): ActuatorNotice {
    if (notice.kind === 'connected') this.#bitsBefore = this.#bits();
    if (notice.kind !== 'lost') return notice;
    return { ...notice, reason: `${notice.reason}; ${this.#causes().join(', ')}` };
  }

  #causes(): readonly string[] {
    const bits = this.#bits();
    const { underVoltage, sinceStart } = throttledBits;
    const isNew = (bits & ~this.#bitsBefore & (underVoltage << sinceStart)) !== 0;
    const stall = this.#lastStall;
    const causes = [
      ...(this.#isPortThere() ? [] : ['its USB device is gone: unplugged, or without power']),
      ...((bits & underVoltage) !== 0 || isNew ? ['under-voltage at this computer'] : []),
      ...(stall !== null && this.#clock.now() - stall.endedAt < aftermathMs
        ? [`this computer stalled for ${stall.ms} ms just before`]
        : []),
    ];
    if (causes.length > 0) return causes;
    const supply = this.#throttledFile === null ? '' : ', no under-voltage';
    return [`its USB device is still there${supply}: the board was reset, hangs, or has no power of its own`];
  }

  #isPortThere(): boolean {
    return existsSync(this.#path);
  }

  #bits(): number {
    return this.#throttledFile === null ? 0 : (readThrottled(this.#throttledFile) ?? 0);
  }

  #expect(now: number): void {
    this.#timer = this.#clock.after(milliseconds(watchEveryMs), () => {
      const woke = this.#clock.now();
      const lateMs = Math.round(woke - now - watchEveryMs);
      if (lateMs > stallMs) this.#lastStall = { ms: lateMs, endedAt: woke };
      this.#expect(woke);
    });
  }
}
