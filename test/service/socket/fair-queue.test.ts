import { expect, it } from 'vitest';
import { FairQueue } from '../../../src/service/socket/fair-queue.ts';

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('does one piece in each turn of the event loop, of one after the other', async () => {
  const queue = new FairQueue();
  const done: string[] = [];
  const pieces = (name: string, count: number) => {
    let left = count;
    return {
      step: () => {
        done.push(name);
        left -= 1;
        return left > 0;
      },
    };
  };
  queue.add(pieces('a', 3));
  queue.add(pieces('b', 2));
  for (let turns = 1; turns <= 5; turns += 1) {
    await turnOfTheLoop();
    expect(done).toHaveLength(turns);
  }
  await turnOfTheLoop();
  expect(done).toEqual(['a', 'b', 'a', 'b', 'a']);
});
