/** Cleanup actions of the running test and of the test file; both run in reverse order, after a failure as well. */
import { afterAll, afterEach, expect } from 'vitest';

type Action = () => unknown;

/** How long a resource lives: until the end of the running test, or of the whole test file. */
export type Lifetime = 'test' | 'file';

const actions: Readonly<Record<Lifetime, Action[]>> = { test: [], file: [] };

/** @throws in a file that shares the modules of its worker: the hooks below belong to the first file that loads them. */
export function atEnd(action: Action, lifetime: Lifetime = 'test'): void {
  if (expect.getState().testPath !== registeredFor) {
    throw new Error('cleanup needs modules of the file’s own: move it out of the shared folders in vitest.config.ts');
  }
  actions[lifetime].push(action);
}

async function run(pending: Action[]): Promise<void> {
  const errors: unknown[] = [];
  for (let action = pending.pop(); action !== undefined; action = pending.pop()) {
    try {
      await action();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'cleanup failed');
}

const registeredFor = expect.getState().testPath;
afterEach(() => run(actions.test));
afterAll(() => run(actions.file));
