/** What a board's program says of itself, overheard at its pin, where no fault of the cable reaches. */
import { decode } from '../../protocols/wire/codec.ts';
import type { DeviceState } from '../../protocols/wire/messages.ts';

const lineEnd = /[\r\n]+$/;

export class Heard {
  state: DeviceState | null = null;
  nonce: string | null = null;

  line(bytes: Uint8Array): void {
    const decoded = decode(Buffer.from(bytes).toString('latin1').replace(lineEnd, ''));
    if (!decoded.ok) return;
    const { message } = decoded;
    if (message.kind !== 'telemetry' && message.kind !== 'hello') return;
    this.nonce = message.nonce;
    if (message.kind === 'telemetry') this.state = message.state;
  }
}
