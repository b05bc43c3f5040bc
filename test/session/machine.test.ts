import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import type { Order } from '../../hardware/table.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { degrees, degreesPerSecond, milliseconds, seconds } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import type { Finding } from '../../src/safety/finding.ts';
import { findingOf } from '../../src/safety/finding.ts';
import type { HazardId } from '../../src/safety/hazards/register.ts';
import type { Reaction } from '../../src/safety/reaction.ts';
import { slowReturnRate } from '../../src/safety/reaction.ts';
import type { Ordered, SessionEvent, SessionPlan } from '../../src/session/events.ts';
import { sessionMachine } from '../../src/session/machine.ts';
import { planSession } from '../../src/session/plan.ts';
import { stateName } from '../../src/session/state-name.ts';
import type { SessionState } from '../../src/session/states.ts';
import { sessionStates } from '../../src/session/states.ts';
import { plan as timelineOf } from '../support/timelines.ts';

const timeline = accepted(
  planTimeline(
    {
      name: 'two-sets',
      title: 'Two sets',
      level: 'standard',
      source: 'test',
      description: 'test',
      steps: [
        { ramp: { to: 20, rate: 2 } },
        { hold: { seconds: 30 } },
        { level: { seconds: 30 } },
        { oscillate: { low: 10, high: 20, rate: 1, cycles: 1 } },
      ],
    },
    absolute,
    'two-sets',
  ),
);
const plan: SessionPlan = planSession(timeline, { ...absolute, maxAngle: degrees(30), finalPause: seconds(60) });

const planFromHeadUp: SessionPlan = planSession(
  timelineOf({ ramp: { to: -15, rate: 2 } }, { hold: { seconds: 10 } }, { ramp: { to: 20, rate: 2 } }),
  absolute,
);

type Told = SessionEvent extends infer E ? (E extends SessionEvent ? Omit<E, 'at' | 'angle'> : never) : never;

/** The session machine on a virtual clock, with its orders collected. */
class Session {
  readonly clock = new VirtualClock();
  readonly orders: Ordered[] = [];
  angle = 0;
  readonly actor;

  constructor() {
    const { clock } = this;
    this.actor = createActor(sessionMachine, {
      clock: {
        setTimeout: (action: () => void, delay: number) => clock.after(milliseconds(delay), action),
        clearTimeout: (timer: object) => clock.cancel(timer),
      },
    });
    this.actor.on('order', (ordered) => this.orders.push(ordered));
    this.actor.start();
  }

  get state(): SessionState {
    return stateName(this.actor.getSnapshot().value);
  }

  get lastOrder(): Order | undefined {
    return this.orders.at(-1)?.order;
  }

  tell(told: Told): this {
    this.actor.send({ ...told, at: this.clock.now(), angle: degrees(this.angle) } as SessionEvent);
    return this;
  }

  find(hazard: HazardId, reaction: Reaction, more: Partial<Finding> = {}): this {
    const finding = { ...findingOf(hazard, this.clock.now(), { reaction, reason: 'test' }), ...more };
    return this.tell({ type: 'FINDING', finding });
  }

  pass(ms: number): this {
    this.clock.advanceTo(milliseconds(this.clock.now() + ms));
    return this;
  }

  at(angle: number): this {
    this.angle = angle;
    return this;
  }

  ready(): this {
    return this.tell({ type: 'CONNECTED', offLevel: false, reason: 'connected' }).tell({ type: 'CHECKED' });
  }

  ramping(): this {
    return this.ready().tell({ type: 'START', plan, reason: 'start' }).tell({ type: 'ARMED' }).at(10);
  }

  holding(): this {
    return this.ramping().at(20).tell({ type: 'ARRIVED' });
  }
}

const toAngle = (to: number, limit = 20, confirmedUpTo = 30, restsAtLevel = false): Told => ({
  type: 'OVERRIDE_TARGET',
  to: degrees(to),
  rate: degreesPerSecond(1),
  limit: degrees(limit),
  confirmedUpTo: degrees(confirmedUpTo),
  restsAtLevel,
});

/** How to reach each state of a session. */
const ways: Readonly<Record<SessionState, () => Session>> = {
  disconnected: () => new Session(),
  checking: () => new Session().tell({ type: 'CONNECTED', offLevel: false, reason: 'connected' }),
  ready: () => new Session().ready(),
  testing: () => new Session().ready().tell({ type: 'START', plan, driveTest: true, reason: 'start' }),
  preparing: () => new Session().ready().tell({ type: 'START', plan, reason: 'start' }),
  'session.ramping': () => new Session().ramping(),
  'session.holding': () => new Session().holding(),
  'session.resting': () => new Session().holding().pass(30_000).at(0).tell({ type: 'ARRIVED' }),
  'session.oscillating': () => ways['session.resting']().pass(30_000).at(10).tell({ type: 'ARRIVED' }),
  levelling: () => {
    const session = ways['session.oscillating']();
    for (let n = 0; n < 5 && session.state !== 'levelling'; n += 1) session.tell({ type: 'ARRIVED' });
    return session;
  },
  recovering: () => ways.levelling().at(0).tell({ type: 'ARRIVED' }),
  paused: () => new Session().holding().tell({ type: 'PAUSE', reason: 'pause' }),
  'override.holding': () =>
    new Session().holding().tell({ type: 'OVERRIDE', forMs: milliseconds(60_000), reason: 'look' }),
  'override.jogging': () => ways['override.holding']().tell({ type: 'OVERRIDE_JOG', direction: 'up' }),
  'override.moving': () => ways['override.holding']().tell(toAngle(12)),
  returning: () => new Session().holding().tell({ type: 'RETURN', reason: 'return' }),
  stopped: () => new Session().holding().tell({ type: 'STOP', reason: 'stop' }),
  'fault.cutting': () => new Session().holding().find('H02', 'cut'),
  'fault.holding': () => new Session().ramping().find('H14', 'hold'),
  'fault.relieving': () => new Session().ramping().find('H15', 'relieve'),
  'fault.returning': () => new Session().holding().find('H09', 'return'),
  'fault.stranded': () => ways['fault.returning']().find('H16', 'note', { needsManualRelease: true }),
  'fault.locked': () => ways['fault.returning']().at(0).tell({ type: 'LEVEL' }),
};
const states = [...sessionStates];

/** Nested states that appear under the name of another. */
const within: readonly (readonly [string, SessionState, () => Session])[] = [
  ['testing.arming', 'testing', () => ways.testing().tell({ type: 'TEST_PRESSED' })],
  ['testing.moving', 'testing', () => ways.testing().tell({ type: 'TEST_PRESSED' }).tell({ type: 'ARMED' })],
  [
    'testing.standing',
    'testing',
    () => ways.testing().tell({ type: 'TEST_PRESSED' }).tell({ type: 'ARMED' }).at(2).tell({ type: 'ARRIVED' }),
  ],
  ['testing.refusing', 'testing', () => ways.testing().tell({ type: 'TEST_FAILED', reason: 'x' })],
  ['override.levelling', 'override.moving', () => ways['override.holding']().tell(toAngle(25, 30))],
  [
    'override.resting',
    'override.moving',
    () =>
      ways['override.holding']()
        .tell(toAngle(25, 30, 30, true))
        .at(0)
        .tell({ type: 'ARRIVED' }),
  ],
  [
    'override.widening',
    'override.moving',
    () => ways['override.holding']().tell(toAngle(25, 30)).at(0).tell({ type: 'ARRIVED' }),
  ],
  ['session.rejoining', 'session.ramping', () => ways.paused().at(10).tell({ type: 'RESUME', reason: 'x' })],
];

describe('states that share a name', () => {
  it.each(within)('%s can be reached, and is named %s', (path, name, way) => {
    const session = way();
    const [group = '', part = ''] = path.split('.');
    expect(session.actor.getSnapshot().value).toEqual({ [group]: part });
    expect(session.state).toBe(name);
  });

  it.each(within)('%s is left by STOP, by RETURN and by every finding', (_path, name, way) => {
    expect(way().tell({ type: 'STOP', reason: 'x' }).lastOrder?.kind).toBe('stop');
    expect(way().tell({ type: 'RETURN', reason: 'x' }).lastOrder?.kind).toBe('return');
    for (const reaction of ['return', 'cut'] as const) expect(way().find('H09', reaction).state).not.toBe(name);
    expect(way().find('H19', 'cut').state).toBe('stopped');
  });
});

describe('each state', () => {
  it.each(states)('%s can be reached', (state) => {
    expect(ways[state]().state).toBe(state);
  });

  it.each(states)('from %s RETURN is accepted, and a return is ordered', (state) => {
    const session = ways[state]();
    session.tell({ type: 'RETURN', reason: 'a person' });
    expect(session.state).toMatch(/returning$/);
    expect(session.lastOrder?.kind).toBe('return');
  });

  it.each(states)('from %s STOP stops at once', (state) => {
    const session = ways[state]();
    session.tell({ type: 'STOP', reason: 'a person' });
    expect([session.state, session.lastOrder?.kind]).toEqual(['stopped', 'stop']);
  });
});

/** Acts of a person after which motion toward head-down is expected. */
const starts = new Set<SessionEvent['type']>(['START', 'RESUME', 'OVERRIDE_TARGET', 'OVERRIDE_JOG']);
const deadStates: readonly SessionState[] = [
  'disconnected',
  'checking',
  'ready',
  'paused',
  'returning',
  'stopped',
  'fault.cutting',
  'fault.holding',
  'fault.relieving',
  'fault.returning',
  'fault.stranded',
  'fault.locked',
];
const events: readonly Told[] = [
  { type: 'POSITION' },
  { type: 'TEST_PRESSED' },
  { type: 'TEST_FAILED', reason: '' },
  { type: 'RECORDER_FAILED', finding: findingOf('H24', 0, { reaction: 'note', reason: '' }), reason: '' },
  { type: 'OVERRIDE_HOLD', forMs: milliseconds(0) },
  { type: 'OVERRIDE_SKIP' },
  { type: 'CONNECTED', offLevel: false, reason: '' },
  { type: 'CONNECTED', offLevel: true, reason: '' },
  { type: 'LOST', reason: '' },
  { type: 'CHECKED' },
  { type: 'ARMED' },
  { type: 'REFUSED', order: 'ramp', reason: '' },
  { type: 'REFUSED', order: 'return', reason: '' },
  { type: 'ARRIVED' },
  { type: 'LEVEL' },
  { type: 'STOOD', redStop: false },
  { type: 'STOOD', redStop: true },
  { type: 'RETURNING', reason: '' },
  { type: 'PAUSE', reason: '' },
  { type: 'RETURN', reason: '' },
  { type: 'STOP', reason: '' },
  { type: 'RESET', reason: '' },
  { type: 'ACKNOWLEDGE', reason: '' },
  { type: 'OVERRIDE_END', reason: '' },
];

describe('nothing resumes by itself', () => {
  it.each(deadStates)(
    'from %s only a person’s act leads to a ramp head-down: no other event does, nor time',
    (state) => {
      for (const first of events) {
        for (const second of events) {
          const session = ways[state]();
          const before = session.orders.length;
          session.tell(first).pass(20_000).tell(second).pass(200_000);
          for (const { order } of session.orders.slice(before)) {
            expect(order.kind === 'ramp' && order.to > session.angle, `${first.type}, ${second.type}`).toBe(false);
          }
        }
      }
      expect(events.some(({ type }) => starts.has(type))).toBe(false);
    },
  );
});

describe('a fault state', () => {
  it.each(states)('that is reached from %s has a finding, by whatever way', (state) => {
    for (const first of events) {
      for (const [second, ms] of [...events.map((event) => [event, 0] as const), [first, 100_000] as const]) {
        const session = ways[state]().tell(first).pass(ms).tell(second).pass(ms);
        const lacksFinding = session.state.startsWith('fault.') && session.actor.getSnapshot().context.finding === null;
        if (lacksFinding) expect(`${first.type}, ${ms} ms, ${second.type}`).toBe('with a finding');
      }
    }
  });

  it.each([
    ['MOVE: ankle', 'H29'],
    ['MOVE: lease', 'H06'],
    ['MOVE: state', 'H14'],
  ])('that follows %s has the finding %s', (reason, hazard) => {
    const session = ways['session.ramping']();
    const announced: string[] = [];
    session.actor.on('found', ({ finding }) => announced.push(finding?.hazard ?? ''));
    session.tell({ type: 'REFUSED', order: 'ramp', reason });
    expect([session.state, session.orders.at(-1)?.hazard, announced]).toEqual(['fault.returning', hazard, [hazard]]);
  });
});

describe('a refused order that asks for no motion', () => {
  it.each(states)('is no fault in %s', (state) => {
    for (const order of ['rest', 'hold', 'reset'] as const) {
      expect(ways[state]().tell({ type: 'REFUSED', order, reason: `${order}: state` }).state).toBe(state);
    }
  });
});

describe('a return after a person’s stop', () => {
  it('ends at level, stopped until a reset', () => {
    const session = ways.stopped().tell({ type: 'RETURN', reason: 'a person' });
    expect(session.state).toBe('returning');
    expect(session.at(0).tell({ type: 'LEVEL' }).state).toBe('stopped');
    expect(session.tell({ type: 'RESET', reason: 'a person' }).state).toBe('ready');
  });
});

const underWay: readonly SessionState[] = [
  'testing',
  'session.ramping',
  'session.holding',
  'session.oscillating',
  'session.resting',
  'levelling',
  'recovering',
  'paused',
  'override.holding',
  'override.jogging',
  'override.moving',
];

describe('findings', () => {
  it.each(underWay)('in %s lead to the reaction that they ask for', (state) => {
    const outcomes = (['hold', 'relieve', 'return', 'cut', 'note'] as const).map((reaction) => {
      return ways[state]().find('H14', reaction).state;
    });
    expect(outcomes).toEqual(['fault.holding', 'fault.relieving', 'fault.returning', 'fault.cutting', state]);
    expect(ways[state]().find('H19', 'cut').state).toBe('stopped');
  });

  it('never hold head-down for more than 10 s', () => {
    const session = ways['fault.holding']();
    expect(session.pass(9_990).state).toBe('fault.holding');
    session.find('H14', 'hold');
    expect(session.pass(20).state).toBe('fault.returning');
  });

  it('return at the rate that the hazard asks for, else at 3°/s', () => {
    expect(ways['session.holding']().find('H29', 'return', { returnRate: slowReturnRate }).lastOrder).toMatchObject({
      rate: 1,
    });
    expect(ways['session.holding']().find('H09', 'return').lastOrder).toMatchObject({ rate: 3 });
  });

  it('slow a return down where the hazard asks for it, and never speed one up', () => {
    const session = ways['fault.returning']();
    expect(session.find('H29', 'return', { returnRate: slowReturnRate }).lastOrder).toMatchObject({ rate: 1 });
    const count = session.orders.length;
    session.find('H05', 'return');
    expect(session.orders).toHaveLength(count);
  });

  it('back off 3° from an obstruction, hold, and return after 10 s (H15)', () => {
    const session = ways['fault.relieving']();
    expect(session.lastOrder?.kind).toBe('hold');
    session.tell({ type: 'STOOD', redStop: false });
    expect(session.lastOrder).toMatchObject({ kind: 'ramp', to: 7 });
    expect(session.at(7).tell({ type: 'ARRIVED' }).state).toBe('fault.holding');
    expect(session.pass(10_000).state).toBe('fault.returning');
  });

  it.each([
    ['3° up', 10, 7],
    ['not past level', 2, 0],
    ['3° further head-up where the table is head-up', -5, -8],
    ['not beyond the session’s limit head-up', -13.5, -15],
  ])('back off toward head-up from an obstruction, %s: from %d° to %d° (H15)', (_way, from, to) => {
    const session = new Session().ready().tell({ type: 'START', plan: planFromHeadUp, reason: 'start' });
    session.tell({ type: 'ARMED' }).at(from).find('H15', 'relieve').tell({ type: 'STOOD', redStop: false });
    expect(session.lastOrder).toMatchObject({ kind: 'ramp', to });
  });

  it.each(['returning', 'fault.returning'] as const)(
    'order a return without progress at 3°/s again, at once and after 10 s, and then leave it to people (H04), in %s',
    (state) => {
      const session = ways[state]();
      const count = session.orders.length;
      const orders = () => session.orders.slice(count).map(({ order }) => order);
      session.find('H04', 'return');
      expect(orders()).toEqual([{ kind: 'return', rate: 3 }]);
      expect([session.pass(9990).state, orders().length]).toEqual(['fault.returning', 1]);
      session.pass(20);
      expect(orders()).toEqual([
        { kind: 'return', rate: 3 },
        { kind: 'return', rate: 3 },
      ]);
      session.pass(300_000);
      expect([session.state, orders().length]).toEqual(['fault.returning', 2]);
      expect(session.find('H04', 'return', { needsManualRelease: true }).state).toBe('fault.stranded');
      expect([session.pass(300_000).state, orders().length]).toEqual(['fault.stranded', 2]);
    },
  );

  it('never slow down the return of a weak drive (H04), though another hazard asked for 1°/s', () => {
    const session = ways['fault.returning']().find('H29', 'return', { returnRate: slowReturnRate });
    expect(session.find('H04', 'return').lastOrder).toMatchObject({ rate: 3 });
  });

  it('cut a table that runs away while people are called already', () => {
    const session = ways['fault.stranded']().find('H02', 'cut');
    expect([session.state, session.lastOrder?.kind]).toEqual(['fault.cutting', 'stop']);
  });

  it('do not push a stuck table again, except by a person’s act (H16)', () => {
    const session = ways['fault.stranded']();
    const count = session.orders.length;
    session.find('H04', 'return').find('H26', 'return').tell({ type: 'RETURNING', reason: '' }).pass(300_000);
    expect([session.state, session.orders.length]).toEqual(['fault.stranded', count]);
    expect(session.find('H18', 'return').state).toBe('fault.returning');
  });

  it('return at 1°/s once brake and drive are checked after a cut, again after 10 s, and then not (H02)', () => {
    const session = ways['fault.cutting']();
    expect(session.tell({ type: 'STOOD', redStop: false }).lastOrder).toMatchObject({ kind: 'return', rate: 1 });
    const count = session.orders.length;
    session.find('H02', 'cut').tell({ type: 'STOOD', redStop: false });
    expect([session.pass(9990).state, session.orders.length]).toEqual(['fault.cutting', count + 1]);
    expect(session.pass(20).lastOrder).toMatchObject({ kind: 'return', rate: 1 });
    session.find('H02', 'cut');
    expect(session.tell({ type: 'STOOD', redStop: false }).state).toBe('fault.stranded');
  });

  it('return at 1°/s also where the drive ran away beyond the session’s limit: the device proves its torque first', () => {
    const session = ways['fault.cutting']().at(21.6).tell({ type: 'STOOD', redStop: false });
    expect(session.lastOrder).toMatchObject({ kind: 'return', rate: 1 });
  });

  it('return from the trip nevertheless (H01)', () => {
    const session = ways['session.holding']().at(62).find('H01', 'cut').tell({ type: 'STOOD', redStop: false });
    expect(session.lastOrder).toMatchObject({ kind: 'return', rate: 1 });
  });

  it('do not return out of a cut while the table still moves', () => {
    const session = ways['fault.cutting']().find('H01', 'return');
    expect(session.state).toBe('fault.cutting');
    // The sensor may lag: one more try at 1°/s, then people have to help.
    expect(session.pass(2000).lastOrder).toMatchObject({ kind: 'return', rate: 1 });
    expect(session.find('H02', 'cut').pass(2000).state).toBe('fault.stranded');
  });

  it('wait for a person while the red stop is held (H19)', () => {
    const session = ways['session.holding']().find('H19', 'cut');
    session.find('H09', 'return').pass(300_000);
    expect(session.state).toBe('stopped');
    expect(session.find('H18', 'return').state).toBe('fault.returning');
  });

  it('lock further sessions out after the brake has slipped (H17)', () => {
    const session = ways['session.holding']().find('H17', 'return').at(0).tell({ type: 'LEVEL' });
    session.tell({ type: 'RESET', reason: 'reset' }).tell({ type: 'START', plan, reason: 'again' });
    expect(session.state).toBe('ready');
  });

  it('return a table that is found off level, and again when the link is restored', () => {
    const session = new Session().at(12).tell({ type: 'CONNECTED', offLevel: true, reason: 'found' });
    expect([session.state, session.lastOrder?.kind]).toEqual(['fault.returning', 'return']);
    const count = session.orders.length;
    session.tell({ type: 'LOST', reason: 'lost' }).tell({ type: 'CONNECTED', offLevel: true, reason: 'back' });
    expect(session.orders.length).toBe(count + 1);
  });

  it.each(['ready', 'recovering'] as const)('return it where a reset without a link has led to %s', (state) => {
    const session = state === 'ready' ? new Session() : ways.returning().at(20).tell({ type: 'POSITION' }).at(0);
    session.tell({ type: 'STOP', reason: 'stop' }).tell({ type: 'RESET', reason: 'reset, by the tilt sensor' });
    expect(session.state).toBe(state);
    session.at(12).tell({ type: 'CONNECTED', offLevel: true, reason: 'back' });
    expect([session.state, session.lastOrder?.kind]).toEqual(['fault.returning', 'return']);
  });
});

describe('after the red stop', () => {
  const barred = { bar: 'red-stop' } as const;
  const back: Told = { type: 'CONNECTED', offLevel: true, reason: 'back', ...barred };
  const connecting: readonly SessionState[] = [
    'disconnected',
    'checking',
    'stopped',
    'returning',
    'fault.cutting',
    'fault.holding',
    'fault.relieving',
    'fault.returning',
    'fault.stranded',
  ];
  const held = (state: SessionState): Session => {
    const session = ways[state]().at(20);
    session.orders.length = 0;
    return session;
  };
  const motion = (session: Session) =>
    session.orders.filter(({ order }) => order.kind === 'return' || order.kind === 'ramp');

  it.each(connecting)('nothing moves by itself on connecting in %s, nor later; RETURN and the button do', (state) => {
    const session = held(state).tell(back);
    expect(session.state).toBe('stopped');
    session.find('H06', 'return').find('H08', 'return').pass(600_000).tell(back).pass(600_000);
    expect([session.state, motion(session)]).toEqual(['stopped', []]);
    expect(session.tell({ type: 'RETURN', reason: 'a person' }).lastOrder?.kind).toBe('return');
    const other = held(state).tell(back);
    expect(other.find('H18', 'return').lastOrder?.kind).toBe('return');
  });

  it.each(connecting)(
    'a table that has used up its tries is left alone on connecting in %s (wire, rule 12)',
    (state) => {
      const session = held(state).tell({ ...back, bar: 'tries' });
      session
        .find('H06', 'return')
        .pass(600_000)
        .tell({ ...back, bar: 'tries' })
        .pass(600_000);
      expect([session.state, motion(session)]).toEqual(['fault.stranded', []]);
      expect(session.tell({ type: 'RETURN', reason: 'a person' }).lastOrder?.kind).toBe('return');
    },
  );

  it.each(states)('pressed in %s, and let go: only a person moves the table', (state) => {
    const pressed: Told = {
      type: 'FINDING',
      finding: findingOf('H19', 0, { reaction: 'cut', reason: 'pressed' }),
      ...barred,
    };
    const later: readonly Told[] = [
      { type: 'STOOD', redStop: true, ...barred },
      { type: 'LOST', reason: 'lost', ...barred },
      back,
      { type: 'POSITION', ...barred },
      { type: 'FINDING', finding: findingOf('H06', 0, { reaction: 'return', reason: 'lost' }), ...barred },
      { type: 'FINDING', finding: findingOf('H17', 0, { reaction: 'return', reason: 'slips' }), ...barred },
      { type: 'FINDING', finding: findingOf('H22', 0, { reaction: 'return', reason: 'stalled' }), ...barred },
    ];
    if (state === 'disconnected') return;
    for (const first of later) {
      for (const second of later) {
        const session = held(state).tell(pressed);
        session.orders.length = 0;
        session.tell(first).pass(100_000).tell(second).pass(100_000);
        if (motion(session).length > 0) expect(`${first.type}, ${second.type}`).toBe('without motion');
      }
    }
  });

  it('the actuator’s own return is watched, and nothing is ordered', () => {
    for (const session of [
      held('stopped').tell({ type: 'RETURNING', reason: 'by itself' }),
      held('disconnected').tell({ ...back, isReturning: true }),
      held('stopped').tell({ ...back, isReturning: true }),
    ]) {
      expect([session.state, session.orders]).toEqual(['returning', []]);
      session.find('H09', 'return').tell({ type: 'RETURNING', reason: 'again' });
      expect([session.state, session.orders]).toEqual(['returning', []]);
      expect(session.at(0).tell({ type: 'LEVEL' }).state).toBe('stopped');
    }
  });

  it('a refused try leaves the table to the manual release, and says so', () => {
    const session = held('stopped').tell({ type: 'RETURN', reason: 'a person' });
    session.tell({ type: 'REFUSED', order: 'return', reason: 'RETURN: stuck' });
    expect([session.state, session.actor.getSnapshot().context.reason]).toEqual([
      'fault.stranded',
      expect.stringContaining('manual release'),
    ]);
  });
});

describe('stops of others during the return button’s return', () => {
  const stop: Told = { type: 'STOP', reason: 'a client' };

  it('hold it for 30 s in all; then it follows each stop as soon as the table stands', () => {
    const session = ways['session.holding']().find('H18', 'return');
    for (const ms of [12_000, 12_000]) {
      expect(session.tell(stop).pass(ms).state).toBe('stopped');
      expect(session.tell({ type: 'RETURNING', reason: 'by itself' }).state).toBe('returning');
      session.pass(1000);
    }
    expect(session.tell(stop).pass(5900).state).toBe('stopped');
    expect([session.pass(200).state, session.lastOrder?.kind]).toEqual(['fault.returning', 'return']);
    for (let times = 0; times < 3; times += 1) {
      expect([session.tell(stop).state, session.lastOrder?.kind]).toEqual(['stopped', 'stop']);
      expect([session.pass(1000).state, session.lastOrder?.kind]).toEqual(['fault.returning', 'return']);
    }
  });

  it('hold it no longer if they are repeated', () => {
    const session = ways['session.holding']().find('H18', 'return');
    for (let ms = 0; ms < 30_000; ms += 500) session.tell(stop).pass(500);
    expect(session.state).toBe('fault.returning');
  });

  it('hold a return that nobody asked for by the button until a person decides', () => {
    const session = ways['fault.returning']().tell(stop).pass(600_000);
    expect(session.state).toBe('stopped');
  });

  it.each([4.9, 1.6, -1.6, -4.9])('is never without end near level, where the device does nothing: %d°', (angle) => {
    const stopped = () => ways['session.holding']().at(angle).tell({ type: 'POSITION' }).tell(stop);
    expect(stopped().pass(9990).state).toBe('stopped');
    const session = stopped().pass(10_000);
    expect([session.state, session.lastOrder]).toEqual(['returning', { kind: 'return', rate: 1 }]);
    const barred = ways['session.holding']().at(angle).tell({ type: 'POSITION', bar: 'red-stop' }).tell(stop);
    expect(barred.pass(600_000).state).toBe('stopped');
  });

  it('has nothing to end at level', () => {
    expect(ways['session.resting']().tell(stop).pass(600_000).state).toBe('stopped');
  });

  it('do not count against the red stop, which holds longer', () => {
    const session = ways['session.holding']().find('H18', 'return').tell(stop).pass(20_000);
    session.find('H19', 'cut').pass(600_000);
    expect(session.state).toBe('stopped');
  });

  it('count from the beginning for the next return', () => {
    const session = ways['session.holding']().find('H18', 'return').tell(stop).pass(30_000).at(0);
    session.tell({ type: 'LEVEL' }).at(20).find('H18', 'return').tell(stop);
    expect([session.pass(29_990).state, session.pass(20).state]).toEqual(['stopped', 'fault.returning']);
  });
});

describe('the way by level of an override', () => {
  it('rests there as long as two inversions need, and then goes on', () => {
    const session = ways['override.holding']()
      .tell(toAngle(25, 30, 30, true))
      .at(0)
      .tell({ type: 'ARRIVED' });
    expect(session.lastOrder?.kind).toBe('hold');
    session.pass(plan.rest - 10);
    expect(session.actor.getSnapshot().value).toEqual({ override: 'resting' });
    session.pass(20);
    expect(session.actor.getSnapshot().value).toEqual({ override: 'widening' });
    expect(session.lastOrder?.kind).toBe('ready');
  });
});

describe('a session', () => {
  it('runs its legs in order and ends ready and completed', () => {
    const session = new Session().ramping();
    const seen: SessionState[] = [session.state];
    for (let n = 0; n < 40 && session.state !== 'ready'; n += 1) {
      const leg = timeline.legs[session.actor.getSnapshot().context.leg];
      if (leg === undefined) break;
      if (leg.from === leg.to) session.pass(leg.duration);
      else session.at(leg.to).tell({ type: 'ARRIVED' });
      if (session.state !== seen.at(-1)) seen.push(session.state);
    }
    expect(seen).toEqual([
      'session.ramping',
      'session.holding',
      'session.ramping',
      'session.resting',
      'session.ramping',
      'session.oscillating',
      'levelling',
      'recovering',
      'ready',
    ]);
    expect(session.actor.getSnapshot().context.completed).toBe(true);
  });

  it('continues with the rest of a hold after a pause', () => {
    const session = new Session().holding().pass(20_000).tell({ type: 'PAUSE', reason: 'pause' }).pass(30_000);
    session.tell({ type: 'RESUME', reason: 'resume' });
    expect(session.pass(9_990).state).toBe('session.holding');
    expect(session.pass(20).state).toBe('session.ramping');
  });

  it('goes back to the angle of a hold that an override has left before the hold continues', () => {
    const session = ways['override.moving']().at(12).tell({ type: 'ARRIVED' });
    session.tell({ type: 'RESUME', reason: 'resume' });
    expect([session.state, session.lastOrder]).toMatchObject(['session.ramping', { kind: 'ramp', to: 20, rate: 1 }]);
    session.at(20).pass(8000).tell({ type: 'ARRIVED' });
    expect(session.state).toBe('session.holding');
    expect(session.pass(29_990).state).toBe('session.holding');
    expect(session.pass(20).state).toBe('session.ramping');
  });

  it.each([
    { type: 'PAUSE', reason: 'pause' },
    { type: 'OVERRIDE', forMs: milliseconds(60_000), reason: 'look' },
  ] as const)('does not shorten a rest by the way back to it, interrupted by $type', (breakOff) => {
    const session = ways['session.resting']().tell({ type: 'PAUSE', reason: 'pause' }).at(3);
    session.tell({ type: 'RESUME', reason: 'resume' }).pass(3000).tell(breakOff);
    session.tell({ type: 'RESUME', reason: 'resume' }).at(0).pass(3000).tell({ type: 'ARRIVED' });
    expect(session.state).toBe('session.resting');
    expect(session.pass(29_990).state).toBe('session.resting');
    expect(session.pass(20).state).not.toBe('session.resting');
  });

  it('has nothing to pause in its final pause', () => {
    expect(ways.recovering().tell({ type: 'PAUSE', reason: '' }).state).toBe('recovering');
  });

  it('continues the same ramp after a pause', () => {
    const session = new Session().ramping().tell({ type: 'PAUSE', reason: '' }).tell({ type: 'RESUME', reason: '' });
    expect(session.lastOrder).toMatchObject({ kind: 'ramp', to: 20 });
  });

  it.each([20, 3.57, 1.6, -1.6, -4, -15])(
    'is paused at %d° for 60 s at most, and held so after an override',
    (angle) => {
      const paused = () => ways.paused().at(angle).tell({ type: 'POSITION' });
      expect(paused().pass(59_990).state).toBe('paused');
      expect(paused().pass(60_000).state).toBe('returning');
      const expired = ways['override.holding']().at(angle).tell({ type: 'POSITION' }).pass(60_000);
      expect([expired.state, expired.pass(60_000).state]).toEqual(['paused', 'returning']);
    },
  );

  it('is paused at level without a limit', () => {
    const atLevel = ways['session.resting']().tell({ type: 'PAUSE', reason: '' });
    expect(atLevel.pass(600_000).state).toBe('paused');
  });

  it('gives up a ramp that does not end', () => {
    expect(new Session().ramping().pass(60_000).state).not.toBe('session.ramping');
  });

  it('ends with the final pause at level, also when it was cut short', () => {
    const session = ways.returning().at(0).tell({ type: 'LEVEL' });
    expect([session.state, session.lastOrder?.kind]).toEqual(['recovering', 'rest']);
    expect(session.pass(60_000).state).toBe('ready');
    expect(session.actor.getSnapshot().context.completed).toBe(false);
  });

  it('goes back to ready if the actuator refuses or does not arm', () => {
    const refused = ways.preparing().tell({ type: 'REFUSED', order: 'ready', reason: 'ARM: ankle' });
    expect(refused.state).toBe('ready');
    expect(ways.preparing().pass(3000).state).toBe('ready');
    expect(ways.preparing().find('H09', 'return').state).toBe('ready');
  });

  it('is not restored into motion: a new machine is disconnected and orders nothing', () => {
    const session = new Session();
    expect([session.state, session.orders.length]).toEqual(['disconnected', 0]);
  });
});

describe('an override', () => {
  it('expires into a pause', () => {
    const session = ways['override.holding']();
    session.tell({ type: 'OVERRIDE_JOG', direction: 'up' }).pass(30_000);
    expect(session.state).toBe('override.holding');
    session.tell(toAngle(12));
    expect(session.pass(30_000).state).toBe('paused');
    expect(session.pass(60_000).state).toBe('returning');
  });

  it('jogs for as long as it is renewed: 600 ms after the last renewal the table holds', () => {
    const session = ways['override.jogging']();
    for (let n = 0; n < 5; n += 1) session.pass(500).tell({ type: 'OVERRIDE_JOG', direction: 'up' });
    expect(session.state).toBe('override.jogging');
    expect(session.pass(600).state).toBe('override.holding');
    expect(session.lastOrder?.kind).toBe('hold');
  });

  it('holds and then returns when its console disconnects (H23)', () => {
    const session = ways['override.moving']().find('H23', 'hold');
    expect(session.lastOrder?.kind).toBe('hold');
    expect(session.pass(10_000).lastOrder?.kind).toBe('return');
  });
});

describe('an override beyond the limit', () => {
  const limitOf = (session: Session) => session.actor.getSnapshot().context.envelope?.maxAngle;

  it('goes to level, sets wider limits there, and only then goes on', () => {
    const session = ways['override.holding']().tell(toAngle(25, 30));
    expect(session.lastOrder).toMatchObject({ kind: 'ramp', to: 0 });
    expect(limitOf(session)).toBe(20);
    session.at(0).tell({ type: 'ARRIVED' });
    expect(session.lastOrder).toMatchObject({ kind: 'ready', limits: { maxAngle: 30 } });
    session.tell({ type: 'ARMED' });
    expect(session.lastOrder).toMatchObject({ kind: 'ramp', to: 25 });
  });

  it('sets no wider limits if the sensors do not agree on level', () => {
    const session = ways['override.holding']().tell(toAngle(25, 30)).at(3).tell({ type: 'ARRIVED' });
    expect([session.state, session.lastOrder?.kind, limitOf(session)]).toEqual(['override.holding', 'hold', 20]);
  });

  it('starts no motion until the wider limits are accepted', () => {
    const session = ways['override.holding']().tell(toAngle(25, 30)).at(0).tell({ type: 'ARRIVED' });
    const count = session.orders.length;
    session.tell({ type: 'OVERRIDE_JOG', direction: 'down' }).tell(toAngle(20));
    expect(session.orders).toHaveLength(count);
    expect(session.pass(3000).state).toBe('fault.returning');
  });

  it('restores the session’s limit once it is over and the table is back inside', () => {
    const session = ways['override.holding']()
      .tell(toAngle(25, 30))
      .at(0)
      .tell({ type: 'ARRIVED' })
      .tell({ type: 'ARMED' });
    session.at(25).tell({ type: 'ARRIVED' }).tell({ type: 'OVERRIDE_END', reason: 'x' });
    expect(limitOf(session)).toBe(30);
    session.tell({ type: 'RESUME', reason: 'x' }).at(20.4).tell({ type: 'POSITION' });
    expect(limitOf(session)).toBe(30);
    session.at(19.9).tell({ type: 'POSITION' });
    expect(limitOf(session)).toBe(20);
  });

  it('jogs up to the wider limit', () => {
    const session = ways['override.holding']().tell({ type: 'OVERRIDE_JOG', direction: 'down' });
    expect(session.lastOrder).toMatchObject({ kind: 'ramp', to: 20 });
  });

  it('orders a jog once for as long as it is renewed, and again when it reverses', () => {
    const session = ways['override.jogging']();
    const count = session.orders.length;
    session.pass(500).tell({ type: 'OVERRIDE_JOG', direction: 'up' }).pass(500);
    expect([session.state, session.orders.length]).toEqual(['override.jogging', count]);
    session.tell({ type: 'OVERRIDE_JOG', direction: 'down' });
    expect([session.lastOrder, session.orders.length]).toMatchObject([{ kind: 'ramp', to: 20 }, count + 1]);
  });

  it('ends with a pause', () => {
    for (const way of [ways['override.holding'], ways['override.jogging'], ways['override.moving']]) {
      const session = way().tell({ type: 'PAUSE', reason: 'x' });
      expect([session.state, session.actor.getSnapshot().context.override]).toEqual(['paused', null]);
    }
  });
});

describe('the pause at level after a return', () => {
  const home = (state: SessionState, way: (session: Session) => Session = (session) => session) =>
    way(ways[state]().at(20).tell({ type: 'POSITION' }))
      .at(0)
      .tell({ type: 'LEVEL' });
  const reset = { type: 'RESET', reason: 'a person' } as const;

  it('is not cut short by a reset', () => {
    const session = home('returning').pass(20_000).tell(reset);
    expect([session.state, session.lastOrder?.kind]).toEqual(['recovering', 'reset']);
    expect(session.pass(39_990).state).toBe('recovering');
    expect(session.pass(20).state).toBe('ready');
  });

  it.each([
    ['a fault', home.bind(null, 'fault.returning'), 'fault.locked'],
    ['a stop', home.bind(null, 'stopped', (session) => session.tell({ type: 'RETURN', reason: 'x' })), 'stopped'],
  ] as const)('follows the reset after %s, less the time at level before it', (_what, way, state) => {
    const session = way();
    expect(session.pass(25_000).state).toBe(state);
    expect(session.tell(reset).state).toBe('recovering');
    expect(session.pass(34_990).state).toBe('recovering');
    expect(session.pass(20).state).toBe('ready');
    expect(session.tell({ type: 'STOP', reason: 'x' }).tell({ type: 'RETURN', reason: 'x' }).state).toBe('returning');
  });

  it('is not forgotten when the link is lost', () => {
    const session = home('returning').pass(10_000).tell({ type: 'LOST', reason: 'lost' }).pass(5000);
    session.tell({ type: 'CONNECTED', offLevel: false, reason: 'back' }).tell({ type: 'CHECKED' });
    expect(session.state).toBe('recovering');
    expect(session.pass(44_990).state).toBe('recovering');
    expect(session.pass(20).state).toBe('ready');
  });

  it('is not due where the table was not off level', () => {
    const session = new Session().ready().tell({ type: 'STOP', reason: 'x' }).tell(reset);
    expect(session.state).toBe('ready');
  });
});

describe('a recorder that fails (H24)', () => {
  const fails = (session: Session) =>
    session.tell({
      type: 'RECORDER_FAILED',
      finding: findingOf('H24', 0, { reaction: 'note', reason: 'disk full' }),
      reason: 'H24: disk full',
    });

  it('lets the present step end and no further one begin', () => {
    const session = fails(ways['session.holding']());
    expect(session.pass(29_900).state).toBe('session.holding');
    session.pass(200);
    expect([session.state, session.lastOrder?.kind]).toEqual(['returning', 'return']);
    expect(session.orders.at(-1)).toMatchObject({ hazard: 'H24' });
  });

  it('lets an oscillation end, which is one step', () => {
    const session = fails(ways['session.oscillating']());
    expect(session.at(20).tell({ type: 'ARRIVED' }).state).toBe('session.oscillating');
  });

  it('refuses a session that was about to begin', () => {
    expect(fails(ways.preparing()).state).toBe('ready');
    const tested = fails(ways.testing());
    expect(tested.tell({ type: 'LEVEL' }).state).toBe('ready');
  });
});

describe('the drive test', () => {
  it('makes its four moves, each with a stand, and leads to the session', () => {
    const session = ways.testing().tell({ type: 'TEST_PRESSED' });
    expect(session.lastOrder).toMatchObject({ kind: 'ready', limits: { minAngle: -4, maxAngle: 4 } });
    session.tell({ type: 'ARMED' });
    for (const to of [3.5, 0, -3.5, 0]) {
      expect(session.lastOrder).toMatchObject({ kind: 'ramp', to, rate: 1 });
      session.at(to).tell({ type: 'ARRIVED' });
      const count = session.orders.length;
      session.pass(990);
      expect(session.orders).toHaveLength(count);
      session.pass(20);
    }
    expect([session.state, session.lastOrder]).toMatchObject([
      'preparing',
      { kind: 'ready', limits: { maxAngle: 20 } },
    ]);
    expect(session.tell({ type: 'ARMED' }).state).toBe('session.ramping');
  });

  it('does not bypass a lock-out', () => {
    const session = ways['session.holding']().find('H17', 'return').at(0).tell({ type: 'LEVEL' });
    session.tell({ type: 'RESET', reason: 'x' }).tell({ type: 'START', plan, driveTest: true, reason: 'again' });
    expect(session.state).toBe('ready');
  });

  it('returns to level and to ready when it fails, with its reason', () => {
    const session = ways.testing().tell({ type: 'TEST_PRESSED' }).tell({ type: 'ARMED' }).at(2);
    session.tell({ type: 'TEST_FAILED', reason: 'the brake is not on' });
    expect(session.lastOrder).toMatchObject({ kind: 'return', rate: 1 });
    session.at(0).tell({ type: 'LEVEL' });
    expect([session.state, session.lastOrder?.kind]).toEqual(['ready', 'rest']);
    expect(session.actor.getSnapshot().context).toMatchObject({ reason: 'the brake is not on', envelope: null });
  });

  it('gives up a move that does not end', () => {
    const session = ways.testing().tell({ type: 'TEST_PRESSED' }).tell({ type: 'ARMED' }).pass(10_000);
    expect(session.lastOrder?.kind).toBe('return');
  });
});

describe('a table that has come home after a fault', () => {
  const slid = (angle: number, bar: 'red-stop' | 'tries' | null) =>
    ways['fault.locked']().at(angle).tell({ type: 'POSITION', bar }).state;

  it('returns again where it is found off level without a new finding', () => {
    expect([slid(4.9, null), slid(5.1, null), slid(-5.1, null)]).toEqual([
      'fault.locked',
      'fault.returning',
      'fault.returning',
    ]);
  });

  it('returns as its brake is found to slip, before it is off level', () => {
    const slips = (bar: 'red-stop' | null) => {
      const finding = findingOf('H17', 0, { reaction: 'return', reason: 'slips' });
      return ways['fault.locked']().at(2).tell({ type: 'FINDING', finding, bar }).state;
    };
    expect([slips(null), slips('red-stop')]).toEqual(['fault.returning', 'fault.locked']);
  });

  it('orders no return against used-up tries, nor for a note', () => {
    const notes = (needsManualRelease: boolean) => {
      const session = ways['fault.locked']().at(12);
      const count = session.orders.length;
      session.find('H16', 'note', needsManualRelease ? { needsManualRelease } : {});
      return [session.state, session.orders.length - count];
    };
    expect([notes(true), notes(false)]).toEqual([
      ['fault.stranded', 0],
      ['fault.locked', 0],
    ]);
  });

  it('stays where a person decides first', () => {
    expect([slid(5.1, 'red-stop'), slid(5.1, 'tries')]).toEqual(['fault.locked', 'fault.locked']);
  });
});
