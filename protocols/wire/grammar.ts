import type { CommandBody, Decoded, DeviceState } from './messages.ts';

const space = 0x20;
const smallestInteger = -(2 ** 31);
const largestInteger = 2 ** 31 - 1;
const largestUnsigned = 2 ** 32 - 1;
const largestSeq = 0xffff;

const word = /^[a-z]{1,16}$/;
/** Of an event: a word, or an integer as in `LOST 117`. */
const eventDetail = /^(?:[a-z]{1,16}|0|[1-9][0-9]{0,9})$/;
const eventName = /^[A-Z]{1,16}$/;
const identifier = /^[a-z0-9.-]{1,16}$/;
const noncePattern = /^[0-9A-F]{4}$/;
const replyField = /^[A-Za-z0-9.-]+$/;

const shape: Decoded = { ok: false, error: 'shape' };

/** Parses the payload of a line with a correct CRC: `line` from its beginning to `end`. */
export function parsePayload(line: string, end: number): Decoded {
  if (line.charCodeAt(1) !== space) return shape;
  const fields = new Fields(line, 2, end);
  switch (line[0]) {
    case 'T':
      return parseTelemetry(fields);
    case 'C':
      return parseCommand(fields);
    case 'A':
    case 'N':
      return parseReply(line[0], fields);
    case 'E':
      return parseEvent(fields);
    case 'H':
      return parseBoot(fields);
    default:
      return shape;
  }
}

/**
 * Reads fields separated by one space each. The first field that violates the grammar sets `valid` to false
 * permanently; values read after that are meaningless.
 */
class Fields {
  valid = true;
  readonly #line: string;
  #at: number;
  readonly #end: number;

  constructor(line: string, start: number, end: number) {
    this.#line = line;
    this.#at = start;
    this.#end = end;
  }

  /** Whether every field was read and valid, and nothing is left. */
  get done(): boolean {
    return this.valid && this.#at > this.#end;
  }

  get more(): boolean {
    return this.#at <= this.#end;
  }

  /** The next field as text; '' if there is none, which no field may be. */
  text(): string {
    const start = this.#at;
    let index = start;
    while (index < this.#end && this.#line.charCodeAt(index) !== space) index += 1;
    this.#at = index + 1;
    return this.#line.slice(start, index);
  }

  matching(pattern: RegExp): string {
    const text = this.text();
    if (!pattern.test(text)) this.valid = false;
    return text;
  }

  /** A decimal integer without plus sign, leading zero or `-0`. */
  integer(min: number, max: number): number {
    const line = this.#line;
    let index = this.#at;
    const negative = line.charCodeAt(index) === 0x2d;
    if (negative) index += 1;
    const first = index;
    let value = 0;
    while (index < this.#end) {
      const digit = line.charCodeAt(index) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      index += 1;
    }
    const digits = index - first;
    const leadingZero = line.charCodeAt(first) === 0x30 && (digits > 1 || negative);
    const ended = index === this.#end || line.charCodeAt(index) === space;
    if (negative) value = -value;
    if (digits === 0 || leadingZero || !ended || value < min || value > max) this.valid = false;
    // Also advances past an invalid field: nothing after it is used.
    this.#at = index + 1;
    return value;
  }

  signed(): number {
    return this.integer(smallestInteger, largestInteger);
  }

  unsigned(): number {
    return this.integer(0, largestUnsigned);
  }

  hex4(): number {
    return Number.parseInt(this.matching(noncePattern), 16);
  }
}

function parseTelemetry(fields: Fields): Decoded {
  const nonce = fields.matching(noncePattern);
  const ms = fields.unsigned();
  const state = deviceState(fields.text());
  const angle = fields.signed();
  const rate = fields.signed();
  const target = fields.signed();
  const current = fields.signed();
  const flags = fields.hex4();
  if (!fields.done || state === null) return shape;
  return { ok: true, message: { kind: 'telemetry', nonce, ms, state, angle, rate, target, current, flags } };
}

function deviceState(text: string): DeviceState | null {
  switch (text) {
    case 'I':
    case 'R':
    case 'M':
    case 'D':
    case 'A':
    case 'S':
    case 'F':
      return text;
    default:
      return null;
  }
}

function parseCommand(fields: Fields): Decoded {
  const seq = fields.integer(0, largestSeq);
  if (!fields.valid) return shape;
  const verb = fields.more ? fields.text() : '';
  const body = commandBody(verb, fields);
  if (body === null) return { ok: false, error: 'verb', answer: { seq, reason: 'verb' } };
  if (!fields.done) return { ok: false, error: 'syntax', answer: { seq, reason: 'syntax' } };
  return { ok: true, message: { kind: 'command', seq, ...body } };
}

/** Null for an unknown verb. Fields are read in wire order. */
function commandBody(verb: string, fields: Fields): CommandBody | null {
  switch (verb) {
    case 'HELLO':
      return { verb, version: fields.signed() };
    case 'LIMITS':
      return {
        verb,
        min: fields.signed(),
        max: fields.signed(),
        downRate: fields.signed(),
        upRate: fields.signed(),
        accel: fields.signed(),
        invertedMs: fields.signed(),
      };
    case 'MOVE':
      return {
        verb,
        target: fields.signed(),
        rate: fields.signed(),
        accel: fields.signed(),
        lease: fields.signed(),
      };
    case 'KEEP':
      return { verb, lease: fields.signed() };
    case 'RETURN':
      return { verb, rate: fields.signed() };
    case 'RATE':
      return { verb, hz: fields.signed() };
    case 'ARM':
    case 'DISARM':
    case 'HALT':
    case 'STOP':
    case 'RESET':
    case 'STATUS':
    case 'CHIRP':
      return { verb };
    default:
      return null;
  }
}

function parseReply(tag: 'A' | 'N', fields: Fields): Decoded {
  const seq = fields.integer(0, largestSeq);
  if (tag === 'N') {
    const reason = fields.matching(word);
    return fields.done ? { ok: true, message: { kind: 'reply', seq, ok: false, reason } } : shape;
  }
  const values: string[] = [];
  while (fields.valid && fields.more) values.push(fields.matching(replyField));
  return fields.done ? { ok: true, message: { kind: 'reply', seq, ok: true, fields: values } } : shape;
}

function parseEvent(fields: Fields): Decoded {
  const ms = fields.unsigned();
  const event = fields.matching(eventName);
  if (!fields.more) return fields.done ? { ok: true, message: { kind: 'event', ms, event } } : shape;
  const detail = fields.matching(eventDetail);
  return fields.done ? { ok: true, message: { kind: 'event', ms, event, detail } } : shape;
}

function parseBoot(fields: Fields): Decoded {
  const nonce = fields.matching(noncePattern);
  const version = fields.signed();
  const firmware = fields.matching(identifier);
  const deviceId = fields.matching(identifier);
  const resetCause = fields.matching(word);
  if (!fields.done) return shape;
  return { ok: true, message: { kind: 'hello', nonce, version, firmware, deviceId, resetCause } };
}
