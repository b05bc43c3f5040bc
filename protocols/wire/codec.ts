import { crc16, crcLetters, crcMatches } from './crc.ts';
import { parsePayload } from './grammar.ts';
import { maxLineBytes } from './lines.ts';
import type { Command, Decoded, Message, Reply, Telemetry } from './messages.ts';

/** `*` and the four CRC letters. */
const trailerLength = 5;

/** Encodes a message as one line, without the LF. Every message with 32-bit integers and valid names fits 96 bytes. */
export function encode(message: Message): string {
  const payload = payloadOf(message);
  return `${payload}*${crcLetters(crc16(payload))}`;
}

/** Decodes one line, without its LF. */
export function decode(line: string): Decoded {
  if (line.length >= maxLineBytes) return { ok: false, error: 'length' };
  const end = line.length - trailerLength;
  // The CRC does not cover the `*` itself, so it is checked here.
  if (end < 1 || line.charCodeAt(end) !== 0x2a) return { ok: false, error: 'crc' };
  if (!crcMatches(line, end + 1, crc16(line, 0, end))) return { ok: false, error: 'crc' };
  return parsePayload(line, end);
}

function payloadOf(message: Message): string {
  switch (message.kind) {
    case 'command':
      return `C ${message.seq} ${commandFields(message)}`;
    case 'reply':
      return replyPayload(message);
    case 'hello': {
      const { nonce, version, firmware, deviceId, resetCause } = message;
      return `H ${nonce} ${version} ${firmware} ${deviceId} ${resetCause}`;
    }
    case 'telemetry':
      return telemetryPayload(message);
    case 'event':
      return message.detail === undefined
        ? `E ${message.ms} ${message.event}`
        : `E ${message.ms} ${message.event} ${message.detail}`;
  }
}

function commandFields(command: Command): string {
  switch (command.verb) {
    case 'HELLO':
      return `HELLO ${command.version}`;
    case 'LIMITS': {
      const { min, max, downRate, upRate, accel, invertedMs } = command;
      return `LIMITS ${min} ${max} ${downRate} ${upRate} ${accel} ${invertedMs}`;
    }
    case 'MOVE':
      return `MOVE ${command.target} ${command.rate} ${command.accel} ${command.lease}`;
    case 'KEEP':
      return `KEEP ${command.lease}`;
    case 'RETURN':
      return `RETURN ${command.rate}`;
    case 'RATE':
      return `RATE ${command.hz}`;
    case 'ARM':
    case 'DISARM':
    case 'HALT':
    case 'STOP':
    case 'RESET':
    case 'STATUS':
    case 'CHIRP':
      return command.verb;
  }
}

function replyPayload(reply: Reply): string {
  if (!reply.ok) return `N ${reply.seq} ${reply.reason}`;
  return reply.fields.length === 0 ? `A ${reply.seq}` : `A ${reply.seq} ${reply.fields.join(' ')}`;
}

function telemetryPayload(t: Telemetry): string {
  return `T ${t.nonce} ${t.ms} ${t.state} ${t.angle} ${t.rate} ${t.target} ${t.current} ${hex4(t.flags)}`;
}

/** Four upper-case hex digits, the wire format of flags and nonces. */
export function hex4(value: number): string {
  return (0x10000 + (value & 0xffff)).toString(16).slice(1).toUpperCase();
}
