/** A console's connection, against the real dispatcher and a simulated table. */
import { describe, expect, it } from 'vitest';
import { RigFeed } from '../../support/console-feed.ts';
import { Rig } from '../../support/dispatcher-rig.ts';

const start = { protocol: 'static-15', screening: true, ankleLockChecked: true, attendant: true };
const begin = { reason: 'a closer look', seconds: 60 };

async function connected(): Promise<RigFeed> {
  const console = new RigFeed(new Rig().ready());
  await console.pass(1200);
  return console;
}

/** A session that holds at 15°, with an override that this console holds. */
async function inOverride(): Promise<RigFeed> {
  const console = await connected();
  await console.call('start', start);
  await console.pass(30_000);
  await console.call('login', { pin: '4711' });
  await console.call('override.begin', begin);
  return console;
}

describe('a feed', () => {
  it('hears telemetry ten times a second, and the status each second', async () => {
    const { feed, rig } = await connected();
    const { link, telemetry, status } = feed.heard;
    expect(link.kind).toBe('up');
    expect(telemetry?.value.state).toBe('ready');
    expect(rig.clock.now() - (telemetry?.atMs ?? 0)).toBeLessThanOrEqual(200);
    expect(status?.value.you).toEqual({ client: 1, role: 'operator', name: null });
    expect(rig.clock.now() - (status?.atMs ?? 0)).toBeLessThanOrEqual(1000);
  });

  it('keeps the curve, the plan and the events of a session', async () => {
    const console = await connected();
    await console.call('start', start);
    await console.pass(20_000);
    const { trace, events } = console.feed.heard;
    expect(trace.timeline.title).toBe('Static 15°');
    expect(trace.samples.length).toBeGreaterThan(100);
    expect(events.map(({ text }) => text).join('\n')).toContain('Tilting — ');
  });

  it('connects again by itself, and takes up nothing that was under way', async () => {
    const console = await inOverride();
    console.isServing = false;
    console.lose('the service has ended');
    await console.pass(4000);
    expect(console.feed.heard.link).toMatchObject({ kind: 'lost', cause: 'no service is listening on the socket' });
    await expect(console.feed.call('pause')).rejects.toThrow('the service does not answer');
    expect(console.feed.urgent('stop')).toBe(false);
    const before = console.sent.length;
    console.isServing = true;
    await console.pass(3000);
    expect(console.feed.heard.link.kind).toBe('up');
    expect(console.feed.heard.clinician).toBeNull();
    const methods = console.sent.slice(before).map((line) => JSON.parse(line).method);
    expect(new Set(methods)).toEqual(new Set(['subscribe', 'timeline', 'status']));
  });

  it('keeps the age of what happened before a restart of the service, whose clock begins anew', async () => {
    const console = await connected();
    await console.call('start', start);
    await console.pass(5000);
    const ageOf = () => {
      const { telemetry, events } = console.feed.heard;
      return (telemetry?.value.atMs ?? 0) - (events[0]?.atMs ?? 0);
    };
    const before = ageOf();
    const at = console.rig.clock.now();
    console.restart();
    await console.pass(3000);
    expect(console.feed.heard.telemetry?.value.atMs).toBeLessThanOrEqual(3000);
    expect(ageOf() - before).toBeCloseTo(console.rig.clock.now() - at, -3);
  });

  it('sends STOP in the same instant', async () => {
    const console = await connected();
    await console.call('start', start);
    await console.pass(10_000);
    expect(console.feed.urgent('stop')).toBe(true);
    expect(console.rig.controller.state).toBe('stopped');
  });

  it('says each second that it is alive while it holds the override, and only then', async () => {
    const console = await inOverride();
    await console.pass(10_000);
    expect(console.rig.controller.state).toBe('override.holding');
    const alive = () => console.sent.filter((line) => line.includes('"alive"')).length;
    expect(alive()).toBeGreaterThanOrEqual(9);
    await console.call('override.end');
    const before = alive();
    await console.pass(5000);
    expect(alive()).toBe(before);
  });

  it('fails a request that is not answered within 10 s', async () => {
    const console = await connected();
    console.isDeaf = true;
    const asked = expect(console.feed.call('pause')).rejects.toThrow('has not answered within 10 s');
    await console.pass(10_500);
    await asked;
  });

  it('hands on the service’s refusal with its code', async () => {
    const console = await connected();
    const refused = expect(console.feed.call('resume')).rejects.toMatchObject({
      code: 2002,
      message: 'not in state ready',
    });
    await console.pass(300);
    await refused;
  });
});
