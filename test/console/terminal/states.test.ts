/** Each key in each state of the session, against a socket that records what is sent. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ActName } from '../../../src/console/model/offers.ts';
import { viewOf } from '../../../src/console/model/view.ts';
import { allKeys, type Key } from '../../../src/console/terminal/keys.ts';
import { reduce } from '../../../src/console/terminal/reducer.ts';
import type { Screen } from '../../../src/console/terminal/ui.ts';
import { refusableActs } from '../../../src/controller/refusable-acts.ts';
import { type SessionState, sessionStates } from '../../../src/session/states.ts';
import { client, statusOf, telemetryOf } from '../../support/service-answers.ts';
import { TerminalRig } from '../../support/terminal-rig.ts';
import { until } from '../../support/waiting.ts';

/** What a key does where its act is offered: what it sends, or the screen that it opens. */
interface Does {
  readonly act: ActName | null;
  readonly sends?: string;
  readonly opens?: Screen['kind'];
}
const digits = [...'0123456789', '-'] as Key[];
const does: Partial<Record<Key, Does>> = {
  space: { act: null, sends: 'stop' },
  'ctrl-c': { act: null, sends: 'stop' },
  r: { act: null, sends: 'return' },
  p: { act: 'pause', sends: 'pause' },
  enter: { act: 'resume', opens: 'ask' },
  c: { act: 'reset', opens: 'ask' },
  w: { act: 'answer', sends: 'answer' },
  a: { act: 'acknowledge', sends: 'acknowledge' },
  v: { act: 'attend', sends: 'attend' },
  s: { act: 'start', sends: 'patient.list', opens: 'people' },
  t: { act: 'sounders.test', sends: 'sounders.test', opens: 'ask' },
  o: { act: 'override.begin', opens: 'reasons' },
  down: { act: 'override.jog', sends: 'override.jog' },
  up: { act: 'override.jog', sends: 'override.jog' },
  h: { act: 'override.hold', opens: 'hold' },
  n: { act: 'override.skip', sends: 'override.skip' },
  e: { act: 'override.end', sends: 'override.end' },
  l: { act: null, sends: 'logout' },
  '?': { act: null, opens: 'help' },
  ...Object.fromEntries(digits.map((key) => [key, { act: 'override.target', opens: 'target' } as const])),
};

/** The acts that the service does not refuse in the state, with a clinician who is logged in. */
const inOverride: readonly ActName[] = [
  'acknowledge',
  'override.jog',
  'override.target',
  'override.hold',
  'override.skip',
  'override.end',
];
const inSession: readonly ActName[] = ['pause', 'answer', 'acknowledge', 'override.begin'];
const offeredIn: Partial<Record<SessionState, readonly ActName[]>> = {
  disconnected: [],
  checking: [],
  ready: ['start', 'sounders.test', 'attend'],
  testing: ['acknowledge'],
  preparing: ['pause', 'acknowledge'],
  'session.ramping': inSession,
  'session.holding': [...inSession, 'attend'],
  'session.oscillating': inSession,
  'session.resting': inSession,
  levelling: ['pause', 'answer', 'acknowledge'],
  recovering: ['acknowledge', 'attend'],
  paused: ['resume', 'answer', 'acknowledge', 'override.begin'],
  'override.holding': inOverride,
  'override.jogging': inOverride,
  'override.moving': inOverride,
  returning: ['answer', 'acknowledge'],
  stopped: ['reset', 'acknowledge'],
  'fault.cutting': ['acknowledge'],
  'fault.holding': ['acknowledge'],
  'fault.relieving': ['acknowledge'],
  'fault.returning': ['acknowledge'],
  'fault.stranded': ['acknowledge'],
  'fault.locked': ['reset', 'acknowledge'],
};

let rig: TerminalRig;
beforeEach(async () => {
  rig = await TerminalRig.open();
  const none = { patients: [], more: false };
  rig.service.answers = { 'patient.list': () => ({ result: none }) };
});

/** The state as the service tells it, in which every act but those is refused. */
async function enter(state: SessionState, offered: readonly ActName[]): Promise<void> {
  const refused = refusableActs.filter((act) => !offered.includes(act));
  const isOverride = state.startsWith('override');
  rig.service.clinician = 'Clinician One';
  rig.service.tell({
    state,
    refusals: Object.fromEntries(refused.map((act) => [act, `${act}: not in state ${state}`])),
    attendantAsked: offered.includes('attend'),
    override: isOverride ? { reason: 'test', remainingMs: 60_000, confirmedUpToDeg: 15, holder: client } : null,
  });
  await rig.untilHeard();
  // Asks for the status, which has the clinician's name.
  await rig.feed.call('protocols.check', { protocol: 'x' });
  await until('the name', () => rig.feed.heard.clinician === 'Clinician One');
}

test('every state has a row', () => {
  expect(Object.keys(offeredIn).toSorted()).toEqual([...sessionStates].toSorted());
});

describe.each(sessionStates.map((state) => [state] as const))('in state %s', (state) => {
  test('each key sends what its row says, and no other key sends anything', async () => {
    const offered = offeredIn[state];
    if (offered === undefined) throw new Error(`no row for state ${state}`);
    await enter(state, offered);
    for (const key of allKeys) {
      rig.reopen();
      const sent = (await rig.press(key)).map(({ method }) => method);
      const { act = null, sends, opens = 'main' } = does[key] ?? {};
      // Whoever holds the override is asked before leaving it, and is told the keys instead of being refused.
      const isHolding = state.startsWith('override') && (key === 'o' || key === 'q');
      const isOffered = act === null || offered.includes(act);
      expect([key, sent]).toEqual([key, isOffered && sends !== undefined ? [sends] : []]);
      const { screen, message } = rig.terminal.ui;
      expect([key, screen.kind]).toEqual([key, isHolding && key === 'q' ? 'ask' : isOffered ? opens : 'main']);
      if (isOffered) continue;
      expect([key, message?.isBad]).toEqual([key, true]);
      if (!isHolding && act !== 'attend') expect(message?.text).toBe(`${act}: not in state ${state}`);
    }
  });
});

/** Every screen that a key can open, with what is typed on it. */
const screens: Readonly<Record<Exclude<Screen['kind'], 'main'>, readonly Key[]>> = {
  help: ['?'],
  ask: ['enter'],
  pin: ['o', '1', '2'],
  reasons: ['o'],
  minutes: ['o', '1', '5'],
  target: ['1', '2'],
  confirm: ['2', '0', 'enter'],
  hold: ['h', '3', '0'],
  people: ['s'],
  protocols: ['s', 'enter'],
  form: ['s', 'enter', 'enter', 'y', '1', '2', '0'],
  ready: ['s', 'enter', 'enter', 'y', 'n', 'n', 'y', 'y', 's'],
  text: ['s', 'enter', 'enter', 'y', 'n', 'n', 'y', 'y', 's', 'enter'],
};
const protocol = {
  name: 'first-session',
  title: 'First session',
  level: 'beginner',
  own: false,
  allowed: true,
  problems: [],
  dose: { maxAngleDeg: 15, sets: 2, invertedMs: 94_000, durationMs: 418_000 },
};

describe.each(Object.entries(screens))('on screen %s', (kind, keys) => {
  const open = async () => {
    rig.service.clinician = kind === 'pin' ? null : 'Clinician One';
    rig.service.answers = {
      'patient.list': () => ({ result: { patients: [], more: false } }),
      'protocols.list': () => ({ result: { protocols: [protocol] } }),
      'override.target': () => ({ error: { code: 2008, message: 'confirm', data: { confirmUpToDeg: 20 } } }),
      start: () => ({ error: { code: 2009, message: 'no', data: { reasons: ['no', 'and no'] } } }),
    };
    const override = { reason: 'test', remainingMs: 60_000, confirmedUpToDeg: 15, holder: client };
    const isInOverride = ['target', 'confirm', 'hold'].includes(kind);
    rig.service.tell({ state: 'paused', override: isInOverride ? override : null });
    await rig.feed.call('protocols.check', { protocol: 'x' });
    await until('the name', () => rig.feed.heard.clinician === rig.service.clinician);
    rig.reopen();
    await rig.press(...keys);
    expect(rig.terminal.ui.screen.kind).toBe(kind);
  };

  test('SPACE is STOP, and empties the field', async () => {
    await open();
    expect(await rig.press('space')).toEqual([{ method: 'stop' }]);
    const { screen } = rig.terminal.ui;
    expect(JSON.stringify(screen)).not.toMatch(/"typed":"\d|"isArmed":true/);
    // What is left of it sends nothing that was meant before.
    const next = await rig.press('enter');
    // From the list of people it goes on to the list of protocols.
    expect(next).toEqual(kind === 'people' ? [{ method: 'protocols.list', params: {} }] : []);
  });

  test('R is RETURN, Ctrl-C is STOP and leaves', async () => {
    await open();
    expect(await rig.press('r')).toEqual([{ method: 'return' }]);
    await open();
    expect(await rig.press('ctrl-c')).toEqual([{ method: 'stop' }]);
    expect(rig.ended).toBe('interrupted');
  });

  test('no other single key sends anything but ENTER, and ESC goes back', async () => {
    await open();
    const { heard } = rig.feed;
    const nowMs = performance.now();
    const around = { heard, view: viewOf(heard, nowMs), loginName: null, nowMs };
    const { ui } = rig.terminal;
    for (const key of allKeys) {
      if (['space', 'ctrl-c', 'r', 'enter', 'ctrl-l'].includes(key)) continue;
      const { effects, ui: next } = reduce(ui, { kind: 'key', key }, around);
      expect([key, effects]).toEqual([key, []]);
      if (key === 'escape' && kind !== 'form') expect(next.screen.kind).toBe('main');
    }
  });
});

test('while nothing is heard SPACE and R say that they were not sent, and what still works', async () => {
  rig.service.drop();
  await until('lost', () => rig.feed.heard.link.kind === 'lost');
  for (const key of [' ', 'r']) {
    rig.terminal.read(Buffer.from(key));
    expect(rig.terminal.ui.message?.text).toMatch(/^(STOP|RETURN) WAS NOT SENT: .* fulcrum (stop|return)$/);
  }
  rig.terminal.read(Buffer.from('p'));
  expect(rig.terminal.ui.message?.text).toBe('the service does not answer');
});

test.each([
  ['session.holding', 'main'],
  ['recovering', 'main'],
  ['ready', 'form'],
] as const)('F in state %s leaves screen %s, although the last status still names the session', (state, opened) => {
  const telemetry = telemetryOf({ state });
  const status = { ...statusOf(telemetry), session: { id: '20260101-080000-000000', patient: null } };
  const heard = { ...rig.feed.heard, telemetry: { atMs: 0, value: telemetry }, status: { atMs: 0, value: status } };
  const around = { heard, view: viewOf(heard, 0), loginName: null, nowMs: 0 };
  const ui = { ...rig.terminal.ui, session: { id: status.session.id, leftMs: 0 } };
  const { screen, message } = reduce(ui, { kind: 'key', key: 'f' }, around).ui;
  expect(screen.kind).toBe(opened);
  if (opened === 'main') expect(message?.text).toBe('the session has not ended');
});
