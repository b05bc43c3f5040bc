import { describe, expect, it } from 'vitest';
import { Outbox } from '../../src/records/outbox.ts';

/** An outbox whose context is the number of lines that were added before. */
function outbox(limits = { mostWaiting: 1_000_000, mostSent: 1_000_000 }) {
  let now = 0;
  let added = 0;
  const box = new Outbox<number>(
    limits,
    () => now,
    () => added,
  );
  return {
    box,
    at: (ms: number) => {
      now = ms;
    },
    add: (line: string): boolean => {
      const isAdded = box.add(line);
      if (isAdded) added += 1;
      return isAdded;
    },
  };
}

describe('the outbox', () => {
  it('gives lines in order, and forgets them when they are on the disk', () => {
    const { box, add } = outbox();
    for (const line of ['a', 'b', 'c']) add(line);
    expect(box.take()).toBe('a\nb\nc\n');
    expect(box.take()).toBeNull();
    add('d');
    expect(box.take()).toBe('d\n');
    box.acknowledge(3);
    expect([box.durableLine, box.size, box.isEmpty]).toEqual([3, 2, false]);
    box.acknowledge(4);
    expect([box.size, box.isEmpty, box.oldestAtMs]).toEqual([0, true, null]);
  });

  it('sends again what was not acknowledged, from the first line of its text on', () => {
    const { box, add } = outbox();
    add('a');
    box.take();
    for (const line of ['b', 'c']) add(line);
    box.take();
    box.acknowledge(2);
    expect(box.rewind()).toEqual({ line: 2, context: 1 });
    expect(box.take()).toBe('b\nc\n');
    box.acknowledge(3);
    expect(box.rewind()).toBeNull();
  });

  it('refuses lines beyond its bound, and takes them again once there is room', () => {
    const { box, add } = outbox({ mostWaiting: 10, mostSent: 100 });
    expect([add('1234'), add('1234'), add('1')]).toEqual([true, true, false]);
    expect(box.lastLine).toBe(2);
    box.take();
    box.acknowledge(2);
    expect(add('1')).toBe(true);
    expect(box.lastLine).toBe(3);
  });

  it('gives the child no more than its share at a time', () => {
    const { box, add } = outbox({ mostWaiting: 1_000_000, mostSent: 3 });
    add('abc');
    expect(box.take()).toBe('abc\n');
    add('d');
    expect(box.take()).toBeNull();
    box.acknowledge(1);
    expect(box.take()).toBe('d\n');
  });

  it('knows when its oldest line was added', () => {
    const { box, add, at } = outbox();
    at(5);
    add('a');
    box.take();
    at(9);
    add('b');
    expect(box.oldestAtMs).toBe(5);
    box.acknowledge(1);
    expect(box.oldestAtMs).toBe(9);
  });

  it('joins many lines into texts of a bounded size', () => {
    const { box, add } = outbox({ mostWaiting: 10_000_000, mostSent: 10_000_000 });
    const lines = Array.from({ length: 5000 }, (_, number) => `${number}`.padEnd(100, '.'));
    for (const line of lines) add(line);
    const texts: string[] = [];
    for (let text = box.take(); text !== null; text = box.take()) texts.push(text);
    expect(texts.join('')).toBe(`${lines.join('\n')}\n`);
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(66_000);
  });
});
