import { describe, expect, it } from 'vitest';
import { type MethodName, methodNamed } from '../../../src/service/rpc/methods.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';
import { Rig, start } from '../../support/dispatcher-rig.ts';

describe('STOP and RETURN', () => {
  it('reach the actuator before any reply, entry or audit line is written', () => {
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
        chirp: () => sound.chirp(),
        subscribe: (listener) => sound.subscribe(listener),
      }),
    });
    rig.inSession();
    const client = rig.open();
    steps.length = 0;
    client.ask('stop');
    expect(steps[0]).toBe('!!');
    expect(steps.at(-1)).toBe('send reply');
    expect(steps.indexOf('audit connected')).toBeGreaterThan(0);
    steps.length = 0;
    client.ask('return');
    expect(steps.indexOf('order return')).toBeLessThan(steps.indexOf('send reply'));
    expect(client.last()).toMatchObject({ result: { state: 'returning' } });
  });

  it.each([
    ['an observer', '{"jsonrpc":"2.0","id":1,"method":"stop"}', { id: 1, result: { state: 'stopped' } }],
    ['a notification', '{"jsonrpc":"2.0","method":"stop"}', {}],
    ['wrong parameters', '{"jsonrpc":"2.0","id":1,"method":"stop","params":{"x":1}}', { result: { state: 'stopped' } }],
    ['parameters of a wrong type', '{"jsonrpc":"2.0","id":1,"method":"stop","params":7}', { error: { code: -32600 } }],
    ['no version', '{"method":"stop","id":1}', { id: 1, error: { code: -32600 } }],
    ['a byte order mark', '\ufeff{"jsonrpc":"2.0","id":1,"method":"stop"}', { id: 1, result: { state: 'stopped' } }],
    ['a number out of range as id', '{"jsonrpc":"2.0","id":1e400,"method":"stop"}', { error: { code: -32700 } }],
    [
      'a number out of range in the parameters, behind a byte order mark',
      '\ufeff{"jsonrpc":"2.0","id":1,"method":"stop","params":{"x":-1e400}}',
      { error: { code: -32700 } },
    ],
    [
      'an id that cannot be returned',
      '{"jsonrpc":"2.0","id":9007199254740993,"method":"stop"}',
      { error: { code: -32600 } },
    ],
    ['the id twice', '{"jsonrpc":"2.0","id":1,"id":2,"method":"stop"}', { error: { code: -32700 } }],
    ['the method twice', '{"jsonrpc":"2.0","id":1,"method":"stop","method":"status"}', { error: { code: -32700 } }],
    ['a batch with a key twice', '[{"jsonrpc":"2.0","id":1,"id":2,"method":"stop"}]', { error: { code: -32700 } }],
    [
      'deep nesting',
      `{"jsonrpc":"2.0","method":"stop","params":${'['.repeat(99)}${']'.repeat(99)}}`,
      { error: { code: -32700 } },
    ],
    ['an id of a wrong type', '{"jsonrpc":"2.0","id":{},"method":"stop"}', { id: null, error: { code: -32600 } }],
  ])('act for %s', (_what, line, reply) => {
    const rig = new Rig().inSession();
    expect(rig.open('observer').raw(line)).toMatchObject(reply);
    rig.pass(50);
    expect(rig.table.truth().deviceState).toBe('S');
  });

  it.each(['{"jsonrpc":"2.0","method":"stop"', '"method":"stop"}', 'stop', '{"method":"status","method":"none"}'])(
    'do not act for what is no whole JSON text, or does not ask for them: %s',
    (line) => {
      const rig = new Rig().inSession();
      expect(rig.open().raw(line)).toMatchObject({ error: { code: -32700 } });
      expect(rig.controller.state).toMatch(/^session/);
    },
  );

  it('act inside a batch, even in one that is refused for its length', () => {
    const rig = new Rig().inSession();
    const client = rig.open();
    const many = Array.from({ length: 40 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'status' }));
    client.raw(JSON.stringify([...many, { jsonrpc: '2.0', method: 'stop' }]));
    expect(client.last()).toMatchObject({ error: { code: -32600, message: '41 requests in one batch; allowed: 32' } });
    expect(rig.controller.state).toBe('stopped');
    client.raw('[{"jsonrpc":"2.0","id":1,"method":"return"},5,{"jsonrpc":"2.0","id":2,"method":"none"}]');
    expect(client.last()).toMatchObject([
      { id: 1, result: { state: 'returning' } },
      { id: null, error: { code: -32600 } },
      { id: 2, error: { code: -32601 } },
    ]);
  });

  it('are not delayed by a protocol of thousands of unknown keys', () => {
    const rig = new Rig().ready();
    const client = rig.open();
    const protocol = Object.fromEntries(Array.from({ length: 6000 }, (_, key) => [`k${key}`, 0]));
    const before = cpuTimeMs();
    expect(client.ask('start', { ...start, protocol }).error?.data?.['refusals']).toHaveLength(20);
    // Reporting every unknown key once took nine seconds, which delayed all other connections.
    expect(cpuTimeMs() - before).toBeLessThan(1500);
  });

  it('act once each if requested thousands of times in one line, the last one last', () => {
    const rig = new Rig().inSession();
    const client = rig.open();
    const before = rig.entries.length;
    const stop = '{"method":"stop"}';
    client.raw(`[{"method":"return"},${`${stop},`.repeat(3000)}{"method":"return"},${stop}]`);
    expect(client.last()).toMatchObject({ error: { code: -32600 } });
    const acts = rig.entries.slice(before).flatMap((entry) => (entry.type === 'act' ? [entry.act] : []));
    expect(acts).toEqual(['return', 'stop']);
    expect(rig.controller.state).toBe('stopped');
  });

  it('act in every state and for every role', () => {
    const rig = new Rig().inSession();
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
    ['an empty line', '', -32700],
    ['incomplete JSON', '{"jsonrpc":', -32700],
    ['a duplicate key', '{"jsonrpc":"2.0","id":1,"id":2,"method":"status"}', -32700],
    ['deeply nested arrays', '['.repeat(60_000), -32700],
    ['deeply nested objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, -32700],
    ['an empty batch', '[]', -32600],
    ['an id beyond 2^53', '{"jsonrpc":"2.0","id":9007199254740993,"method":"status"}', -32600],
    ['an id below -2^53', '{"jsonrpc":"2.0","id":-1e300,"method":"status"}', -32600],
    ['a number', '7', -32600],
    ['null', 'null', -32600],
    ['a string', '"stop"', -32600],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"status"}', -32600],
    ['no method', '{"jsonrpc":"2.0","id":1}', -32600],
    ['a method that is not a string', '{"jsonrpc":"2.0","id":1,"method":["status"]}', -32600],
    ['an id of 10,000 characters', `{"jsonrpc":"2.0","id":"${'x'.repeat(10_000)}","method":"status"}`, -32600],
    ['an unknown method', '{"jsonrpc":"2.0","id":1,"method":"fly"}', -32601],
    ['a method named like a property of every object', '{"jsonrpc":"2.0","id":1,"method":"toString"}', -32601],
    ['a method named __proto__', '{"jsonrpc":"2.0","id":1,"method":"__proto__"}', -32601],
    [
      'a parameter named __proto__',
      '{"jsonrpc":"2.0","id":1,"method":"status","params":{"__proto__":{"role":"clinician"}}}',
      -32602,
    ],
    ['an array of parameters', '{"jsonrpc":"2.0","id":1,"method":"start","params":["static-15"]}', -32602],
    ['an unknown parameter', '{"jsonrpc":"2.0","id":1,"method":"status","params":{"all":true}}', -32602],
  ])('is answered with an error and its code: %s', (_what, line, code) => {
    const rig = new Rig().ready();
    expect(rig.open().raw(line)).toMatchObject({ jsonrpc: '2.0', error: { code, message: expect.any(String) } });
    expect(rig.failures).toEqual([]);
  });

  it('without an id gets no reply, done or refused', () => {
    const rig = new Rig().ready();
    for (const method of ['status', 'fly', 'resume', 'start']) {
      expect(rig.open().raw(JSON.stringify({ jsonrpc: '2.0', method }))).toEqual({});
    }
    expect(rig.open().raw('[{"jsonrpc":"2.0","method":"status"}]')).toEqual({});
  });

  it('is refused with every wrong parameter and its pointer', () => {
    const { error } = new Rig()
      .ready()
      .open()
      .ask('start', { protocol: 5, screening: 'yes', ankleLockChecked: 1, extra: 1 });
    expect(error?.code).toBe(-32602);
    const pointers = ['/protocol', '/screening', '/ankleLockChecked', ''];
    expect(error?.data?.['faults']).toMatchObject(pointers.map((pointer) => ({ pointer })));
  });

  it('gets a result that matches the schema', async () => {
    const rig = new Rig().inSession();
    const clinician = await rig.openClinician();
    const requests: readonly [MethodName, unknown?][] = [
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
    for (const [method, params] of requests) {
      const { result, error } = clinician.ask(method, params);
      expect(error, method).toBeUndefined();
      expect(methodNamed(method)?.result.safeParse(result).error, method).toBeUndefined();
    }
  });
});
