import { describe, expect, it } from 'vitest';
import { Pacer } from '../../hardware/emulator/pacer.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { atEnd, pause } from '../support/pty-far-end.ts';

function paced(speed: number): { clock: VirtualClock; pacer: Pacer; startedAt: number } {
  const clock = new VirtualClock();
  const pacer = new Pacer(clock, speed);
  const startedAt = performance.now();
  pacer.start();
  atEnd(() => pacer.stop());
  return { clock, pacer, startedAt };
}

function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('a virtual clock that follows the wall', () => {
  it.each([0.5, 1, 8])('at %d emulated seconds a second, but for what slipped', async (speed) => {
    const { clock, pacer, startedAt } = paced(speed);
    await pause(300);
    pacer.catchUp();
    const wall = (performance.now() - startedAt) * speed;
    expect(clock.now() + pacer.slippedMs).toBeGreaterThan(wall - 5 * speed);
    expect(clock.now() + pacer.slippedMs).toBeLessThanOrEqual(wall + 1);
  });

  it('is at this instant whenever it is asked to be', async () => {
    const { clock, pacer, startedAt } = paced(1);
    for (let turn = 0; turn < 20; turn += 1) {
      await pause(3);
      pacer.catchUp();
      expect(Math.abs(clock.now() + pacer.slippedMs - (performance.now() - startedAt))).toBeLessThan(3);
    }
  });

  it('slips where the computer had no time, and says by how much', async () => {
    const { clock, pacer } = paced(1);
    await pause(20);
    pacer.catchUp();
    const [before, slippedBefore] = [clock.now(), pacer.slippedMs];
    busy(400);
    pacer.catchUp();
    // What may be made up for, and a turn's time.
    expect(clock.now() - before).toBeLessThan(80);
    expect(pacer.slippedMs - slippedBefore).toBeGreaterThan(300);
  });

  it('leaves the ports their turn where the table takes longer than it has', async () => {
    const { clock, pacer } = paced(1);
    const work = (): void => {
      // Twice as slow as the wall.
      busy(2);
      clock.after(milliseconds(1), work);
    };
    clock.after(milliseconds(1), work);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await pause(500);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(15);
    expect(clock.now()).toBeLessThan(400);
    expect(pacer.slippedMs).toBeGreaterThan(100);
  });

  it('does not run in itself: what the table sends may ask for the time', async () => {
    const { clock, pacer } = paced(1);
    const seen: number[] = [];
    clock.after(milliseconds(10), () => {
      pacer.catchUp();
      seen.push(clock.now());
    });
    await pause(40);
    expect(seen).toEqual([10]);
  });

  it('stands still once it is stopped', async () => {
    const { clock, pacer } = paced(1);
    await pause(20);
    pacer.stop();
    const stoppedAt = clock.now();
    await pause(30);
    pacer.catchUp();
    expect(clock.now()).toBe(stoppedAt);
  });
});
