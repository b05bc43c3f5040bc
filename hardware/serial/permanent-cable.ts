import type { BytePort } from '../actuator/port.ts';
import type { Cable } from './port.ts';

/** A cable that is always open, over a line within this process. */
export function permanentCable(port: BytePort): Cable {
  return {
    onOpen: (listener) => listener(),
    onClosed: () => {},
    onBytes: (listener) => port.onBytes(listener),
    write: (bytes) => port.write(bytes),
  };
}
