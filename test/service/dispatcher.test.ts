import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { errorsTable, methodsTable, notificationsTable, serviceSchemaText } from '../../src/service/rpc/documents.ts';
import { type MethodName, methods, notifications } from '../../src/service/rpc/methods.ts';
import { cpuTimeMs } from '../support/cpu-time.ts';
import { consent, Rig, start } from '../support/dispatcher-rig.ts';

/** A session under way, at 15°. */
function inSession(rig = new Rig()): Rig {
  rig.ready();
  expect(rig.open().ask('start', start)).toMatchObject({ result: { state: 'preparing' } });
  rig.pass(30_000);
  expect(rig.controller.state).toBe('session.holding');
  return rig;
}

async function clinicianOf(rig: Rig) {
  const clinician = rig.open();
  expect(await clinician.login()).toMatchObject({ result: { role: 'clinician' } });
  return clinician;
}

describe('what is written of the methods', () => {
  test('service.schema.json is what the definitions say (vitest -u writes it anew)', async () => {
    await expect(serviceSchemaText()).toMatchFileSnapshot('../../src/service/rpc/service.schema.json');
  });

  test('the README’s tables are what the definitions say', () => {
    const readme = readFileSync(new URL('../../src/service/README.md', import.meta.url), 'utf8');
    // The formatter pads the cells.
    const plain = readme.replace(/ +/g, ' ').replace(/-{4,}/g, '---');
    for (const table of [methodsTable(), notificationsTable(), errorsTable()]) expect(plain).toContain(`\n${table}\n`);
  });
});

describe('STOP and RETURN', () => {
  it('reach the actuator before any reply, entry or line of the audit', () => {
    const steps: string[] = [];
    const rig = new Rig({
      onStep: (step) => steps.push(step),
      actuator: (sound) => ({
        order: (order) => {
          steps.push(`order ${order.kind}`);
          sound.order(order);
        },
        stop: () => {
          steps.push('!!');
          sound.stop();
        },
        renewUntil: (until) => sound.renewUntil(until),
        subscribe: (listener) => sound.subscribe(listener),
      }),
    });
    inSession(rig);
    const client = rig.open();
    steps.length = 0;
    client.ask('stop');
    expect(steps[0]).toBe('!!');
    expect(steps.at(-1)).toBe('send reply');
    expect(steps.indexOf('audit connected')).toBeGreaterThan(0);
    steps.length = 0;
    client.ask('return');
    expect(steps.indexOf('order return')).toBeLessThan(steps.indexOf('send reply'));
    expect(client.last()).toMatchObject({ result: { state: 'fault.returning' } });
  });

  it.each([
    ['an observer', '{"jsonrpc":"2.0","id":1,"method":"stop"}', { id: 1, result: { state: 'stopped' } }],
    ['a notification', '{"jsonrpc":"2.0","method":"stop"}', {}],
    ['wrong parameters', '{"jsonrpc":"2.0","id":1,"method":"stop","params":{"x":1}}', { result: { state: 'stopped' } }],
    ['parameters of a wrong type', '{"jsonrpc":"2.0","id":1,"method":"stop","params":7}', { error: { code: -32600 } }],
    ['no version', '{"method":"stop","id":1}', { id: 1, error: { code: -32600 } }],
    ['an impossible id', '{"jsonrpc":"2.0","id":{},"method":"stop"}', { id: null, error: { code: -32600 } }],
  ])('act for %s', (_what, line, reply) => {
    const rig = inSession();
    expect(rig.open('observer').raw(line)).toMatchObject(reply);
    rig.pass(50);
    expect(rig.table.truth().deviceState).toBe('S');
  });

  it('act inside a batch, also in one that is too long and refused', () => {
    const rig = inSession();
    const client = rig.open();
    const many = Array.from({ length: 40 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'status' }));
    client.raw(JSON.stringify([...many, { jsonrpc: '2.0', method: 'stop' }]));
    expect(client.last()).toMatchObject({ error: { code: -32600, message: '41 requests in one batch; allowed: 32' } });
    expect(rig.controller.state).toBe('stopped');
    client.raw('[{"jsonrpc":"2.0","id":1,"method":"return"},5,{"jsonrpc":"2.0","id":2,"method":"none"}]');
    expect(client.last()).toMatchObject([
      { id: 1, result: { state: 'fault.returning' } },
      { id: null, error: { code: -32600 } },
      { id: 2, error: { code: -32601 } },
    ]);
  });

  it('wait for no protocol that is nothing but unknown keys', () => {
    const rig = new Rig().ready();
    const client = rig.open();
    const protocol = Object.fromEntries(Array.from({ length: 6000 }, (_, key) => [`k${key}`, 0]));
    const before = cpuTimeMs();
    expect(client.ask('start', { ...start, protocol }).error?.data?.['refusals']).toHaveLength(20);
    // It once took nine seconds, during which the service answered no other client.
    expect(cpuTimeMs() - before).toBeLessThan(1500);
  });

  it('said thousands of times in one line act once each, the last one last, and hold up nobody', () => {
    const rig = inSession();
    const client = rig.open();
    const before = rig.entries.length;
    const stop = '{"method":"stop"}';
    client.raw(`[{"method":"return"},${`${stop},`.repeat(3000)}{"method":"return"},${stop}]`);
    expect(client.last()).toMatchObject({ error: { code: -32600 } });
    const acts = rig.entries.slice(before).flatMap((entry) => (entry.type === 'act' ? [entry.act] : []));
    expect(acts).toEqual(['return', 'stop']);
    expect(rig.controller.state).toBe('stopped');
  });

  it('act in every state, locked out or not, and from whoever asks', () => {
    const rig = inSession();
    const client = rig.open('observer');
    for (const method of ['stop', 'stop', 'return', 'stop', 'return']) {
      expect(client.ask(method)).toHaveProperty('result');
      rig.pass(200);
    }
    rig.pass(30_000);
    expect(rig.table.truth().angleDeg).toBeCloseTo(0, 0);
  });
});

describe('a request', () => {
  it.each([
    ['nothing', '', -32700],
    ['no JSON', '{"jsonrpc":', -32700],
    ['a key twice', '{"jsonrpc":"2.0","id":1,"id":2,"method":"status"}', -32700],
    ['lists in lists', '['.repeat(60_000), -32700],
    ['objects in objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, -32700],
    ['an empty batch', '[]', -32600],
    ['a number', '7', -32600],
    ['null', 'null', -32600],
    ['a text', '"stop"', -32600],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"status"}', -32600],
    ['no method', '{"jsonrpc":"2.0","id":1}', -32600],
    ['a method that is no text', '{"jsonrpc":"2.0","id":1,"method":["status"]}', -32600],
    ['an id of 10,000 letters', `{"jsonrpc":"2.0","id":"${'x'.repeat(10_000)}","method":"status"}`, -32600],
    ['an unknown method', '{"jsonrpc":"2.0","id":1,"method":"fly"}', -32601],
    ['a method of every object', '{"jsonrpc":"2.0","id":1,"method":"toString"}', -32601],
    ['a method __proto__', '{"jsonrpc":"2.0","id":1,"method":"__proto__"}', -32601],
    [
      'a key __proto__',
      '{"jsonrpc":"2.0","id":1,"method":"status","params":{"__proto__":{"role":"clinician"}}}',
      -32602,
    ],
    ['a list of parameters', '{"jsonrpc":"2.0","id":1,"method":"start","params":["static-15"]}', -32602],
    ['a parameter too many', '{"jsonrpc":"2.0","id":1,"method":"status","params":{"all":true}}', -32602],
  ])('of %s gets an error with its code', (_what, line, code) => {
    const rig = new Rig().ready();
    expect(rig.open().raw(line)).toMatchObject({ jsonrpc: '2.0', error: { code, message: expect.any(String) } });
    expect(rig.failures).toEqual([]);
  });

  it('without an id gets no reply, whatever comes of it', () => {
    const rig = new Rig().ready();
    for (const method of ['status', 'fly', 'resume', 'start']) {
      expect(rig.open().raw(JSON.stringify({ jsonrpc: '2.0', method }))).toEqual({});
    }
    expect(rig.open().raw('[{"jsonrpc":"2.0","method":"status"}]')).toEqual({});
  });

  it('names every wrong parameter with its pointer', () => {
    const { error } = new Rig().ready().open().ask('start', { protocol: 5, screening: 'yes', extra: 1 });
    expect(error?.code).toBe(-32602);
    const pointers = ['/protocol', '/screening', '/ankleLockChecked', ''];
    expect(error?.data?.['faults']).toMatchObject(pointers.map((pointer) => ({ pointer })));
  });

  it('has its result in the form that the schema says', async () => {
    const rig = inSession();
    const clinician = await clinicianOf(rig);
    const asked: readonly [MethodName, unknown?][] = [
      ['status'],
      ['subscribe'],
      ['pause'],
      ['resume'],
      ['answer'],
      ['acknowledge'],
      ['override.begin', { reason: 'a closer look', seconds: 60 }],
      ['override.target', { angleDeg: 12, rateDegPerS: 1 }],
      ['override.jog', { direction: 'up' }],
      ['override.end'],
      ['stop'],
      ['return'],
    ];
    for (const [method, params] of asked) {
      const { result, error } = clinician.ask(method, params);
      expect(error, method).toBeUndefined();
      expect(methods[method].result.safeParse(result).error, method).toBeUndefined();
    }
  });
});

describe('a role', () => {
  const needs = (role: string) =>
    Object.entries(methods)
      .filter(([, method]) => method.role === role)
      .map(([name]) => name);

  it.each([...needs('operator'), ...needs('clinician')])('%s is refused to an observer', (method) => {
    expect(new Rig().ready().open('observer').ask(method)).toMatchObject({
      error: { code: 2001, data: { role: 'observer' } },
    });
  });

  it.each(needs('clinician'))('%s is refused to an operator', (method) => {
    expect(new Rig().ready().open().ask(method)).toMatchObject({
      error: { code: 2001, data: { role: 'operator', needs: 'clinician' } },
    });
  });

  it('is a clinician’s after the right PIN, and only on that connection', async () => {
    const rig = new Rig().ready();
    const client = await clinicianOf(rig);
    expect(client.ask('status').result?.['you']).toEqual({ client: 1, role: 'clinician' });
    expect(rig.open().ask('override.end').error?.code).toBe(2001);
  });

  it.each([
    ['0000', 2004, { triesLeft: 4 }],
    ['0001', 2005, { retryAfterMs: 60_000 }],
    ['0002', 2005, { retryAfterMs: 30_000 }],
    ['0003', 2006, undefined],
    ['0004', 2007, undefined],
    ['12', -32602, { faults: expect.any(Array) }],
  ])('stays what it was with PIN %s', async (pin, code, data) => {
    const rig = new Rig().ready();
    const client = rig.open();
    const { error } = await client.login(pin);
    expect([error?.code, error?.data]).toEqual([code, data]);
    expect(client.ask('status').result?.['you']).toMatchObject({ role: 'operator' });
    expect(rig.audited.map(({ act, refused }) => `${act} ${refused ?? ''}`)).not.toContainEqual(
      expect.stringContaining(pin),
    );
  });
});

describe('the state', () => {
  /** In which each is refused with 2002 (start: 2009), and in which it is not. */
  it.each([
    ['resume', 'session', 'paused'],
    ['pause', 'ready', 'session'],
    ['reset', 'session', 'stopped at level'],
    ['start', 'session', 'ready'],
  ] as const)('refuses %s while %s, and grants it while %s', (method, refused, granted) => {
    const in_ = {
      ready: () => new Rig().ready(),
      session: () => inSession(),
      paused: () => {
        const rig = inSession();
        rig.open().ask('pause');
        return rig;
      },
      'stopped at level': () => {
        const rig = new Rig().ready();
        rig.open().ask('stop');
        rig.pass(1000);
        return rig;
      },
    };
    const params = method === 'start' ? start : undefined;
    const { error } = in_[refused]().open().ask(method, params);
    expect(error?.code).toBe(method === 'start' ? 2009 : 2002);
    expect(error?.message.length).toBeGreaterThan(10);
    expect(in_[granted]().open().ask(method, params)).toHaveProperty('result');
  });
});

describe('start', () => {
  it('is refused with every reason', () => {
    const { error } = new Rig()
      .ready()
      .open()
      .ask('start', { ...start, screening: false, ankleLockChecked: false });
    expect(error?.code).toBe(2009);
    expect(error?.data?.['reasons']).toHaveLength(2);
  });

  it('takes a protocol itself, inside the default limits', () => {
    const protocol = (to: number) => ({
      name: 'own',
      title: 'Own',
      level: 'beginner',
      steps: [{ ramp: { to, rate: 1 } }, { hold: { seconds: 20 } }],
    });
    const rig = new Rig().ready();
    expect(rig.open().ask('start', { ...consent, protocol: protocol(31) })).toMatchObject({
      error: { code: 2010, data: { refusals: [{ pointer: '/steps/0/ramp/to', limit: 'prescription' }] } },
    });
    expect(rig.open().ask('start', { ...consent, protocol: protocol(30) })).toHaveProperty('result');
  });

  it('goes no further than the configuration says', () => {
    const { error } = new Rig({ maxAngle: 10 }).ready().open().ask('start', start);
    expect(error).toMatchObject({ code: 2010, message: expect.stringContaining('allowed: -15 to 10°') });
  });

  it.each([
    ['a protocol that is none', { ...consent, protocol: { name: 1 } }, 2010],
    ['a protocol __proto__', { ...consent, protocol: JSON.parse('{"__proto__":{"name":"x"}}') }, 2010],
    ['a patient', { ...start, patient: 'p-1' }, 2011],
  ])('refuses %s', (_what, params, code) => {
    const rig = new Rig().ready();
    expect(rig.open().ask('start', params).error?.code).toBe(code);
    expect(rig.controller.state).toBe('ready');
    expect(rig.audited.at(-1)).toMatchObject({
      act: 'start',
      client: 1,
      refused: expect.stringMatching(/protocol|patient/),
    });
  });
});

describe('an override', () => {
  const begin = { reason: 'a closer look', seconds: 60 };

  it('is held by one connection at a time, whom everybody sees', async () => {
    const rig = inSession();
    const [one, other] = [await clinicianOf(rig), await clinicianOf(rig)];
    expect(one.ask('override.begin', begin)).toMatchObject({ result: { state: 'override.holding' } });
    expect(other.ask('override.begin', begin)).toMatchObject({
      error: { code: 2003, data: { holder: one.connection.number } },
    });
    expect(rig.audited.at(-1)).toMatchObject({
      act: 'override',
      client: other.connection.number,
      refused: expect.stringContaining('holds it'),
    });
    for (const [method, params] of [
      ['override.jog', { direction: 'up' }],
      ['override.target', { angleDeg: 5, rateDegPerS: 1 }],
      ['override.hold', { seconds: 5 }],
      ['override.skip'],
      ['override.end'],
    ] as const) {
      expect(other.ask(method, params).error?.code, method).toBe(2003);
    }
    expect(rig.open('observer').ask('status').result?.['override']).toMatchObject({ holder: one.connection.number });
    expect(one.ask('override.end')).toMatchObject({ result: { state: 'paused' } });
    expect(other.ask('override.begin', begin)).toHaveProperty('result');
  });

  it('is nobody’s where none was begun', async () => {
    const clinician = await clinicianOf(inSession());
    expect(clinician.ask('override.jog', { direction: 'up' }).error).toMatchObject({
      code: 2003,
      data: { holder: null },
    });
  });

  it('holds, and then returns, when its holder’s connection goes', async () => {
    const rig = inSession();
    const clinician = await clinicianOf(rig);
    clinician.ask('override.begin', begin);
    clinician.connection.disconnect();
    rig.pass(100);
    expect(rig.controller.state).toBe('fault.holding');
    expect(rig.entries).toContainEqual(expect.objectContaining({ type: 'finding', hazard: 'H23' }));
    rig.pass(40_000);
    expect(rig.table.truth().angleDeg).toBeCloseTo(0, 0);
  });

  it('ends by itself, and its holder’s going then means nothing', async () => {
    const rig = inSession();
    const clinician = await clinicianOf(rig);
    clinician.ask('override.begin', { ...begin, seconds: 5 });
    rig.pass(6000);
    expect(rig.controller.state).toBe('paused');
    clinician.connection.disconnect();
    expect(rig.entries).not.toContainEqual(expect.objectContaining({ hazard: 'H23' }));
  });

  it('goes above the prescription only by confirmed steps of 5°, and then by way of level', async () => {
    const rig = inSession();
    const clinician = await clinicianOf(rig);
    clinician.ask('override.begin', begin);
    const target = (angleDeg: number, confirm?: boolean) =>
      clinician.ask('override.target', { angleDeg, rateDegPerS: 1, ...(confirm === undefined ? {} : { confirm }) });
    expect(target(31)).toMatchObject({ error: { code: 2008, data: { confirmUpToDeg: 35 } } });
    expect(target(36, true)).toMatchObject({ error: { code: 2008, data: { confirmUpToDeg: 35 } } });
    expect(target(33, true)).toMatchObject({ result: { viaLevel: true } });
    expect(clinician.ask('status').result?.['override']).toMatchObject({ confirmedUpToDeg: 35, holder: 2 });
    rig.pass(60_000);
    expect(rig.table.truth().angleDeg).toBeLessThan(36);
  });

  it('sets what is left of a stay, and skips a step', async () => {
    const rig = inSession();
    const clinician = await clinicianOf(rig);
    clinician.ask('override.begin', begin);
    expect(clinician.ask('override.hold', { seconds: 10 })).toMatchObject({ result: { state: 'override.holding' } });
    expect(clinician.ask('override.hold', { seconds: 500 })).toMatchObject({ error: { code: 2002 } });
    expect(clinician.ask('override.hold', { seconds: -1 })).toMatchObject({ error: { code: -32602 } });
    expect(clinician.ask('override.skip')).toMatchObject({ result: { state: 'override.holding' } });
  });

  it('never passes the configuration’s angle', async () => {
    const rig = inSession(new Rig({ maxAngle: 20 }));
    const clinician = await clinicianOf(rig);
    clinician.ask('override.begin', begin);
    expect(clinician.ask('override.target', { angleDeg: 21, rateDegPerS: 1, confirm: true })).toMatchObject({
      error: { code: 2002, message: expect.stringContaining('20') },
    });
  });

  it.each([
    { reason: '', seconds: 60 },
    { reason: ' ', seconds: 60 },
    { reason: 'a\nb', seconds: 60 },
    { reason: 'x'.repeat(81), seconds: 60 },
    { reason: 'x', seconds: 601 },
    { reason: 'x', seconds: 0 },
    { reason: 'x', seconds: '60' },
  ])('does not begin with %j', async (params) => {
    const clinician = await clinicianOf(inSession());
    expect(clinician.ask('override.begin', params).error?.code).toBe(-32602);
  });

  it('is in the audit: who took it, why, and how it ended', async () => {
    const rig = inSession();
    const clinician = await clinicianOf(rig);
    clinician.ask('override.begin', begin);
    clinician.connection.disconnect();
    const { number } = clinician.connection;
    expect(rig.audited.filter(({ client }) => client === number).map(({ act, reason }) => [act, reason])).toEqual([
      ['connected', 'operator, first asked for login'],
      ['login', 'the right PIN'],
      ['override begun', 'a closer look; for 60 s'],
      ['override over', 'its connection is gone'],
      ['disconnected', 'the connection is gone'],
    ]);
  });
});

describe('a subscriber', () => {
  it('is told of the session ten times a second, and of what happens', () => {
    const rig = new Rig().ready();
    const client = rig.open('observer');
    client.ask('subscribe');
    rig.open().ask('start', start);
    rig.pass(10_000);
    const told = client.news('telemetry');
    expect(told.length).toBe(100);
    for (const { params } of told) expect(notifications.telemetry.params.safeParse(params).error).toBeUndefined();
    expect(client.news('state').map(({ params }) => params?.['to'])).toEqual(['preparing', 'session.ramping']);
    rig.table.patient.pressButton();
    rig.pass(1000);
    for (const method of ['state', 'finding', 'alarm'] as const) {
      const news = client.news(method);
      expect(news.length, method).toBeGreaterThan(0);
      for (const { params } of news) expect(notifications[method].params.safeParse(params).error).toBeUndefined();
    }
    expect(client.news('finding')[0]?.params).toMatchObject({ hazard: 'H18' });
  });

  it('is told nothing from before it subscribed, not even in the same line', () => {
    const rig = new Rig().ready();
    const [early, late] = [rig.open('observer'), rig.open()];
    early.ask('subscribe');
    late.raw(
      `[${['start', 'subscribe', 'stop']
        .map((method, id) => JSON.stringify({ jsonrpc: '2.0', id, method, ...(id === 0 ? { params: start } : {}) }))
        .join(',')}]`,
    );
    rig.pass(50);
    const statesTo = (client: typeof early) => client.news('state').map(({ params }) => params?.['to']);
    expect(statesTo(early)).toEqual(['preparing', 'stopped']);
    expect(statesTo(late)).toEqual(['stopped']);
  });

  it('is told what becomes of a drive test, and so is whoever asks later why nothing moves', () => {
    const rig = new Rig({ driveTest: true }).ready();
    const client = rig.open();
    expect(client.ask('status').result).toMatchObject({ lastTest: null });
    client.ask('subscribe');
    rig.table.inject(parseFault('0s:patient=silent'));
    expect(client.ask('start', start)).toMatchObject({ result: { state: 'testing' } });
    expect(client.ask('status').result).toMatchObject({ lastTest: { result: 'begun' } });
    rig.pass(90_000);
    const failed = { result: 'failed', reason: expect.stringContaining('drive test') };
    expect(client.ask('status').result).toMatchObject({ state: 'ready', lastTest: failed });
    expect(client.news('test').map(({ params }) => params)).toMatchObject([{ result: 'begun' }, failed]);
    for (const { params } of client.news('test')) notifications.test.params.parse(params);
  });

  it('shares each line with all others, and is told nothing any more once it has gone', () => {
    const rig = new Rig().ready();
    const [one, other, neither] = [rig.open(), rig.open(), rig.open()];
    one.ask('subscribe');
    other.ask('subscribe');
    rig.pass(500);
    expect(one.received.slice(1)).toEqual(other.received.slice(1));
    expect(neither.received).toEqual([]);
    const before = one.received.length;
    one.connection.disconnect();
    rig.pass(500);
    expect([one.received.length, other.received.length]).toEqual([before, before + 5]);
    other.connection.disconnect();
    rig.pass(500);
    expect(rig.dispatcher.clients).toBe(1);
  });
});

it('a thousand connections that come, act and go leave nothing behind', () => {
  const rig = new Rig().ready();
  for (let round = 0; round < 1000; round += 1) {
    const client = rig.open();
    client.ask('subscribe');
    client.ask('pause');
    client.connection.disconnect();
  }
  expect(rig.dispatcher.clients).toBe(0);
  expect(rig.failures).toEqual([]);
});
