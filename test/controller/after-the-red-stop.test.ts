/** After the red stop a person decides: whole sessions on the bench, in every order of press, release, loss and reconnect. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { World } from '../../src/bench/world/world.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { Rig } from '../support/dispatcher-rig.ts';
import { excursion } from '../support/timelines.ts';

/** A session that stands at 20°. */
class Session {
  readonly entries: Entry[] = [];
  readonly world: World;
  /** Whether the pendant says that the table is about to move. */
  isAnnouncing = false;

  constructor() {
    this.world = new World({
      timeline: excursion(20, 100, 2, 2),
      prescription: absolute,
      seed: 1,
      onEntry: (entry) => this.entries.push(entry),
      defects: {
        pendant: (sound) => ({
          subscribe: (listener) => sound.subscribe(listener),
          show: (alarm) => sound.show(alarm),
          ask: (question) => sound.ask(question),
          announce: (isAnnouncing) => {
            this.isAnnouncing = isAnnouncing;
          },
          chirp: () => sound.chirp(),
        }),
      },
    });
    while (this.world.controller.state !== 'session.holding' && this.world.advance(this.world.clock.now() + 10));
    this.pass(2000);
  }

  pass(ms: number): this {
    const { clock } = this.world;
    for (const end = clock.now() + ms; clock.now() < end; ) clock.advanceTo(milliseconds(clock.now() + 10));
    return this;
  }

  press(): this {
    this.world.table.patient.pressStop();
    return this;
  }

  letGo(): this {
    this.world.table.patient.releaseStop();
    return this;
  }

  fault(words: string): this {
    this.world.table.inject(parseFault(`0s:${words}`));
    return this;
  }

  get angle(): number {
    return Math.round(this.world.table.truth().angleDeg) + 0;
  }

  get device(): string | null {
    return this.world.table.truth().deviceState;
  }

  get ordered(): readonly string[] {
    return this.entries.flatMap((entry) => (entry.type === 'order' ? [entry.order] : []));
  }

  /** ms until the device moves. */
  waits(atMostMs: number): number {
    const from = this.world.clock.now();
    while (this.device !== 'A' && this.world.clock.now() - from < atMostMs) this.pass(10);
    return this.world.clock.now() - from;
  }
}

describe('let go, with nobody deciding', () => {
  it('the table stands for 60 s, is announced for the last 10 s, and comes home at 1°/s without an order or a fault', () => {
    const session = new Session().press().pass(5000).letGo();
    const { world, entries } = session;
    session.pass(100);
    expect(world.controller.status()).toMatchObject({
      state: 'stopped',
      announced: { rateDegPerS: 1, isLatest: false, reason: expect.stringContaining('by itself at 1°/s in 60 s') },
      endsBy: 'return to level, then reset',
    });
    expect(entries.findLast(({ type }) => type === 'prompt')).toMatchObject({ asking: true, question: 'decide' });
    session.pass(49_000);
    expect(session.isAnnouncing).toBe(false);
    session.pass(2000);
    expect([session.angle, session.isAnnouncing]).toEqual([20, true]);
    const before = entries.length;
    expect(session.waits(20_000)).toBeLessThan(10_000);
    session.pass(3000);
    expect([world.controller.state, session.device]).toEqual(['returning', 'A']);
    expect(Math.abs(world.table.truth().rateDegPerS)).toBeLessThan(1.1);
    expect(session.isAnnouncing).toBe(false);
    session.pass(30_000);
    expect([session.angle, world.controller.state]).toEqual([0, 'stopped']);
    const after = entries.slice(before);
    expect(after.filter(({ type }) => type === 'finding' || type === 'order')).toEqual([
      expect.objectContaining({ type: 'order', order: 'stop' }),
    ]);
    expect(world.controller.reset('operator', 'a person')).toBeNull();
    session.pass(1000);
    expect(world.controller.state).toBe('recovering');
  });

  it.each([
    ['the link is lost and comes back', (session: Session) => session.fault('link=off,2s')],
    ['the board restarts', (session: Session) => session.fault('actuator=off,1s')],
    ['the host stalls', (session: Session) => void session.world.host.stall(milliseconds(3000))],
    ['the tilt sensor fails', (session: Session) => session.fault('tilt=off')],
    ['the mains are lost', (session: Session) => session.fault('supply=off')],
  ])('and %s: nothing moves before its time', (_what, happens) => {
    for (const isWhilePressed of [true, false]) {
      const session = new Session().press().pass(3000);
      if (isWhilePressed) happens(session);
      session
        .pass(isWhilePressed ? 10_000 : 0)
        .letGo()
        .pass(2000);
      if (!isWhilePressed) happens(session);
      const ordered = session.ordered.length;
      expect(session.waits(100_000)).toBeGreaterThan(40_000);
      expect(session.ordered.slice(ordered).filter((order) => order === 'return')).toEqual([]);
      expect(session.pass(40_000).angle).toBe(0);
    }
  });

  it('and the host dead: the device alone brings the person home', () => {
    const session = new Session().press().pass(3000);
    session.world.host.kill();
    session.letGo();
    expect(session.waits(100_000)).toBeGreaterThan(55_000);
    expect(session.pass(40_000).angle).toBe(0);
  });

  it('the ankle lock open: the table waits for 180 s', () => {
    const session = new Session().press().pass(3000).fault('ankle=off').pass(1000).letGo();
    expect(session.waits(300_000)).toBeGreaterThan(170_000);
    expect(session.world.controller.state).toMatch(/returning$|stopped/);
  });
});

describe('held', () => {
  it('nothing moves, however long, and nothing is announced', () => {
    const session = new Session().press().pass(600_000);
    expect([session.angle, session.world.controller.state]).toEqual([20, 'stopped']);
    expect(session.world.controller.status()).toMatchObject({
      announced: null,
      endsBy: expect.stringContaining('let the red stop go'),
    });
  });
});

describe('a person', () => {
  it.each([
    ['asks for RETURN', (session: Session) => session.world.controller.returnToLevel('operator', 'a person')],
    ['presses the return button', (session: Session) => session.world.table.patient.pressButton(2500)],
  ])('%s: the table comes home at once', (_what, decides) => {
    const session = new Session().press().pass(3000).letGo().pass(5000);
    decides(session);
    expect(session.waits(10_000)).toBeLessThan(2500);
    expect(session.pass(30_000).angle).toBe(0);
  });

  it('cannot reset off level, and so starts nothing', () => {
    const session = new Session().press().pass(3000).letGo().pass(5000);
    expect(session.world.controller.reset('operator', 'a person')).not.toBeNull();
    expect([session.pass(5000).angle, session.world.controller.state]).toEqual([20, 'stopped']);
  });
});

describe('a host that starts', () => {
  it('finds a table that was stopped by the red stop, and leaves it to people', () => {
    const rig = new Rig({ initialAngle: 20, before: ({ patient }) => patient.pressStop() });
    rig.pass(5000);
    expect([rig.controller.state, Math.round(rig.table.truth().angleDeg)]).toEqual(['stopped', 20]);
    rig.table.patient.releaseStop();
    rig.pass(55_000);
    expect([rig.controller.state, Math.round(rig.table.truth().angleDeg)]).toEqual(['stopped', 20]);
    const orders = rig.entries.flatMap((entry) => (entry.type === 'order' ? [entry.order] : []));
    expect(orders).not.toContain('return');
  });
});
