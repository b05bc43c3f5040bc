/**
 * The suite's own end of the line: writes commands and bytes, keeps everything received with its time of arrival, and
 * waits for what is due. Shares only the codec with the other modules: no link, no state carried from one reply to the
 * next, and no retries except on a real port, where this computer can delay a reply.
 */
import { decode, encode } from '../../protocols/wire/codec.ts';
import { LineReader, lineBytes } from '../../protocols/wire/lines.ts';
import type { CommandBody, DeviceState, Message, Reply, Telemetry } from '../../protocols/wire/messages.ts';
import { assert, Nonconformity } from './assert.ts';
import type { DeviceUnderTest, TableControlSet } from './device.ts';

export interface ReceivedLine {
  readonly at: number;
  readonly text: string;
  /** Null for a line that the protocol does not allow. */
  readonly message: Message | null;
}

/** How long a host waits for a reply (wire specification, "Commands"). */
export const replyWithinMs = 60;
/** How often a host sends the same line. */
const mostTries = 3;
const stepMs = 1;
/** The lease that {@link TestHost.keepsLease} renews, and how often. */
const renewedLeaseMs = 1000;
const renewalIntervalMs = 200;

export class TestHost {
  readonly controls: TableControlSet;
  readonly device: DeviceUnderTest;
  readonly lines: ReceivedLine[] = [];
  /** While true, all waits renew the lease by KEEP. */
  keepsLease = false;
  #seq: number;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  /** The longest time from sending a command to its reply (ms). */
  slowestReply = 0;

  constructor(device: DeviceUnderTest, firstSeq = 100) {
    this.device = device;
    this.controls = device.controls;
    this.#seq = firstSeq;
    const reader = new LineReader();
    const keep = (text: string): void => this.#record(text);
    const overlong = (): void => this.#record('(a line longer than 96 bytes)');
    device.port.onBytes((bytes) => {
      if (!this.#closed) reader.push(bytes, keep, overlong);
    });
  }

  /** Ignores all further lines: the next check has its own host. */
  close(): void {
    this.#closed = true;
  }

  get now(): number {
    return this.device.now();
  }

  get slack(): number {
    return this.device.slackMs;
  }

  get seq(): number {
    return this.#seq;
  }

  /** The number of lines so far, for the methods that take `from`. */
  mark(): number {
    return this.lines.length;
  }

  /** Sends a command without waiting. @returns its seq */
  send(body: CommandBody): number {
    this.#seq = (this.#seq + 1) & 0xffff;
    this.sendLine(encode({ kind: 'command', seq: this.#seq, ...body }));
    return this.#seq;
  }

  sendLine(line: string): void {
    this.device.port.write(lineBytes(line));
  }

  sendBytes(bytes: string): void {
    this.device.port.write(Buffer.from(bytes, 'latin1'));
  }

  /** Sends a command and waits for its reply. */
  async ask(body: CommandBody): Promise<Reply> {
    const from = this.mark();
    const seq = this.send(body);
    return await this.replyTo(seq, from, body.verb, encode({ kind: 'command', seq, ...body }));
  }

  /** Sends a whole line unchanged and waits for the reply with this seq. */
  async askLine(line: string, seq: number): Promise<Reply> {
    const from = this.mark();
    this.sendLine(line);
    return await this.replyTo(seq, from, line, line);
  }

  /**
   * Waits for the reply with this seq.
   * @param line is sent again on a real port if no reply comes in time; the device does not act on it twice
   */
  async replyTo(seq: number, from: number, what: string, line: string | null = null): Promise<Reply> {
    const isReply = ({ message }: ReceivedLine): boolean => message?.kind === 'reply' && message.seq === seq;
    const tries = line !== null && this.slack > 0 ? mostTries : 1;
    const sentAt = this.now;
    for (let tried = 1; ; tried += 1) {
      const received = await this.#next(from, isReply, replyWithinMs + this.slack, false);
      if (received?.message?.kind === 'reply') {
        this.slowestReply = Math.max(this.slowestReply, received.at - sentAt);
        return received.message;
      }
      if (tried === tries || line === null) {
        const how = tries === 1 ? '' : `, ${tries} times`;
        throw new Nonconformity(`no reply to ${what} within ${replyWithinMs} ms${how}`);
      }
      this.sendLine(line);
    }
  }

  /** Sends a command. @returns `ok`, or the reason of the refusal */
  async verdict(body: CommandBody): Promise<string> {
    const reply = await this.ask(body);
    return reply.ok ? 'ok' : reply.reason;
  }

  /** Asserts that a command is accepted. @returns the reply's fields */
  async accepts(body: CommandBody): Promise<readonly string[]> {
    const reply = await this.ask(body);
    assert(reply.ok, `${commandText(body)} is refused: ${reply.ok ? '' : reply.reason}`);
    return reply.fields;
  }

  async refuses(body: CommandBody, ...reasons: readonly string[]): Promise<void> {
    const verdict = await this.verdict(body);
    assert(reasons.includes(verdict), `${commandText(body)} gives ${verdict} instead of ${reasons.join(' or ')}`);
  }

  async wait(ms: number): Promise<void> {
    const end = this.now + ms;
    if (!this.keepsLease) {
      await this.device.pass(ms);
      return;
    }
    while (this.now < end) {
      this.#renewLease();
      await this.device.pass(Math.min(renewalIntervalMs / 4, end - this.now));
    }
  }

  /** Waits for a condition. @returns the ms that it took, or null after `withinMs` */
  async until(isTrue: () => boolean, withinMs: number): Promise<number | null> {
    const from = this.now;
    while (!isTrue()) {
      if (this.now - from >= withinMs) return null;
      if (this.keepsLease) this.#renewLease();
      const passing = this.device.pass(stepMs);
      if (passing !== undefined) await passing;
    }
    return this.now - from;
  }

  /** Waits for the first line since `from` that matches. @returns null if none comes in time */
  async #next(
    from: number,
    holds: (line: ReceivedLine) => boolean,
    withinMs: number,
    alive = this.keepsLease,
  ): Promise<ReceivedLine | null> {
    const end = this.now + withinMs;
    for (let index = from; ; ) {
      for (; index < this.lines.length; index += 1) {
        const received = this.lines[index];
        if (received !== undefined && holds(received)) return received;
      }
      if (this.now >= end) return null;
      if (alive) this.#renewLease();
      const passing = this.device.pass(stepMs);
      // There are a million such steps in a run: one that is done already is not waited for.
      if (passing !== undefined) await passing;
    }
  }

  /** Waits for an event, as `EVENT` or `EVENT detail`. @returns its time of arrival */
  async event(text: string, withinMs: number, from = this.mark()): Promise<number> {
    const received = await this.#next(from, ({ message }) => eventText(message) === text, withinMs + this.slack);
    if (received === null) throw new Nonconformity(`no event ${text} within ${withinMs} ms (state ${this.lastState})`);
    return received.at;
  }

  /** Waits for the next telemetry line that matches. */
  async telemetry(
    what: string,
    holds: (line: Telemetry) => boolean,
    withinMs: number,
    from = this.mark(),
  ): Promise<Telemetry & { readonly at: number }> {
    const holdsOf = ({ message }: ReceivedLine): boolean => message?.kind === 'telemetry' && holds(message);
    const received = await this.#next(from, holdsOf, withinMs + this.slack);
    if (received?.message?.kind !== 'telemetry') {
      throw new Nonconformity(`${what}: not within ${Math.round(withinMs)} ms (state ${this.lastState})`);
    }
    return { ...received.message, at: received.at };
  }

  /** Waits for the next telemetry line. */
  async nextTelemetry(): Promise<Telemetry & { readonly at: number }> {
    return await this.telemetry('telemetry', () => true, 210);
  }

  async state(): Promise<DeviceState> {
    return (await this.nextTelemetry()).state;
  }

  async reaches(state: DeviceState, withinMs: number): Promise<Telemetry & { readonly at: number }> {
    return await this.telemetry(`state ${state}`, (line) => line.state === state, withinMs);
  }

  /** Asserts that the state stays one of these for `ms`. */
  async stays(states: string, ms: number): Promise<void> {
    const from = this.mark();
    await this.wait(ms);
    const other = this.telemetrySince(from).find((line) => !states.includes(line.state));
    assert(other === undefined, `state ${other?.state} where ${states} should stay`);
  }

  telemetrySince(from: number): (Telemetry & { readonly at: number })[] {
    const found: (Telemetry & { readonly at: number })[] = [];
    for (const { at, message } of this.lines.slice(from)) {
      if (message?.kind === 'telemetry') found.push({ ...message, at });
    }
    return found;
  }

  /** Events since `from`, as `EVENT` or `EVENT detail`. */
  eventsSince(from: number): string[] {
    return this.lines.slice(from).flatMap(({ message }) => eventText(message) ?? []);
  }

  repliesSince(from: number): (Reply & { readonly at: number })[] {
    const found: (Reply & { readonly at: number })[] = [];
    for (const { at, message } of this.lines.slice(from)) {
      if (message?.kind === 'reply') found.push({ ...message, at });
    }
    return found;
  }

  get lastState(): string {
    for (let index = this.lines.length - 1; index >= 0; index -= 1) {
      const message = this.lines[index]?.message;
      if (message?.kind === 'telemetry') return message.state;
    }
    return 'unknown';
  }

  #renewLease(): void {
    if (this.now - this.#renewedAt < renewalIntervalMs) return;
    this.#renewedAt = this.now;
    this.send({ verb: 'KEEP', lease: renewedLeaseMs });
  }

  #record(text: string): void {
    const decoded = decode(text);
    this.lines.push({ at: this.now, text, message: decoded.ok ? decoded.message : null });
  }
}

export function commandText(body: CommandBody): string {
  return Object.values(body).join(' ');
}

function eventText(message: Message | null): string | null {
  if (message?.kind !== 'event') return null;
  return message.detail === undefined ? message.event : `${message.event} ${message.detail}`;
}
