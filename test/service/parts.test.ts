import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ActuatorNotice, Order } from '../../hardware/table.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { DeferredTable } from '../../src/service/deferred-table.ts';
import { LineBuffer } from '../../src/service/socket/line-buffer.ts';
import { DriveTestMemory } from '../../src/service/storage/drive-test-memory.ts';
import type { Table, TableState } from '../../src/service/table.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

describe('the drive test', () => {
  const noon = new Date(2027, 0, 15, 12).getTime();
  const day = 86_400_000;

  it('is due once a day, and the day on which it passed survives a restart', async () => {
    const data = folder();
    let now = noon;
    const memory = new DriveTestMemory(data, () => now);
    expect(memory.isDue).toBe(true);
    await memory.recordPassed();
    expect(memory.isDue).toBe(false);
    expect(JSON.parse(readFileSync(join(data, 'drive-test.json'), 'utf8'))).toEqual({ passedOn: '2027-01-15' });
    expect(new DriveTestMemory(data, () => now).isDue).toBe(false);
    now += day;
    expect(memory.isDue).toBe(true);
    now -= 2 * day;
    expect(memory.isDue).toBe(true);
  });

  it.each(['', '{', '{"passedOn":7}', '{"passedOn":"never"}'])('is due if the saved day cannot be read: %j', (text) => {
    const data = folder();
    writeFileSync(join(data, 'drive-test.json'), text);
    expect(new DriveTestMemory(data, () => noon).isDue).toBe(true);
  });
});

describe('a line buffer', () => {
  it('gives whole lines from any pieces, up to the longest', () => {
    const buffer = new LineBuffer(10);
    const texts = (text: string) => buffer.push(Buffer.from(text))?.map((line) => Buffer.from(line).toString());
    expect(texts('one\ntwo\nth')).toEqual(['one', 'two']);
    expect(texts('r')).toEqual([]);
    expect(texts('ee\n\n')).toEqual(['three', '']);
    expect(texts('0123456789\n')).toEqual(['0123456789']);
    expect(texts('01234567')).toEqual([]);
    expect(buffer.push(Buffer.from('890'))).toBeNull();
  });
});

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
        subscribe: (listener) => {
          notify = listener;
        },
      },
      tilt: { subscribe: () => undefined },
      pendant: { subscribe: () => undefined, show: () => orders.push('show'), ask: () => orders.push('ask') },
      state: { actuator: port, sensors: port },
      onState: () => undefined,
      open: () => orders.push('open'),
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
    table.open();
    await until('an order', () => orders.length > 0);
    expect(orders).toEqual(['open', 'hold', 'show', 'ask']);
    expect(states.at(-1)?.actuator.isUp).toBe(true);
    const stopped = deferred();
    stopped.table.actuator.order({ kind: 'return', rate: 2 as never });
    stopped.table.actuator.stop();
    stopped.table.open();
    await until('the order after STOP', () => stopped.orders.length > 0);
    expect(stopped.orders.slice(0, 2)).toEqual(['open', '!!']);
  });

  it('forwards the table’s notices, and passes on requests at once from then on', async () => {
    const { table, orders, notify } = deferred();
    const notices: string[] = [];
    table.actuator.subscribe(({ kind }) => notices.push(kind));
    table.open();
    await until('an order', () => orders.length > 0);
    notify({ kind: 'lost', at: milliseconds(0), reason: 'gone' });
    expect(notices).toEqual(['lost']);
    orders.length = 0;
    table.actuator.stop();
    expect(orders).toEqual(['!!']);
  });

  it('whose drivers cannot be loaded reports that', async () => {
    const { table } = deferred(() => Promise.reject(new Error('no such module')));
    table.open();
    await until('the load failure', () => table.state.actuator.said.includes('no such module'));
    expect(table.state.actuator.isUp).toBe(false);
    await table.close();
  });
});
