/**
 * The messages that StandardFirmata sends to the host (protocol 2.x, github.com/firmata/protocol). They have no checksum,
 * so a message of the wrong shape is rejected as damaged.
 */

/** StandardFirmata's serial speed. */
export const firmataBaudRate = 57_600;

export const firmata = {
  digital: 0x90,
  sysexStart: 0xf0,
  sysexEnd: 0xf7,
  version: 0xf9,
  analogMappingQuery: 0x69,
  analogMapping: 0x6a,
  capabilityQuery: 0x6b,
  capabilities: 0x6c,
  text: 0x71,
  i2cRequest: 0x76,
  i2cReply: 0x77,
  firmware: 0x79,
} as const;

export type Message =
  | { readonly kind: 'version'; readonly major: number; readonly minor: number }
  | { readonly kind: 'firmware'; readonly major: number; readonly minor: number; readonly name: string }
  | { readonly kind: 'digital'; readonly port: number; readonly value: number }
  | { readonly kind: 'capabilities'; readonly pins: number }
  | { readonly kind: 'analog mapping'; readonly pins: number }
  | { readonly kind: 'i2c'; readonly address: number; readonly register: number; readonly data: readonly number[] }
  | { readonly kind: 'text'; readonly text: string }
  /** Complete, but of a kind that this project never requests. */
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed' };

/** @param bytes one whole message, as delivered by the framer */
export function readMessage(bytes: Uint8Array): Message {
  const first = at(bytes, 0);
  if (first === firmata.version) return { kind: 'version', major: at(bytes, 1), minor: at(bytes, 2) };
  if (first === firmata.sysexStart) return readSysex(bytes);
  if ((first & 0xf0) !== firmata.digital) return { kind: 'other' };
  return { kind: 'digital', port: first & 0x0f, value: at(bytes, 1) | (at(bytes, 2) << 7) };
}

function readSysex(bytes: Uint8Array): Message {
  switch (at(bytes, 1)) {
    case firmata.firmware: {
      // Start, command, major, minor, two bytes per character, end. Without a name it is the host's own query, echoed.
      const name = pairs(bytes, 4);
      if (name === null || name.length === 0) return { kind: 'malformed' };
      return { kind: 'firmware', major: at(bytes, 2), minor: at(bytes, 3), name: textOf(name) };
    }
    case firmata.capabilities:
      // Each pin's list of modes ends with 127.
      return { kind: 'capabilities', pins: bytes.filter((byte) => byte === 0x7f).length };
    case firmata.analogMapping:
      return { kind: 'analog mapping', pins: bytes.length - 3 };
    case firmata.i2cReply: {
      const data = pairs(bytes, 6);
      const head = pairs(bytes.subarray(0, 7), 2);
      if (data === null || head === null) return { kind: 'malformed' };
      return { kind: 'i2c', address: head[0] ?? 0, register: head[1] ?? 0, data };
    }
    case firmata.text: {
      const text = pairs(bytes, 2);
      return text === null ? { kind: 'malformed' } : { kind: 'text', text: textOf(text) };
    }
    default:
      return { kind: 'other' };
  }
}

/** Decodes bytes sent as pairs of seven-bit halves, low half first, from `from` to the end marker; null if malformed. */
function pairs(bytes: Uint8Array, from: number): number[] | null {
  const end = bytes.length - 1;
  if (end < from || (end - from) % 2 !== 0) return null;
  const values: number[] = [];
  for (let index = from; index < end; index += 2) {
    const high = at(bytes, index + 1);
    if (high > 1) return null;
    values.push(at(bytes, index) | (high << 7));
  }
  return values;
}

function textOf(codes: readonly number[]): string {
  return String.fromCharCode(...codes);
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
