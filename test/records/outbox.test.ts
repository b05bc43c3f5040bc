import { describe, expect, it } from 'vitest';
import { Outbox } from '../../src/records/outbox.ts';

/** An outbox whose context is the number of lines that were added before. */
function outbox(limits = { mostWaiting: 1_000_000, mostSent: 1_000_000 }) {
  let now = 0;
  let added = 0;
  const box = new Outbox<number>(limits);
  return {
    box,
    at: (ms: number) => {
      now = ms;
    },
    add: (text: string, lineCount = 1): boolean => {
      const isAdded = box.add(Buffer.from(text), { lineCount, addedAtMs: now, context: added });
      if (isAdded) added += lineCount;
      return isAdded;
    },
    take: () => box.take()?.toString() ?? null,
  };
}

describe('the outbox', () => {
  it('gives messages in order, and forgets them when they are on the disk', () => {
    const { box, add, take } = outbox();
    for (const text of ['a', 'b', 'c']) add(text);
    expect([take(), take(), take(), take()]).toEqual(['a', 'b', 'c', null]);
    add('dd');
    expect(take()).toBe('dd');
    box.acknowledge(3);
    expect([box.durableLine, box.size, box.isEmpty]).toEqual([3, 2, false]);
    box.acknowledge(4);
    expect([box.size, box.isEmpty, box.oldestAtMs]).toEqual([0, true, null]);
  });

  it('sends again what was not acknowledged, from the first line of its message on', () => {
    const { box, add, take } = outbox();
    add('a');
    take();
    add('bc', 2);
    take();
    box.acknowledge(2);
    expect(box.rewind()).toEqual({ line: 2, context: 1 });
    expect(take()).toBe('bc');
    box.acknowledge(3);
    expect(box.rewind()).toBeNull();
  });

  it('refuses messages beyond its bound, and takes them again once there is room', () => {
    const { box, add, take } = outbox({ mostWaiting: 10, mostSent: 100 });
    expect([add('12345'), add('12345'), add('1')]).toEqual([true, true, false]);
    expect(box.lastLine).toBe(2);
    take();
    take();
    box.acknowledge(2);
    expect(add('1')).toBe(true);
    expect(box.lastLine).toBe(3);
  });

  it('gives the child no more than its share at a time', () => {
    const { box, add, take } = outbox({ mostWaiting: 1_000_000, mostSent: 3 });
    add('abc');
    expect(take()).toBe('abc');
    add('d');
    expect(take()).toBeNull();
    box.acknowledge(1);
    expect(take()).toBe('d');
  });

  it('knows when its oldest message was added', () => {
    const { box, add, at, take } = outbox();
    at(5);
    add('a');
    take();
    at(9);
    add('b');
    expect(box.oldestAtMs).toBe(5);
    box.acknowledge(1);
    expect(box.oldestAtMs).toBe(9);
  });
});
