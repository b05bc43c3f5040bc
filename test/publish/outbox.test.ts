import { describe, expect, it } from 'vitest';
import { BackOff } from '../../src/publish/back-off.ts';
import { LatestOutbox } from '../../src/publish/outbox.ts';

const kept = (payload: string) => ({ payload, isRetained: true });
const passing = (payload: string) => ({ payload, isRetained: false });

function all(outbox: LatestOutbox<string>): readonly string[] {
  const taken: string[] = [];
  for (let next = outbox.take(); next !== null; next = outbox.take())
    taken.push(`${next.name}=${next.message.payload}`);
  return taken;
}

describe('the outbox', () => {
  it('holds the newest message of each topic only', () => {
    const outbox = new LatestOutbox<string>();
    for (let count = 0; count < 100_000; count += 1) outbox.put('state', kept(String(count)));
    outbox.put('angle', passing('15'));
    expect(outbox.size).toBe(2);
    expect(all(outbox)).toEqual(['state=99999', 'angle=15']);
  });

  it('gives the next message of a topic only when the one before has arrived', () => {
    const outbox = new LatestOutbox<string>();
    outbox.put('state', kept('a'));
    expect(all(outbox)).toEqual(['state=a']);
    outbox.put('state', kept('b'));
    outbox.put('state', kept('c'));
    expect(all(outbox)).toEqual([]);
    outbox.sent('state');
    expect(all(outbox)).toEqual(['state=c']);
  });

  it('sends again what a broker keeps, and drops what it does not, with a new connection', () => {
    const outbox = new LatestOutbox<string>();
    outbox.put('state', kept('a'));
    outbox.put('angle', passing('15'));
    expect(all(outbox)).toHaveLength(2);
    outbox.put('angle', passing('16'));
    outbox.restart();
    expect(all(outbox)).toEqual(['state=a']);
  });
});

describe('the time to the next try', () => {
  it('doubles from a second to a minute', () => {
    const backOff = new BackOff();
    expect(Array.from({ length: 8 }, () => backOff.nextMs(0, 0.5))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
    ]);
  });

  it('is short again only after a connection that has lasted', () => {
    const backOff = new BackOff();
    for (let tries = 0; tries < 5; tries += 1) backOff.nextMs(0, 0.5);
    expect(backOff.nextMs(1000, 0.5)).toBe(32_000);
    expect(backOff.nextMs(30_000, 0.5)).toBe(1000);
  });

  it('is spread by a fifth to either side', () => {
    expect([new BackOff().nextMs(0, 0), new BackOff().nextMs(0, 1)]).toEqual([800, 1200]);
  });
});
