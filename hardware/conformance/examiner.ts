/**
 * The suite's own end of the line: writes commands and bytes, keeps everything received with its time of arrival, and
 * waits for what is due. Shares only the codec with the other modules: no retries, no link, no state carried from one
 * reply to the next.
 */
import { decode, encode } from '../../protocols/wire/codec.ts';
import { LineReader, lineBytes } from '../../protocols/wire/lines.ts';
import type { CommandBody, DeviceState, Message, Reply, Telemetry } from '../../protocols/wire/messages.ts';
import { demand, Nonconformity } from './demand.ts';
import type { DeviceUnderTest, Hands } from './device.ts';

export interface Heard {
  readonly at: number;
  readonly text: string;
  /** Null where the line is none of the protocol's. */
  readonly message: Message | null;
}

/** "No reply in 60 ms": what a host waits for one (section "Commands"). */
export const replyWithin = 60;
const stepMs = 1;
/** Of the lease that {@link Examiner.alive} keeps up, and how often. */
const aliveLease = 1000;
const aliveEvery = 200;

export class Examiner {
  readonly hands: Hands;
  readonly device: DeviceUnderTest;
  readonly lines: Heard[] = [];
  /** While true, every wait renews the lease by KEEP. */
  alive = false;
  #seq: number;
  #keptAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  /** ms from the end of a command's last byte to its reply: the longest of all that were asked. */
  slowestReply = 0;

  constructor(device: DeviceUnderTest, firstSeq = 100) {
    this.device = device;
    this.hands = device.hands;
    this.#seq = firstSeq;
    const reader = new LineReader();
    const keep = (text: string): void => this.#keep(text);
    const overlong = (): void => this.#keep('(a line longer than 96 bytes)');
    device.port.onBytes((bytes) => {
      if (!this.#closed) reader.push(bytes, keep, overlong);
    });
  }

  /** Hears nothing more: the next check has an examiner of its own. */
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

  /** How many lines there are by now; what comes later is "since" this. */
  mark(): number {
    return this.lines.length;
  }

  /** Sends and does not wait. */
  say(body: CommandBody): number {
    this.#seq = (this.#seq + 1) & 0xffff;
    this.sayLine(encode({ kind: 'command', seq: this.#seq, ...body }));
    return this.#seq;
  }

  sayLine(line: string): void {
    this.device.port.write(lineBytes(line));
  }

  sayBytes(bytes: string): void {
    this.device.port.write(Buffer.from(bytes, 'latin1'));
  }

  /** Sends and waits for the reply. */
  async ask(body: CommandBody): Promise<Reply> {
    const from = this.mark();
    return await this.replyTo(this.say(body), from, body.verb);
  }

  /** Sends a whole line as it stands and waits for the reply with this seq. */
  async askLine(line: string, seq: number): Promise<Reply> {
    const from = this.mark();
    this.sayLine(line);
    return await this.replyTo(seq, from, line);
  }

  async replyTo(seq: number, from: number, what: string): Promise<Reply> {
    const sentAt = this.now;
    const isReply = ({ message }: Heard): boolean => message?.kind === 'reply' && message.seq === seq;
    const heard = await this.#next(from, isReply, replyWithin + this.slack, false);
    if (heard?.message?.kind !== 'reply') throw new Nonconformity(`no reply to ${what} within ${replyWithin} ms`);
    this.slowestReply = Math.max(this.slowestReply, heard.at - sentAt);
    return heard.message;
  }

  /** `ok`, or the reason of the refusal. */
  async verdict(body: CommandBody): Promise<string> {
    const reply = await this.ask(body);
    return reply.ok ? 'ok' : reply.reason;
  }

  /** Demands that it be accepted; gives the reply's fields. */
  async accepts(body: CommandBody): Promise<readonly string[]> {
    const reply = await this.ask(body);
    demand(reply.ok, `${worded(body)} is refused: ${reply.ok ? '' : reply.reason}`);
    return reply.fields;
  }

  async refuses(body: CommandBody, ...reasons: readonly string[]): Promise<void> {
    const verdict = await this.verdict(body);
    demand(reasons.includes(verdict), `${worded(body)} gives ${verdict} instead of ${reasons.join(' or ')}`);
  }

  async wait(ms: number): Promise<void> {
    const end = this.now + ms;
    if (!this.alive) {
      await this.device.pass(ms);
      return;
    }
    while (this.now < end) {
      this.#keepAlive();
      await this.device.pass(Math.min(aliveEvery / 4, end - this.now));
    }
  }

  /** Waits until it is so; gives the ms that it took, or null where the time ran out. */
  async until(isSo: () => boolean, withinMs: number): Promise<number | null> {
    const from = this.now;
    while (!isSo()) {
      if (this.now - from >= withinMs) return null;
      if (this.alive) this.#keepAlive();
      await this.device.pass(stepMs);
    }
    return this.now - from;
  }

  /** The first line since `from` for which it holds, as soon as it has come; null where none comes in time. */
  async #next(
    from: number,
    holds: (heard: Heard) => boolean,
    withinMs: number,
    alive = this.alive,
  ): Promise<Heard | null> {
    const end = this.now + withinMs;
    for (let index = from; ; ) {
      for (; index < this.lines.length; index += 1) {
        const heard = this.lines[index];
        if (heard !== undefined && holds(heard)) return heard;
      }
      if (this.now >= end) return null;
      if (alive) this.#keepAlive();
      await this.device.pass(stepMs);
    }
  }

  /** Waits for an event, as `EVENT` or `EVENT detail`; gives its time of arrival. */
  async event(text: string, withinMs: number, from = this.mark()): Promise<number> {
    const heard = await this.#next(from, ({ message }) => eventText(message) === text, withinMs + this.slack);
    if (heard === null) throw new Nonconformity(`no event ${text} within ${withinMs} ms (state ${this.lastState})`);
    return heard.at;
  }

  /** The next telemetry line for which it holds, from now on. */
  async telemetry(
    what: string,
    holds: (line: Telemetry) => boolean,
    withinMs: number,
    from = this.mark(),
  ): Promise<Telemetry & { readonly at: number }> {
    const holdsOf = ({ message }: Heard): boolean => message?.kind === 'telemetry' && holds(message);
    const heard = await this.#next(from, holdsOf, withinMs + this.slack);
    if (heard?.message?.kind !== 'telemetry') {
      throw new Nonconformity(`${what}: not within ${Math.round(withinMs)} ms (state ${this.lastState})`);
    }
    return { ...heard.message, at: heard.at };
  }

  /** The next telemetry line, whatever it says. */
  async look(): Promise<Telemetry & { readonly at: number }> {
    return await this.telemetry('telemetry', () => true, 210);
  }

  async state(): Promise<DeviceState> {
    return (await this.look()).state;
  }

  async reaches(state: DeviceState, withinMs: number): Promise<Telemetry & { readonly at: number }> {
    return await this.telemetry(`state ${state}`, (line) => line.state === state, withinMs);
  }

  /** Demands that the state stay one of these for so long. */
  async stays(states: string, ms: number): Promise<void> {
    const from = this.mark();
    await this.wait(ms);
    const other = this.telemetrySince(from).find((line) => !states.includes(line.state));
    demand(other === undefined, `state ${other?.state} where ${states} should stay`);
  }

  telemetrySince(from: number): (Telemetry & { readonly at: number })[] {
    const found: (Telemetry & { readonly at: number })[] = [];
    for (const { at, message } of this.lines.slice(from)) {
      if (message?.kind === 'telemetry') found.push({ ...message, at });
    }
    return found;
  }

  /** Events since then, as `EVENT` or `EVENT detail`. */
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

  #keepAlive(): void {
    if (this.now - this.#keptAt < aliveEvery) return;
    this.#keptAt = this.now;
    this.say({ verb: 'KEEP', lease: aliveLease });
  }

  #keep(text: string): void {
    const decoded = decode(text);
    this.lines.push({ at: this.now, text, message: decoded.ok ? decoded.message : null });
  }
}

export function worded(body: CommandBody): string {
  return Object.values(body).join(' ');
}

function eventText(message: Message | null): string | null {
  if (message?.kind !== 'event') return null;
  return message.detail === undefined ? message.event : `${message.event} ${message.detail}`;
}
