import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { topicsSchemaText, withTopics } from '../../src/publish/documents.ts';
import { type TopicName, topicNames, topics } from '../../src/publish/messages.ts';
import { Publisher } from '../../src/publish/publisher.ts';
import type { Notification, Result } from '../../src/service/client.ts';

type Telemetry = Notification<'telemetry'>;
type Session = Result<'session.list'>['sessions'][number];

const startMs = Date.UTC(2026, 2, 1, 8);

/** Every text in it that people have written, or that may name somebody, is marked. */
const telemetry: Telemetry = {
  atMs: 5000,
  state: 'session.holding',
  step: '/steps/1',
  angleDeg: 15.01,
  targetDeg: 15,
  rateDegPerS: 0,
  remainingMs: 60_000,
  invertedMs: 10_000,
  cumulativeMs: 10_000,
  limitDeg: 15,
  alarms: [{ key: 'SECRET', hazard: 'H24', priority: 'medium', reason: 'SECRET', sinceMs: 4000 }],
  attendantAsked: false,
  prompt: null,
  announced: { returnsInMs: 1, isLatest: true, rateDegPerS: 1, reason: 'SECRET' },
  reason: 'SECRET',
  endsBy: 'SECRET',
  override: { reason: 'SECRET', remainingMs: 1, confirmedUpToDeg: 1, holder: 4711 },
  lastTest: { atMs: 1, result: 'passed', reason: 'SECRET' },
  lockedOut: false,
  refusals: { start: 'SECRET' },
  broken: 'SECRET',
};

const session: Session = {
  id: '20260301-080000-k3f9x2',
  startedAt: '2026-03-01T08:00:00.000Z',
  source: 'service',
  protocol: 'first-session',
  patient: 'p-0123456789',
  state: 'ended',
  outcome: 'completed',
  durationMs: 420_000,
  invertedMs: 90_000,
  maxAngleDeg: 15,
  doseMs: 8000,
  reason: 'SECRET',
  continues: null,
  doubt: 'SECRET',
  recording: 'mcap',
};

/** A broker that keeps every message, and confirms at once, or when it is asked to. */
class TestBroker {
  readonly messages: { readonly name: TopicName; readonly payload: string; readonly isRetained: boolean }[] = [];
  readonly #unconfirmed: (() => void)[] = [];
  readonly #confirmsAtOnce: boolean;

  constructor(confirmsAtOnce = true) {
    this.#confirmsAtOnce = confirmsAtOnce;
  }

  readonly send: Parameters<Publisher['connected']>[0] = (name, { payload, isRetained }, onSent) => {
    this.messages.push({ name, payload, isRetained });
    if (this.#confirmsAtOnce) onSent();
    else this.#unconfirmed.push(onSent);
  };

  confirm(): void {
    for (const onSent of this.#unconfirmed.splice(0)) onSent();
  }

  of(name: TopicName): readonly Record<string, unknown>[] {
    return this.messages.filter((each) => each.name === name).map(({ payload }) => JSON.parse(payload));
  }
}

function rig({ broker = new TestBroker() as TestBroker | null } = {}) {
  let wallMs = startMs;
  let isHeard = false;
  const publisher = new Publisher({ wallTime: () => wallMs, isReadyMade: (name) => name === 'first-session' });
  if (broker !== null) publisher.connected(broker.send);
  return {
    publisher,
    broker: broker ?? new TestBroker(),
    hear: (changed: Partial<Telemetry> = {}, afterMs = 100) => {
      wallMs += afterMs;
      if (!isHeard) publisher.contact('connected');
      isHeard = true;
      publisher.telemetry({ ...telemetry, atMs: telemetry.atMs + (wallMs - startMs), ...changed });
    },
  };
}

describe('the publisher', () => {
  it('says a state when it changes, and the angle once a second', () => {
    const { broker, hear } = rig();
    for (let count = 0; count < 50; count += 1) hear();
    hear({ state: 'paused' });
    expect(broker.of('state').map(({ state }) => state)).toEqual(['session.holding', 'paused']);
    expect(broker.of('alarms')).toHaveLength(1);
    expect(broker.of('angle')).toHaveLength(6);
  });

  it('gives an alarm the instant at which it began, and says when it is acknowledged and when it goes', () => {
    const { broker, hear } = rig();
    hear();
    hear({ alarms: telemetry.alarms.map((each) => ({ ...each, silencedUntilMs: 9000 })) });
    hear({ alarms: [] });
    const since = new Date(startMs - 1000).toISOString();
    expect(broker.of('alarms').map(({ alarms }) => alarms)).toEqual([
      [{ hazard: 'H24', priority: 'medium', since, silenced: false }],
      [{ hazard: 'H24', priority: 'medium', since, silenced: true }],
      [],
    ]);
  });

  it('says that nothing is known once the service is silent or gone, and not that all is well', () => {
    const { broker, publisher, hear } = rig();
    hear();
    publisher.contact('silent');
    publisher.contact('absent');
    expect(broker.of('state').at(-1)).toMatchObject({ state: null });
    expect(broker.of('alarms').at(-1)).toMatchObject({ alarms: null });
    expect(broker.of('heartbeat').at(-1)).toMatchObject({ service: 'absent' });
    hear();
    expect(broker.of('state').at(-1)).toMatchObject({ state: 'session.holding' });
  });

  it('counts its heartbeats', () => {
    const { broker, publisher } = rig();
    publisher.heartbeat();
    publisher.heartbeat();
    expect(broker.of('heartbeat').map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  });

  it('tells of the last session once it is over, and of each once', () => {
    const { broker, publisher } = rig();
    publisher.sessions([session, { ...session, state: 'recording', outcome: null }]);
    publisher.sessions([session]);
    publisher.sessions([session, { ...session, protocol: null }]);
    publisher.sessions([{ ...session, state: 'cut', outcome: null, invertedMs: null }]);
    expect(broker.of('session')).toEqual([
      {
        at: '2026-03-01T08:00:00.000Z',
        startedAt: session.startedAt,
        protocol: 'first-session',
        outcome: 'completed',
        durationMs: 420_000,
        invertedMs: 90_000,
        maxAngleDeg: 15,
        simulated: false,
      },
      expect.objectContaining({ outcome: null, invertedMs: null }),
    ]);
  });
});

describe('what is published', () => {
  it('has no text that people wrote, no person, no session’s id', () => {
    const { broker, publisher, hear } = rig();
    hear();
    publisher.sessions([{ ...session, protocol: 'for-first-person' }]);
    publisher.contact('absent');
    const everything = broker.messages.map(({ payload }) => payload).join('\n');
    for (const secret of ['SECRET', 'p-0123456789', 'k3f9x2', 'first-person', '4711']) {
      expect(everything).not.toContain(secret);
    }
    expect(new Set(broker.messages.map(({ name }) => name))).toEqual(new Set(topicNames));
  });

  it('has the form that the schemas give', () => {
    const { broker, publisher, hear } = rig();
    hear();
    publisher.sessions([session]);
    publisher.contact('silent');
    for (const { name, payload, isRetained } of broker.messages) {
      expect(topics[name].schema.parse(JSON.parse(payload))).toEqual(JSON.parse(payload));
      expect(isRetained).toBe(topics[name].retained);
    }
  });
});

describe('a broker that is away or slow', () => {
  it('gets the present state once it is there, and nothing of before', () => {
    const { publisher, hear } = rig({ broker: null });
    for (let count = 0; count < 10_000; count += 1) hear({ state: count % 2 === 0 ? 'paused' : 'returning' });
    hear({ state: 'ready' });
    const broker = new TestBroker();
    publisher.connected(broker.send);
    expect(broker.of('state').map(({ state }) => state)).toEqual(['ready']);
    expect(broker.of('angle')).toEqual([]);
    expect(broker.of('connection')).toMatchObject([{ online: true }]);
  });

  it('that confirms nothing has one message of each topic on its way, and gets the newest next', () => {
    const { broker, hear } = rig({ broker: new TestBroker(false) });
    for (const state of ['paused', 'returning', 'ready'] as const) hear({ state });
    expect(broker.of('state').map(({ state }) => state)).toEqual(['paused']);
    broker.confirm();
    expect(broker.of('state').map(({ state }) => state)).toEqual(['paused', 'ready']);
  });

  it('that confirms what an earlier connection has sent changes nothing', () => {
    const earlier = new TestBroker(false);
    const { publisher, hear } = rig({ broker: earlier });
    hear({ state: 'paused' });
    publisher.disconnected();
    const later = new TestBroker(false);
    publisher.connected(later.send);
    hear({ state: 'ready' });
    earlier.confirm();
    expect(later.of('state').map(({ state }) => state)).toEqual(['paused']);
  });
});

describe('the published description of the topics', () => {
  it('topics.schema.json matches the definitions (vitest -u updates it)', async () => {
    await expect(topicsSchemaText()).toMatchFileSnapshot('../../src/publish/topics.schema.json');
  });

  it('the README’s table matches the definitions (vitest -u updates it)', async () => {
    const readme = readFileSync(new URL('../../src/publish/README.md', import.meta.url), 'utf8');
    expect(readme).toContain('<!-- topics: ');
    await expect(withTopics(readme)).toMatchFileSnapshot('../../src/publish/README.md');
  });
});
