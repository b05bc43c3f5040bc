import { describe, expect, it } from 'vitest';
import type { ActuatorNotice, Order } from '../../hardware/table.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { DeferredTable } from '../../src/service/deferred-table.ts';
import type { Table, TableState } from '../../src/service/table.ts';
import { until } from '../support/waiting.ts';

describe('a deferred table', () => {
  function deferred(load?: () => Promise<Table>) {
    const orders: string[] = [];
    let notify: (notice: ActuatorNotice) => void = () => undefined;
    const port = { isUp: true, said: 'here', counters: {} };
    const loaded: Table = {
      actuator: {
        order: ({ kind }: Order) => orders.push(kind),
        stop: () => orders.push('!!'),
        renewUntil: () => orders.push('renew'),
        chirp: () => orders.push('chirp'),
        subscribe: (listener) => {
          notify = listener;
        },
      },
      tilt: { subscribe: () => undefined },
      pendant: {
        subscribe: () => undefined,
        show: () => orders.push('show'),
        ask: () => orders.push('ask'),
        announce: () => orders.push('announce'),
        chirp: () => orders.push('chirp'),
      },
      state: { actuator: port, sensors: port },
      onState: () => undefined,
      open: async () => {
        orders.push('open');
      },
      close: async () => {
        orders.push('close');
      },
    };
    return {
      table: new DeferredTable(load ?? (() => Promise.resolve(loaded))),
      orders,
      notify: (notice: ActuatorNotice) => notify(notice),
    };
  }

  it('passes on what it got before its drivers were loaded: the last order, or STOP', async () => {
    const { table, orders } = deferred();
    const states: TableState[] = [];
    table.onState((state) => states.push(state));
    expect(table.state.actuator.isUp).toBe(false);
    table.actuator.order({ kind: 'rest' });
    table.actuator.order({ kind: 'hold' });
    void table.open();
    await until('an order', () => orders.length > 0);
    expect(orders).toEqual(['open', 'hold', 'show', 'ask']);
    expect(states.at(-1)?.actuator.isUp).toBe(true);
    const stopped = deferred();
    stopped.table.actuator.order({ kind: 'return', rate: 2 as never });
    stopped.table.actuator.stop();
    void stopped.table.open();
    await until('the order after STOP', () => stopped.orders.length > 0);
    expect(stopped.orders.slice(0, 2)).toEqual(['open', '!!']);
  });

  it('forwards the table’s notices, and passes on requests at once from then on', async () => {
    const { table, orders, notify } = deferred();
    const notices: string[] = [];
    table.actuator.subscribe(({ kind }) => notices.push(kind));
    void table.open();
    await until('an order', () => orders.length > 0);
    notify({ kind: 'lost', at: milliseconds(0), reason: 'gone' });
    expect(notices).toEqual(['lost']);
    orders.length = 0;
    table.actuator.stop();
    expect(orders).toEqual(['!!']);
  });

  it('whose drivers cannot be loaded reports that', async () => {
    const { table } = deferred(() => Promise.reject(new Error('no such module')));
    void table.open();
    await until('the load failure', () => table.state.actuator.said.includes('no such module'));
    expect(table.state.actuator.isUp).toBe(false);
    await table.close();
  });
});
