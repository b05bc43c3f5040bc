import { standard } from '../../../protocols/therapy/limits.ts';
import { encode } from '../../../protocols/wire/codec.ts';
import { lineBytes } from '../../../protocols/wire/lines.ts';

/** RETURN, which needs no handshake. Its number is random: a device does not execute a line identical to the last one. */
export function returnLine(): Uint8Array {
  const seq = Math.floor(Math.random() * 0x1_0000);
  return lineBytes(encode({ kind: 'command', seq, verb: 'RETURN', rate: Math.round(standard.returnRate * 100) }));
}
