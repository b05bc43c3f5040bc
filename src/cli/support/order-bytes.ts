import { standard } from '../../../protocols/therapy/limits.ts';
import { encode } from '../../../protocols/wire/codec.ts';
import { lineBytes, stopBytes } from '../../../protocols/wire/lines.ts';

export type DirectAct = 'stop' | 'return';

/** An order that needs no handshake before it. */
export const orderBytes = (act: DirectAct): Uint8Array => (act === 'stop' ? stopBytes : returnLine());

/** With a random number: a device does not execute a line that is identical to the last one. */
function returnLine(): Uint8Array {
  const seq = Math.floor(Math.random() * 0x1_0000);
  return lineBytes(encode({ kind: 'command', seq, verb: 'RETURN', rate: Math.round(standard.returnRate * 100) }));
}
