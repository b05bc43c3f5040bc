import { describe, expect, it } from 'vitest';
import { degrees, degreesPerSecond, milliamperes, milliseconds } from '../../protocols/base/units.ts';
import { type DeviceState, flag } from '../../protocols/wire/messages.ts';
import { announcementText, ReturnAnnouncement } from '../../src/safety/announcement.ts';
import { emptySituation } from '../../src/safety/situation.ts';

/** A table that stands at 20°, as its actuator reports it. */
class Stopped {
  readonly s = emptySituation();
  readonly announcement = new ReturnAnnouncement(200);
  state: DeviceState = 'R';
  flags = flag.brakeOn | flag.ankleClosed;
  angle = 20;
  isLinked = true;

  pass(ms: number): this {
    for (const end = this.s.now + ms; this.s.now < end; ) {
      this.s.now += 20;
      this.s.linkUp = this.isLinked;
      this.s.reading = {
        at: milliseconds(this.s.now),
        nonce: '00A1',
        uptime: milliseconds(this.s.now),
        state: this.state,
        angle: degrees(this.angle),
        rate: degreesPerSecond(0),
        target: degrees(0),
        current: milliamperes(0),
        flags: this.flags,
      };
      this.#last = this.announcement.advance(this.s);
      this.s.reports.length = 0;
    }
    return this;
  }

  #last: ReturnType<ReturnAnnouncement['advance']> = null;

  get seconds(): number | null {
    return this.#last === null ? null : Math.round((this.#last.at - this.s.now) / 1000);
  }

  get text(): string | null {
    return this.#last === null ? null : announcementText(this.#last, this.s.now);
  }

  get isSounding(): boolean {
    return this.#last?.isSounding === true;
  }

  press(): this {
    this.state = 'S';
    this.flags |= flag.estopOpen | flag.personAwaited;
    return this;
  }

  letGo(): this {
    this.flags &= ~flag.estopOpen;
    return this;
  }
}

const pressed = () => new Stopped().pass(1000).press().pass(5000);

describe('the return after the red stop', () => {
  it('is announced from when it is let go, and sounds for the last 10 s', () => {
    const table = pressed();
    expect(table.text).toBeNull();
    table.letGo().pass(20);
    expect([table.seconds, table.isSounding]).toEqual([60, false]);
    expect(table.text).toContain('returns to level by itself at 1°/s in 60 s');
    table.pass(49_900);
    expect(table.isSounding).toBe(false);
    table.pass(200);
    expect([table.seconds, table.isSounding]).toEqual([10, true]);
    table.state = 'A';
    expect(table.pass(20).text).toBeNull();
  });

  it('waits again after a press of the button, an edge of the ankle lock, and half a degree of motion', () => {
    const table = pressed().letGo().pass(30_000);
    expect(table.seconds).toBe(30);
    table.s.buttonPressed = true;
    expect(table.pass(200).seconds).toBe(60);
    table.s.buttonPressed = false;
    table.pass(30_000);
    table.angle = 20.6;
    expect(table.pass(20).seconds).toBe(60);
    table.pass(30_000);
    table.flags &= ~flag.ankleClosed;
    expect(table.pass(20).seconds).toBe(180);
  });

  it('is not announced while it is held, at level, nor with the tries used up', () => {
    expect(pressed().pass(100_000).text).toBeNull();
    const level = pressed();
    level.angle = 3;
    expect(level.letGo().pass(20).text).toBeNull();
    const used = pressed().letGo();
    used.flags |= flag.triesUsedUp;
    expect(used.pass(20).text).toBeNull();
  });

  it('may come sooner where nobody here has seen it let go', () => {
    const table = new Stopped().press().letGo().pass(20);
    expect(table.text).toContain('in at most 60 s');
    const lost = pressed().letGo().pass(10_000);
    lost.isLinked = false;
    expect(lost.pass(1000).text).toContain('in at most 50 s');
    lost.isLinked = true;
    expect(lost.pass(20).text).toContain('in at most 60 s');
  });
});

describe('the return after another stop', () => {
  it('is announced for its 10 s, and sounds for the last 3 s', () => {
    const table = new Stopped().pass(1000);
    table.state = 'S';
    table.pass(20);
    expect(table.text).toContain('at 2°/s in 10 s');
    table.pass(6900);
    expect(table.isSounding).toBe(false);
    expect(table.pass(200).isSounding).toBe(true);
  });
});
