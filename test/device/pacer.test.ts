import { describe, expect, it, vi } from 'vitest';
import { Pacer } from '../../hardware/emulator/pacer.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { atEnd } from '../support/cleanup.ts';
import { until } from '../support/waiting.ts';

/** A pacer whose real time is a number: the test is synchronous, so the pacer's own timer never fires. */
class PacedClock {
  readonly clock = new VirtualClock();
  readonly pacer: Pacer;
  #realMs = 0;

  constructor(speed: number) {
    vi.spyOn(performance, 'now').mockImplementation(() => this.#realMs);
    atEnd(() => vi.restoreAllMocks());
    this.pacer = new Pacer(this.clock, speed);
    this.pacer.start();
    atEnd(() => this.pacer.stop());
  }

  get realMs(): number {
    return this.#realMs;
  }

  /** Real time passes without the pacer. */
  busy(ms: number): void {
    this.#realMs += ms;
  }

  /** Real time passes, and the pacer catches up every 2 ms. */
  pass(ms: number): void {
    for (const end = this.#realMs + ms; this.#realMs < end; ) {
      this.#realMs += 2;
      this.pacer.catchUp();
    }
  }
}

describe('a virtual clock that follows real time', () => {
  it.each([0.5, 1, 8])('advances %d emulated seconds a second, except for what slipped', (speed) => {
    const paced = new PacedClock(speed);
    paced.pass(300);
    expect(paced.clock.now() + paced.pacer.slippedMs).toBeGreaterThan((paced.realMs - 1) * speed);
    expect(paced.clock.now() + paced.pacer.slippedMs).toBeLessThanOrEqual(paced.realMs * speed + 1);
  });

  it('is at this instant after catching up', () => {
    const paced = new PacedClock(1);
    for (let turn = 0; turn < 20; turn += 1) {
      paced.busy(3);
      paced.pacer.catchUp();
      expect(Math.abs(paced.clock.now() + paced.pacer.slippedMs - paced.realMs)).toBeLessThan(1);
    }
  });

  it('slips when the computer was too busy, and reports by how much', () => {
    const paced = new PacedClock(1);
    paced.pass(20);
    const [before, slippedBefore] = [paced.clock.now(), paced.pacer.slippedMs];
    paced.busy(400);
    paced.pacer.catchUp();
    // What may be caught up with, and one turn.
    expect(paced.clock.now() - before).toBeLessThan(80);
    expect(paced.pacer.slippedMs - slippedBefore).toBeGreaterThan(300);
  });

  it('leaves the ports their turn when the table needs more time than it has', () => {
    const paced = new PacedClock(1);
    const work = (): void => {
      // Half the speed of real time.
      paced.busy(2);
      paced.clock.after(milliseconds(1), work);
    };
    paced.clock.after(milliseconds(1), work);
    let turns = 0;
    while (paced.realMs < 500) {
      const from = paced.realMs;
      paced.busy(1);
      paced.pacer.catchUp();
      expect(paced.realMs - from).toBeLessThan(20);
      turns += 1;
    }
    expect(turns).toBeGreaterThan(15);
    expect(paced.clock.now()).toBeLessThan(400);
    expect(paced.pacer.slippedMs).toBeGreaterThan(100);
  });

  it('does not catch up recursively: what the table sends may ask for the time', () => {
    const paced = new PacedClock(1);
    const seen: number[] = [];
    paced.clock.after(milliseconds(10), () => {
      paced.pacer.catchUp();
      seen.push(paced.clock.now());
    });
    paced.pass(40);
    expect(seen).toEqual([10]);
    expect(paced.clock.now()).toBe(40);
  });

  it('stands still once it is stopped', () => {
    const paced = new PacedClock(1);
    paced.pass(20);
    paced.pacer.stop();
    const stoppedAt = paced.clock.now();
    paced.pass(30);
    expect(paced.clock.now()).toBe(stoppedAt);
  });

  it('advances by its own timer', async () => {
    const clock = new VirtualClock();
    const pacer = new Pacer(clock, 1);
    pacer.start();
    atEnd(() => pacer.stop());
    await until('20 ms', () => clock.now() >= 20);
  });
});
