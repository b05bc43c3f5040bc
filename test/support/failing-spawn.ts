/** What `spawn` does where the system lacks something, as seen with Node 20. */
import { EventEmitter } from 'node:events';

export function startWithoutMemory(): never {
  throw new Error('spawn ENOMEM');
}

/** A process without streams; the error follows. */
export function startWithoutFiles(): EventEmitter {
  const child = new EventEmitter();
  process.nextTick(() => child.emit('error', new Error('spawn EMFILE')));
  return child;
}
