/** What a console shows and offers, by what it has heard of a real session. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../../hardware/simulator/faults/fault.ts';
import type { ActName } from '../../../src/console/model/offers.ts';
import { RigFeed } from '../../support/console-feed.ts';
import { Rig } from '../../support/dispatcher-rig.ts';

const start = { protocol: 'static-15', screening: true, ankleLockChecked: true, attendant: true };

async function connected(): Promise<RigFeed> {
  const console = new RigFeed(new Rig().ready());
  await console.pass(1200);
  return console;
}

async function inSession(): Promise<RigFeed> {
  const console = await connected();
  await console.call('start', start);
  await console.pass(30_000);
  return console;
}

const offeredIn = ({ view }: RigFeed): readonly string[] =>
  Object.entries(view.offers).flatMap(([name, { isOffered }]) => (isOffered ? [name] : []));

const reasonOf = ({ view }: RigFeed, act: ActName): string | null => {
  const offer = view.offers[act];
  return offer.isOffered ? null : offer.reason;
};

describe('a view', () => {
  it('of a hold shows the step, what follows, the times and the limits', async () => {
    const { view } = await inSession();
    expect(view).toMatchObject({
      lost: null,
      staleMs: null,
      staleText: '',
      state: { text: 'Holding', isAlarming: false },
      sideText: 'head-down',
      targetText: expect.stringMatching(/^at its target, 15\.0°$/),
      stepText: expect.stringMatching(/^2\/\d+ 15° for /),
      nextText: expect.stringMatching(/^up to level at /),
      protocol: 'Static 15°',
      person: null,
      alarms: [],
      question: null,
      override: null,
      roleText: 'operator',
    });
    expect(view.angleDeg).toBeCloseTo(15, 0);
    expect(view.stepLeftMs).toBeGreaterThan(0);
    expect(view.leftMs).toBeGreaterThan(view.stepLeftMs ?? 0);
    expect(view.headDown.presentMs).toBeGreaterThan(10_000);
    expect(view.headDown.limitMs).toBeGreaterThan(view.headDown.presentMs);
    expect(view.ports.map(({ name, isUp }) => [name, isUp])).toEqual([
      ['actuator', true],
      ['sensors', true],
      ['recorder', true],
    ]);
  });

  it('of a ramp shows its moving target', async () => {
    const console = await connected();
    await console.call('start', start);
    await console.pass(8000);
    expect(console.view.targetText).toMatch(/^target \d\.\d°$/);
    expect(console.view.motionText).toMatch(/^▼ /);
  });

  it('offers each act only where it is possible, with the reason for each other', async () => {
    const console = await connected();
    expect(offeredIn(console)).toEqual(['stop', 'return', 'start', 'sounders.test', 'login']);
    await console.call('start', start);
    await console.pass(30_000);
    expect(offeredIn(console)).toEqual(['stop', 'return', 'pause', 'login']);
    expect(reasonOf(console, 'resume')).toBe('not in state session.holding');
    expect(reasonOf(console, 'override.begin')).toBe('only a clinician may: log in with a PIN');
    expect(reasonOf(console, 'start')).toContain('not ready');
    await console.call('login', { pin: '4711' });
    await console.pass(1300);
    expect(offeredIn(console)).toEqual(['stop', 'return', 'pause', 'override.begin', 'logout']);
    await console.call('override.begin', { reason: 'a closer look', seconds: 60 });
    expect(offeredIn(console)).toEqual(expect.arrayContaining(['override.jog', 'override.hold', 'override.end']));
    expect(console.view.override).toMatchObject({ isMine: true, reason: 'a closer look' });
    expect(console.view.roleText).toBe('First');
  });

  it('of an override that another console holds offers none of its acts', async () => {
    const console = await inSession();
    const other = await console.rig.openClinician();
    other.ask('override.begin', { reason: 'a closer look', seconds: 60 });
    await console.call('login', { pin: '4711' });
    await console.pass(1300);
    expect(console.view.override?.isMine).toBe(false);
    for (const act of ['override.begin', 'override.jog', 'override.target', 'override.end'] as const)
      expect(reasonOf(console, act)).toBe('console 2 holds the override');
  });

  it('is old after a second, and offers no more than STOP and RETURN after three', async () => {
    const console = await inSession();
    console.isDeaf = true;
    await console.pass(900);
    expect(console.view.staleMs).toBeNull();
    await console.pass(600);
    expect(console.view.staleText).toBe('1 s old');
    expect(console.view.lost).toBeNull();
    await console.pass(2000);
    expect(console.view.lost?.text).toContain('the service is silent');
    expect(offeredIn(console)).toEqual(['stop', 'return']);
    expect(reasonOf(console, 'pause')).toBe('the service has been silent for 3 s');
  });

  it('of a lost service says the cause, and what still works', async () => {
    const console = await inSession();
    console.isServing = false;
    console.lose('the connection was closed');
    await console.pass(5000);
    expect(console.view.lost?.text).toBe('Link lost: no service is listening on the socket');
    expect(console.view.lost?.stillWorks.join('\n')).toMatch(/patient’s button[\s\S]*red stop[\s\S]*fulcrum stop/);
    expect(console.view.staleText).toBe('5 s old');
    expect(console.view.angleText).toMatch(/^1[45]\.\d°$/);
  });

  it('shows the gravest alarm first, with what to do about it', async () => {
    const console = await inSession();
    console.rig.table.inject(parseFault('0s:ankle=off'));
    await console.pass(1000);
    const [first] = console.view.alarms;
    expect(first).toMatchObject({
      hazard: 'H29',
      todo: expect.stringContaining('close the ankle lock'),
      silentForMs: null,
    });
    expect(console.view.state.isAlarming).toBe(true);
    expect(reasonOf(console, 'acknowledge')).toBeNull();
    await console.call('acknowledge');
    await console.pass(300);
    expect(console.view.alarms[0]?.silentForMs).toBeGreaterThan(100_000);
  });

  it('shows the question to the person, which anyone can answer', async () => {
    const console = await inSession();
    console.rig.table.inject(parseFault('0s:patient=silent'));
    let waited = 0;
    while (console.view.question === null && waited < 90_000) {
      await console.pass(1000);
      waited += 1000;
    }
    expect(console.view.question).toEqual({ text: 'The person is being asked: are you well?', act: 'answer' });
    expect(reasonOf(console, 'answer')).toBeNull();
  });

  it('before anything was heard is empty, and still offers STOP and RETURN', () => {
    const console = new RigFeed(new Rig());
    expect(console.view).toMatchObject({
      lost: { text: 'Connecting to the service…' },
      state: { text: 'No data yet' },
    });
    expect(offeredIn(console)).toEqual(['stop', 'return']);
  });
});
