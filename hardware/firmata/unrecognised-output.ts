/** A summary, in a few words, of what a program other than StandardFirmata sends. */

const maxCharacters = 60;
/** Fewer bytes may be noise from plugging in. */
const minBytes = 8;

/** Telemetry of the table's wire protocol, as far as it fits: nonce, uptime, state, angle, rate. */
const telemetry = /T [0-9A-F]{4} \d+ [IRMDASF] -?\d+ -?\d+/;

export class UnrecognisedOutput {
  #text = '';
  #bytes = 0;
  #printable = 0;

  clear(): void {
    this.#text = '';
    this.#bytes = 0;
    this.#printable = 0;
  }

  add(byte: number): void {
    this.#bytes += 1;
    const isPrintable = byte >= 0x20 && byte < 0x7f;
    if (isPrintable) this.#printable += 1;
    // Line ends between words become a single space.
    const shown = isPrintable ? String.fromCharCode(byte) : byte === 0x0a || byte === 0x0d ? ' ' : '·';
    if (this.#text.length >= maxCharacters || (shown === ' ' && (this.#text === '' || this.#text.endsWith(' '))))
      return;
    this.#text += shown;
  }

  /** True once there is more than noise. */
  get isEnough(): boolean {
    return this.#bytes >= minBytes;
  }

  describe(): string {
    if (telemetry.test(this.#text)) return 'this looks like the actuator’s board: are the two paths swapped?';
    if (this.#printable < this.#bytes / 2) return 'not Firmata, or another baud rate';
    return `not Firmata; it sends “${printable(this.#text)}”`;
  }
}

/** At most 60 characters, control characters replaced. */
export function printable(text: string): string {
  const shown = text.replaceAll(/[^\x20-\x7e·]/g, '·').trim();
  return shown.length > maxCharacters ? `${shown.slice(0, maxCharacters - 1)}…` : shown;
}
