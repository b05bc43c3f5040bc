import { describe, expect, it } from 'vitest';
import { parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { notifications } from '../../../src/service/rpc/schemas.ts';
import { Rig, start } from '../../support/dispatcher-rig.ts';

describe('a subscriber', () => {
  it('gets the telemetry ten times a second, and each recorded event', () => {
    const rig = new Rig().ready();
    const client = rig.open('observer');
    client.ask('subscribe');
    rig.open().ask('start', start);
    rig.pass(10_000);
    const telemetry = client.notifications('telemetry');
    expect(telemetry.length).toBe(100);
    for (const { params } of telemetry) expect(notifications.telemetry.params.safeParse(params).error).toBeUndefined();
    expect(client.notifications('state').map(({ params }) => params?.['to'])).toEqual(['preparing', 'session.ramping']);
    rig.table.patient.pressButton();
    rig.pass(1000);
    for (const method of ['state', 'finding', 'alarm'] as const) {
      const received = client.notifications(method);
      expect(received.length, method).toBeGreaterThan(0);
      for (const { params } of received) expect(notifications[method].params.safeParse(params).error).toBeUndefined();
    }
    expect(client.notifications('finding')[0]?.params).toMatchObject({ hazard: 'H18' });
  });

  it('gets nothing from before it subscribed, not even from the same batch', () => {
    const rig = new Rig().ready();
    const [early, late] = [rig.open('observer'), rig.open()];
    early.ask('subscribe');
    late.raw(
      `[${['start', 'subscribe', 'stop']
        .map((method, id) => JSON.stringify({ jsonrpc: '2.0', id, method, ...(id === 0 ? { params: start } : {}) }))
        .join(',')}]`,
    );
    rig.pass(50);
    const statesTo = (client: typeof early) => client.notifications('state').map(({ params }) => params?.['to']);
    expect(statesTo(early)).toEqual(['preparing', 'stopped']);
    expect(statesTo(late)).toEqual(['stopped']);
  });

  it('gets the result of a drive test, and the status keeps it', () => {
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
    expect(client.notifications('test').map(({ params }) => params)).toMatchObject([{ result: 'begun' }, failed]);
    for (const { params } of client.notifications('test')) notifications.test.params.parse(params);
  });

  it('gets the same lines as all others, and none after it has disconnected', () => {
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
    expect(rig.dispatcher.connections).toBe(1);
  });
});

it('a thousand connections that open, act and close leave nothing behind', () => {
  const rig = new Rig().ready();
  for (let round = 0; round < 1000; round += 1) {
    const client = rig.open();
    client.ask('subscribe');
    client.ask('pause');
    client.connection.disconnect();
  }
  expect(rig.dispatcher.connections).toBe(0);
  expect(rig.failures).toEqual([]);
});
