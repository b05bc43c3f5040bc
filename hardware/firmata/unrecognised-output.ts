/** What an unknown program said, kept in a few words for whoever looks for the mistake. */

const longest = 60;
/** Fewer bytes than a word are noise of plugging in. */
const fewest = 8;

/** Telemetry of the table's wire protocol, as far as it fits: nonce, uptime, state, angle, rate. */
const telemetry = /T [0-9A-F]{4} \d+ [IRMDASF] -?\d+ -?\d+/;

export class UnrecognisedOutput {
  #text = '';
  #bytes = 0;
  #printable = 0;

  forget(): void {
    this.#text = '';
    this.#bytes = 0;
    this.#printable = 0;
  }

  add(byte: number): void {
    this.#bytes += 1;
    const isPrintable = byte >= 0x20 && byte < 0x7f;
    if (isPrintable) this.#printable += 1;
    // Line ends between two words show as one space.
    const shown = isPrintable ? String.fromCharCode(byte) : byte === 0x0a || byte === 0x0d ? ' ' : '·';
    if (this.#text.length >= longest || (shown === ' ' && (this.#text === '' || this.#text.endsWith(' ')))) return;
    this.#text += shown;
  }

  /** True once it is more than noise. */
  get enough(): boolean {
    return this.#bytes >= fewest;
  }

  /** One sentence about it. */
  describe(): string {
    if (telemetry.test(this.#text)) return 'this looks like the actuator’s board: are the two paths swapped?';
    if (this.#printable < this.#bytes / 2) return 'what it sends is no Firmata, or has another baud rate';
    return `it is no Firmata; it says “${printable(this.#text)}”`;
  }
}

/** At most 60 characters, none of them a control character. */
export function printable(text: string): string {
  const shown = text.replaceAll(/[^\x20-\x7e·]/g, '·').trim();
  return shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
}
