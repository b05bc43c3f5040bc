import { describe, expect, it } from 'vitest';
import { degrees, degreesPerSecond, milliseconds, seconds } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { widened } from '../../src/safety/envelope.ts';
import type { SessionContext } from '../../src/session/context.ts';
import { noSession } from '../../src/session/context.ts';
import {
  beginRefusal,
  firstConfirmed,
  holdRefusal,
  judgeTarget,
  legAfterSkip,
  overrideReasons,
  skipRefusal,
} from '../../src/session/override.ts';
import { planSession } from '../../src/session/plan.ts';
import { plan as timelineOf } from '../support/timelines.ts';

const timeline = timelineOf(
  { ramp: { to: 20, rate: 2 } },
  { hold: { seconds: 30 } },
  { level: { seconds: 40 } },
  { oscillate: { low: 10, high: 20, rate: 1, cycles: 2 } },
  { ramp: { to: 0, rate: 2 } },
  { level: { seconds: 60 } },
);

/** A session with a limit of 20°, of a person with this prescription. */
function inSession(prescribed = 30, most = 45, more: Partial<SessionContext> = {}): SessionContext {
  const plan = planSession(timeline, { ...absolute, maxAngle: degrees(prescribed) }, degrees(most));
  const { envelope } = plan;
  const confirmedUpTo = firstConfirmed(plan, envelope);
  return { ...noSession, plan, envelope, override: { reason: 'x', beganAt: 0, until: 60_000, confirmedUpTo }, ...more };
}

const judge = (to: number, confirm: boolean, context = inSession(), rate = 1) =>
  judgeTarget(degrees(to), degreesPerSecond(rate), confirm, context);

describe('an override', () => {
  it.each(overrideReasons)('begins with a reason that consoles offer: %s', (reason) => {
    expect(beginRefusal(seconds(600), reason)).toBeNull();
  });

  it.each(['x', 'мне лучше', 'a'.repeat(80), '👍'.repeat(80), 'weil’s drückt'])(
    'begins with any printable reason: %s',
    (reason) => {
      expect(beginRefusal(seconds(1), reason)).toBeNull();
    },
  );

  it.each(['', ' ', '\t', 'two\nlines', '\u001b[2J', '\u202Egnp', 'a\u2028b', 'a'.repeat(81), '\ud800'])(
    'does not begin with any other: %j',
    (reason) => expect(beginRefusal(seconds(60), reason)).not.toBeNull(),
  );

  it.each([0, -1, 600_001, Number.NaN, Number.POSITIVE_INFINITY])('does not begin for %d ms', (forMs) => {
    expect(beginRefusal(milliseconds(forMs), 'x')).toContain('allowed up to');
  });
});

describe('a target', () => {
  it.each([
    ['inside the session', 20, false, { ok: true, limit: 20, viaLevel: false }],
    ['inside the prescription: no confirmation, by way of level', 25, false, { ok: true, limit: 30, viaLevel: true }],
    ['at the prescription', 30, false, { ok: true, limit: 30, viaLevel: true }],
    ['above it, unconfirmed', 31, false, { ok: false, confirmUpToDeg: 35 }],
    ['above it, confirmed', 31, true, { ok: true, limit: 35, confirmedUpTo: 35, viaLevel: true }],
    ['at the end of the confirmed range', 35, true, { ok: true, limit: 35, confirmedUpTo: 35 }],
    ['two steps above it at once', 36, true, { ok: false, confirmUpToDeg: 35 }],
    ['beyond the table’s limit', 46, true, { ok: false }],
    ['beyond the absolute', 61, true, { ok: false }],
    ['further head-up than the session allows', -1, true, { ok: false }],
    ['not a number', Number.NaN, true, { ok: false }],
  ])('%s', (_name, to, confirm, verdict) => {
    expect(judge(to, confirm)).toMatchObject(verdict);
  });

  it('beyond every limit stays refused with a confirmation', () => {
    expect(judge(46, true)).not.toHaveProperty('confirmUpToDeg');
    expect(judge(61, true, inSession(60, 90))).toMatchObject({ ok: false, reason: expect.stringContaining('0..60°') });
  });

  it('keeps to the rates of the session', () => {
    expect(judge(10, true, inSession(), 5)).toMatchObject({ ok: false });
    expect(judge(10, true, inSession(), 0)).toMatchObject({ ok: false });
    expect(judge(10, true, inSession(), Number.NaN)).toMatchObject({ ok: false });
  });

  it('needs a confirmation for each further 5°', () => {
    let context = inSession();
    const reached: number[] = [];
    for (let to = 31; to <= 60; to += 1) {
      const verdict = judge(to, true, context);
      if (!verdict.ok || context.envelope === null || context.override === null) break;
      if (verdict.confirmedUpTo > context.override.confirmedUpTo) reached.push(to);
      const { confirmedUpTo } = verdict;
      context = {
        ...context,
        envelope: widened(context.envelope, verdict.limit),
        override: { ...context.override, confirmedUpTo },
      };
    }
    expect(reached).toEqual([31, 36, 41]);
    expect(context.envelope?.maxAngle).toBe(45);
  });

  it('is confirmed at most up to the configuration’s limit', () => {
    expect(judge(32, true, inSession(30, 33))).toMatchObject({ limit: 33, confirmedUpTo: 33 });
    expect(judge(33.5, true, inSession(30, 33))).toMatchObject({ ok: false });
  });

  it('is granted nothing by a limit that is not set', () => {
    expect(planSession(timeline, absolute, degrees(Number.NaN)).mostAngle).toBe(0);
  });
});

const legOf = (phase: Timeline['legs'][number]['phase']) => timeline.legs.findIndex((leg) => leg.phase === phase);
const at = (leg: number, stay = timeline.legs[leg]?.duration ?? 0) => inSession(30, 45, { leg, stay });

describe('a stay', () => {
  it.each([
    ['can be lengthened', at(legOf('holding')), 60, true],
    ['can be cut', at(legOf('holding')), 1, true],
    ['can be ended', at(legOf('holding')), 0, true],
    ['cannot exceed the limit of one inversion', at(legOf('holding')), 301, false],
    ['cannot be negative', at(legOf('holding')), -1, false],
    ['must be a number', at(legOf('holding')), Number.NaN, false],
    ['at level can be lengthened', at(legOf('resting')), 60, true],
    ['at level cannot be cut', at(legOf('resting')), 10, false],
    ['at level can be set to what is left', at(legOf('resting'), 12_000), 12, true],
    ['cannot be set during a ramp', at(legOf('ramping')), 10, false],
  ])('%s', (_name, context, length, isAllowed) => {
    expect(holdRefusal(context, seconds(length)) === null).toBe(isAllowed);
  });
});

describe('a skip', () => {
  it('leads to the next step, past all legs of the present one', () => {
    expect(timeline.legs[legAfterSkip(at(legOf('ramping'))) ?? -1]?.phase).toBe('holding');
    const swing = timeline.legs.findIndex(({ phase }) => phase === 'oscillating');
    const next = legAfterSkip(at(swing)) ?? -1;
    expect(timeline.legs[next]?.step).not.toBe(timeline.legs[swing]?.step);
  });

  it('does not skip a rest that is part of the step', () => {
    const rest = legOf('resting');
    expect(timeline.legs[rest - 1]?.step).toBe(timeline.legs[rest]?.step);
    expect(legAfterSkip(at(rest - 1))).toBe(rest);
  });

  it('is refused in a rest and on the return to level', () => {
    expect(skipRefusal(at(legOf('resting')))).toContain('rest');
    expect(skipRefusal(at(legOf('levelling')))).toContain('level');
    expect(skipRefusal(at(legOf('recovering')))).toContain('level');
    expect(skipRefusal(noSession)).toContain('no step');
    expect(skipRefusal(at(legOf('holding')))).toBeNull();
  });
});
