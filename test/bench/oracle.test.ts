/**
 * Each invariant on a fabricated motion that just breaks it, and on one that just does not. The motions are made by hand:
 * no controller, no simulator.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import type { Truth } from '../../hardware/simulator/table.ts';
import type { Observation } from '../../src/bench/oracle/observation.ts';
import { Oracle } from '../../src/bench/oracle/oracle.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { SessionState } from '../../src/session/states.ts';
import { excursion } from '../support/timelines.ts';

const look = 10;
type Told<E> = E extends unknown ? Omit<E, 'atMs'> : never;

/** Plays a motion to an oracle, look by look. */
class Play {
  readonly oracle: Oracle;
  now = 0;
  angle = 0;
  rate = 0;
  state: SessionState = 'disconnected';
  /** What stays as it is until it is changed. */
  truth: Partial<Truth> = { deviceState: 'I' };
  seen: Partial<Observation> = {};

  constructor(tableLimitDeg = 60) {
    const dose = { oneInversionMs: 60_000, cumulativeMs: 90_000 };
    this.oracle = new Oracle({ timeline: excursion(30, 20, 2, 2), limitDeg: 30, tableLimitDeg, ...dose, faults: [] });
  }

  tell(entry: Told<Entry>): this {
    // Told<> took one field off each member of the union, and this line has put it back.
    const whole = { ...entry, atMs: this.now } as Entry;
    this.oracle.note(whole);
    if (whole.type === 'state') this.state = whole.to;
    return this;
  }

  go(to: SessionState, reason = 'because'): this {
    return this.tell({ type: 'state', from: this.state, to, step: '', reason });
  }

  act(act: string): this {
    return this.tell({ type: 'act', by: 'operator', act, reason: 'at the bench' });
  }

  order(order: Extract<Entry, { type: 'order' }>['order'], rateDegPerS = 0, toDeg = 0): this {
    return this.tell({ type: 'order', order, rateDegPerS, toDeg, reason: 'because' });
  }

  raise(): this {
    this.seen = { ...this.seen, alarm: 'high' };
    return this.tell({ type: 'alarm', change: 'raised', priority: 'high', reason: 'because' });
  }

  fault(words: string): this {
    this.oracle.inject(parseFault(`0s:${words}`), this.now);
    return this;
  }

  device(deviceState: Truth['deviceState']): this {
    this.truth = { ...this.truth, deviceState };
    return this;
  }

  /** Moves on at `rate` for so long. */
  run(ms: number, rate = 0): this {
    this.rate = rate;
    for (const end = this.now + ms; this.now < end; ) {
      this.now += look;
      this.angle += (rate * look) / 1000;
      this.look();
    }
    return this;
  }

  look(): this {
    const truth: Truth = {
      angleDeg: this.angle,
      rateDegPerS: this.rate,
      currentMa: 0,
      brakeOn: this.rate === 0,
      deviceState: 'I',
      estopOpen: false,
      buttonPressed: false,
      ankleClosed: true,
      supplyLow: false,
      ...this.truth,
    };
    this.oracle.observe({
      atMs: this.now,
      truth,
      state: this.state,
      hostRunning: true,
      hostAlive: true,
      alarm: null,
      sounding: this.seen.alarm != null,
      asked: null,
      ...this.seen,
    });
    return this;
  }

  /** As far as a session under way, going down at 2°/s. */
  begin(): this {
    this.go('checking').go('ready').run(500);
    this.act('start test').go('preparing').order('ready');
    this.run(100);
    this.order('ramp', 2, 30);
    this.oracle.begin(this.now);
    return this.go('session.ramping').device('M');
  }

  /** Standing in a stay at 2°/s × 10 s = 20°. */
  holdAt(angle = 20): this {
    this.begin().run(angle * 500, 2);
    return this.device('R').go('session.holding').run(1500);
  }

  returns(rate = 2): this {
    return this.order('return', rate).go('fault.returning').device('A');
  }

  end(): this {
    this.oracle.end(this.now, { ...this.oracle.options, ...this.truth } as never);
    return this;
  }

  get broken(): readonly number[] {
    return [...new Set(this.oracle.violations.map(({ invariant }) => invariant))].sort();
  }

  get reasons(): string {
    return this.oracle.violations.map(({ reason }) => reason).join('\n');
  }
}

const play = (tableLimitDeg?: number) => new Play(tableLimitDeg);

describe('invariant 1: the true angle', () => {
  it.each([
    [2.9, []],
    [3.1, [1]],
  ])('%f° beyond the session’s limit', (beyond, broken) => {
    const p = play().begin();
    p.angle = 30 + beyond;
    expect(p.run(20, 0).broken).toEqual(broken);
  });

  it('is 63° at most, whatever the session’s limit', () => {
    const oracle = new Oracle({ timeline: excursion(60, 5), limitDeg: 62, faults: [] });
    const p = play();
    Object.assign(p, { oracle });
    p.begin();
    p.angle = 63.1;
    expect(p.run(10).broken).toEqual([1]);
  });
});

describe('invariant 2: the true speed', () => {
  it.each([
    ['1.5 × 2°/s + 0.5 is kept', 3.45, []],
    ['1.5 × 2°/s + 0.5 is passed', 3.6, [2]],
  ])('%s', (_name, rate, broken) => {
    expect(play().begin().run(400, rate).broken).toEqual(broken);
  });

  it('lets the order before count while a new one is on its way, and no longer', () => {
    expect(play().begin().run(1000, 2).order('ramp', 0.5, 30).run(700, 2).broken).toEqual([]);
    expect(play().begin().run(1000, 2).order('ramp', 0.5, 30).run(3500, 2).broken).toEqual([2]);
  });

  it('excuses a runaway until its deadline only', () => {
    expect(play().begin().fault('actuator=wrong').run(900, 7).broken).toEqual([]);
    expect(play().begin().fault('actuator=wrong').run(1100, 7).broken).toEqual([2]);
  });

  it('excuses no runaway that nobody injected', () => {
    expect(play().begin().run(400, 7).broken).toEqual([2]);
  });

  it('knows the swing inside the gear’s play from speed', () => {
    expect(play().begin().run(40, 6).run(500, 1).broken).toEqual([]);
  });
});

describe('invariant 3: standing where motion is forbidden', () => {
  it('lets a stop take a second', () => {
    expect(
      play().begin().run(5000, 2).order('hold').go('session.holding').run(900, 2).device('R').run(3000).broken,
    ).toEqual([]);
  });

  it('does not let the drive go on in a stay', () => {
    const p = play().begin().run(5000, 2).order('hold').go('session.holding').run(1500, 0.4);
    expect(p.broken).toEqual([3]);
  });

  it.each([
    ['2° and the reaction’s time', 1.9, 5000, []],
    ['more, and on and on', 1, 5000, [3]],
  ])('lets a brake give %s', (_name, rate, ms, broken) => {
    const p = play().holdAt().fault('brake=slow');
    if (broken.length === 0) p.run(1000, rate).run(ms - 1000);
    else p.run(ms, rate);
    expect(p.broken).toEqual(broken);
  });

  it('lets nothing move with the red stop open', () => {
    const stopped = () => play().begin().run(5000, 2);
    const open = (p: Play) => {
      p.truth = { ...p.truth, estopOpen: true, deviceState: 'S' };
      return p
        .tell({ type: 'finding', hazard: 'H19', reaction: 'cut', reason: 'red' })
        .raise()
        .order('stop')
        .go('stopped');
    };
    expect(open(stopped()).run(450, 2).run(2000).broken).toEqual([]);
    expect(open(stopped()).run(700, 2).broken).toEqual([3]);
  });
});

describe('invariant 4: home within 90 s of any single fault', () => {
  const caught = (words: string) => {
    const p = play().holdAt().fault(words);
    return p.tell({ type: 'finding', hazard: 'H09', reaction: 'return', reason: 'no tilt' }).raise().returns();
  };

  it('is kept by a return that comes home in time', () => {
    expect(caught('tilt=off').run(10_000, -2).device('I').go('fault.locked').run(100_000).end().broken).toEqual([]);
  });

  it('is broken by 1.6° after 90 s, and kept by 1.4°', () => {
    const near = (angle: number) => {
      const p = caught('tilt=off').run((20 - angle) * 500, -2);
      return p.device('I').go('fault.locked').run(95_000);
    };
    expect(near(1.4).broken).toEqual([]);
    expect(near(1.6).broken).toEqual([4]);
  });

  it.each(['brake=stuck', 'obstruction=stuck', 'actuator=stuck'])('is kept by %s with the high alarm on', (words) => {
    expect(caught(words).run(5000).device('F').go('fault.stranded').run(100_000).broken).toEqual([]);
  });

  it('is broken where the alarm is missing', () => {
    const p = play().holdAt().fault('brake=stuck').returns().run(2000).device('F').go('fault.stranded').run(5000);
    expect(p.broken).toEqual([4]);
  });

  it('is broken where somebody is left hanging though the table could move', () => {
    expect(caught('tilt=off').run(5000).device('S').go('fault.stranded').run(100_000).broken).toContain(4);
  });

  it('lets a dead host’s table stand within 5°', () => {
    const dead = (angle: number) => {
      const p = play().holdAt().fault('host=kill');
      p.seen = { hostRunning: false, hostAlive: false };
      return p
        .run(2000)
        .device('A')
        .run((20 - angle) * 500, -2)
        .device('I')
        .run(95_000);
    };
    expect(dead(4.9).broken).toEqual([]);
    expect(dead(5.2).broken).toContain(4);
  });

  it('asks for an answer at the table by the hazard’s deadline', () => {
    expect(
      play()
        .holdAt()
        .fault('tilt=off')
        .run(300)
        .tell({ type: 'finding', hazard: 'H09', reaction: 'return', reason: 'x' })
        .raise()
        .returns()
        .run(200, -2).broken,
    ).toEqual([]);
    const late = play().holdAt().fault('tilt=off').run(330);
    expect(late.broken).toEqual([4]);
    expect(late.reasons).toContain('H09');
  });

  it('is asked at the end of every session, fault or none', () => {
    expect(play().holdAt().go('fault.locked').raise().run(1500).end().broken).toEqual([4]);
  });
});

describe('invariant 5: the dose', () => {
  const long = (ms: number) => {
    const p = play().holdAt();
    p.seen = {};
    for (let left = ms; left > 0; left -= 40_000) {
      p.run(Math.min(left, 40_000));
      p.seen = { asked: 'are-you-well' };
      p.run(2000);
      p.seen = {};
    }
    return p;
  };

  it('lets the return take its time from the limit on, and no more', () => {
    // 60 s of limit, 1 s to react, 5 s to stop and start, 15 s for 15° at 1°/s.
    expect(long(60_000).run(7000).broken).toEqual([]);
    expect(long(60_000).run(18_000).broken).toEqual([5]);
  });

  it('wants the person asked each minute', () => {
    expect(play().holdAt().run(45_000).broken).toEqual([]);
    expect(play().holdAt().run(54_000).reasons).toContain('nobody asked');
  });

  it('wants a return 16 s after a question that nobody answers', () => {
    const asked = (ms: number) => {
      const p = play().holdAt();
      p.seen = { asked: 'are-you-well' };
      return p.run(ms);
    };
    expect(asked(15_900).broken).toEqual([]);
    expect(asked(16_100).reasons).toContain('no answer');
  });
});

describe('invariant 6: consent', () => {
  it('lets nothing move before somebody has said start', () => {
    expect(play().go('checking').run(500).run(400, 1).broken).toEqual([]);
    expect(play().go('checking').run(500).run(600, 1).broken).toContain(6);
  });

  it('lets nothing resume by itself', () => {
    const paused = () => play().begin().run(3000, 2).act('pause').order('hold').go('paused').device('R').run(1000);
    const goesOn = (p: Play) => p.order('ramp', 2, 30).go('session.ramping').device('M').run(500, 2);
    expect(goesOn(paused().act('resume')).broken).toEqual([]);
    expect(goesOn(paused()).broken).toEqual([6]);
    expect(goesOn(paused().act('acknowledge')).broken).toEqual([6]);
  });

  it('knows no way from a fault back into the protocol, not even a person’s', () => {
    const p = play()
      .holdAt()
      .fault('tilt=slow')
      .tell({ type: 'finding', hazard: 'H09', reaction: 'return', reason: 'x' });
    p.raise().returns().run(1000, -2).act('resume').order('ramp', 2, 30).go('session.ramping').device('M').run(300, 2);
    expect(p.broken).toEqual([6]);
  });

  it('bounds the way back down after a reaction: the relief of an obstruction, and no more', () => {
    const returning = () =>
      play()
        .holdAt()
        .tell({ type: 'finding', hazard: 'H18', reaction: 'return', reason: 'x' })
        .raise()
        .returns()
        .run(3000, -2);
    expect(returning().run(2500, 1).run(8000, -1).broken).toEqual([]);
    expect(returning().run(3500, 1).broken).toEqual([6]);
  });

  it('begins no override without a clinician', () => {
    expect(play().holdAt().act('override').go('override.holding').run(20).broken).toEqual([]);
    expect(play().holdAt().go('override.holding').run(20).broken).toEqual([6]);
  });
});

describe('invariant 7: the record', () => {
  it('wants each state to go on from the one before', () => {
    const p = play().go('checking');
    p.tell({ type: 'state', from: 'ready', to: 'preparing', step: '', reason: 'x' }).act('start');
    expect(p.reasons).toContain('it was checking');
  });

  it('wants a reason everywhere', () => {
    expect(play().go('checking', ' ').broken).toEqual([7]);
  });

  it('wants time to go on', () => {
    const p = play().run(100).go('checking');
    p.oracle.note({ type: 'prompt', atMs: 50, asking: true, reason: 'x' });
    expect(p.broken).toEqual([7]);
  });

  it('wants the state of the controller to be the one recorded', () => {
    const p = play().go('checking');
    p.seen = { state: 'ready' };
    expect(p.run(10).broken).toEqual([7]);
  });

  it('wants a finding to end the protocol’s motion', () => {
    const found = () =>
      play().begin().run(100, 2).tell({ type: 'finding', hazard: 'H05', reaction: 'return', reason: 'x' }).raise();
    expect(found().returns().run(100, 1).broken).toEqual([]);
    expect(found().run(20, 2).broken).toEqual([7]);
  });

  it('wants an order for every motion', () => {
    expect(play().begin().run(100, 2).order('hold').run(10).device('R').run(100).device('M').run(10).broken).toEqual([
      7,
    ]);
  });

  it('grants a ramp that was replaced at once its way over the line, once', () => {
    const replaced = () =>
      play()
        .begin()
        .run(100, 2)
        .order('ramp', 2, 30)
        .order('hold')
        .device('R')
        .run(10)
        .order('ramp', 2, 30)
        .order('hold');
    expect(replaced().device('M').run(10).broken).toEqual([]);
    expect(replaced().device('M').run(10).device('R').run(10).device('M').run(10).broken).toEqual([7]);
    expect(replaced().run(400).device('M').run(10).broken).toEqual([7]);
  });

  it('wants the news of what the device began by itself', () => {
    expect(play().holdAt().device('A').run(1600, -0.2).reasons).toContain('the record does not say why');
  });

  it.each([
    [{ estopOpen: true }, 'H19'],
    [{ buttonPressed: true }, 'H18'],
  ])('wants the person’s own act: %j', (truth, hazard) => {
    const p = play().holdAt().go('stopped').raise();
    p.truth = { ...p.truth, ...truth };
    expect(p.run(1600).reasons).toContain(hazard);
  });

  it('wants beacon and record to agree', () => {
    const p = play().go('checking');
    p.seen = { alarm: 'high' };
    expect(p.run(90).broken).toEqual([]);
    expect(p.run(200).broken).toEqual([7]);
  });
});

describe('an override, by what people have said', () => {
  /** In an override at 20°, of somebody for whom 30° is prescribed (the session's own limit), on a table of 38°. */
  const overriding = () => {
    const p = play(38).holdAt();
    return p
      .tell({
        type: 'act',
        by: 'clinician',
        act: 'override',
        reason: 'x',
        changes: { remainingMs: { from: null, to: 60_000 } },
      })
      .go('override.holding');
  };
  const send = (p: Play, toDeg: number, confirm: boolean) => {
    p.oracle.targetRequested(toDeg, confirm);
    return p.act(`override to ${toDeg}°`);
  };

  it('lets nothing be granted above the prescription without a confirmation, nor two steps by one', () => {
    expect(send(overriding(), 30, false).broken).toEqual([]);
    expect(send(overriding(), 31, false).reasons).toContain('without a confirmation above 30°');
    expect(send(overriding(), 35, true).broken).toEqual([]);
    expect(send(overriding(), 36, true).reasons).toContain('by one confirmation');
    expect(send(send(overriding(), 35, true), 38, true).broken).toEqual([]);
    expect(send(send(overriding(), 35, true), 39, true).reasons).toContain('beyond the 38°');
    expect(overriding().act('override to 10°').reasons).toContain('nobody asked for it');
  });

  it('lets no ramp be ordered beyond what was granted, and gives it back with the override', () => {
    expect(overriding().order('ramp', 2, 31).broken).toEqual([6]);
    const granted = () => send(overriding(), 35, true);
    expect(granted().order('ramp', 2, 35).broken).toEqual([]);
    const over = granted().go('paused').run(20);
    expect(over.order('ramp', 2, 31).broken).toEqual([6]);
  });

  it('bounds the body by what was granted', () => {
    const beyond = (p: Play) => p.order('ramp', 2, 30).go('override.moving').device('M').run(6800, 2).reasons;
    expect(beyond(send(overriding(), 35, true))).not.toContain('true angle');
    expect(beyond(send(overriding(), 30, false))).toContain('true angle');
  });

  it('lets limits be ordered near level only', () => {
    expect(overriding().order('ready').reasons).toContain('off level');
    expect(play().begin().run(2000, 2).order('ready').broken).toEqual([]);
  });

  it('ends a jog 600 ms after its last word, and an override when its time is up', () => {
    const jogging = (ms: number) =>
      overriding().act('jog down').order('ramp', 1, 30).go('override.jogging').device('M').run(ms, 1);
    expect(jogging(690).broken).toEqual([]);
    expect(jogging(750).reasons).toContain('nobody renews it');
    expect(jogging(500).act('jog down').run(600, 1).broken).toEqual([]);
    const p = overriding();
    for (const seen of [{}, { asked: 'are-you-well' }, {}] as const) {
      p.seen = seen;
      p.run(20_000 / (p.seen.asked === undefined ? 1 : 10));
    }
    expect(p.reasons).not.toContain('outlasts');
    const short = play(38).holdAt();
    short.tell({
      type: 'act',
      by: 'clinician',
      act: 'override',
      reason: 'x',
      changes: { remainingMs: { from: null, to: 500 } },
    });
    expect(short.go('override.holding').run(700).reasons).toContain('outlasts its time');
  });
});

describe('alarms, by the record', () => {
  const raised = () =>
    play().go('checking').tell({ type: 'alarm', change: 'raised', priority: 'high', hazard: 'H09', reason: 'x' });
  const alarm = (p: Play, change: 'acknowledged' | 'cleared' | 'raised', priority: 'high' | 'medium' = 'high') =>
    p.tell({ type: 'alarm', change, priority, hazard: 'H09', reason: 'x' });
  const shows = (p: Play, sounding: boolean, ms: number) => {
    p.seen = { alarm: 'high', sounding };
    return p.run(ms);
  };

  it('sound until somebody has acknowledged them', () => {
    expect(shows(raised(), true, 1000).broken).toEqual([]);
    expect(shows(raised(), false, 200).reasons).toContain('nobody has silenced it');
    expect(shows(alarm(raised(), 'acknowledged'), false, 1000).broken).toEqual([]);
  });

  it('sound again after two minutes, and at once when they come anew', () => {
    expect(shows(alarm(raised(), 'acknowledged'), false, 120_050).broken).toEqual([]);
    expect(shows(alarm(raised(), 'acknowledged'), false, 120_300).reasons).toContain('silenced');
    expect(shows(alarm(alarm(raised(), 'acknowledged'), 'raised'), false, 200).reasons).toContain('silenced');
  });

  it('of high priority are not over before somebody has acknowledged them', () => {
    expect(alarm(raised(), 'cleared').reasons).toContain('nobody had acknowledged it');
    expect(alarm(alarm(raised(), 'acknowledged'), 'cleared').broken).toEqual([]);
  });

  it('of medium priority are shown, and may end by themselves', () => {
    const p = play().go('checking');
    alarm(p, 'raised', 'medium').seen = { alarm: 'medium', sounding: true };
    p.run(500);
    alarm(p, 'cleared', 'medium').seen = { alarm: null };
    expect(p.run(500).broken).toEqual([]);
    p.seen = { alarm: 'medium', sounding: true };
    expect(p.run(500).reasons).toContain('the record has nothing raised');
  });
});

describe('the oracle', () => {
  const folder = new URL('../../src/bench/oracle/', import.meta.url);
  const files = readdirSync(folder).filter((file) => !['service-judge.ts', 'subscriber.ts'].includes(file));

  it.each(files)('%s shares no code with what it judges', (file) => {
    const imports = [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^import (type )?.* from '(.*)';$/gm)];
    expect(imports.length).toBeGreaterThan(0);
    const judged = /\/(safety|session|controller)\//;
    const code = imports.filter(([, type, from]) => type === undefined && judged.test(from ?? ''));
    expect(code.map(([, , from]) => from)).toEqual([]);
    // It imports types of the table and of the record, never their code.
    const things = imports.filter(([, type, from]) => type === undefined && from?.includes('..'));
    expect(things.map(([, , from]) => from)).toEqual([]);
  });
});
