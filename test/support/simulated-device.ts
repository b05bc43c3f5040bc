/** A minimal host for the tests: it writes lines and bytes to the simulated table and records everything it receives. */

import type { BodyParameters } from '../../hardware/simulator/body/body-parameters.ts';
import type { Board, BoardOptions } from '../../hardware/simulator/device/board.ts';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { SimulatedTable, type Truth } from '../../hardware/simulator/table.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { decode, encode } from '../../protocols/wire/codec.ts';
import { LineReader, lineBytes } from '../../protocols/wire/lines.ts';
import type {
  Boot,
  CommandBody,
  DeviceEvent,
  DeviceState,
  Message,
  Reply,
  Telemetry,
} from '../../protocols/wire/messages.ts';

export interface RigOptions {
  readonly angle?: number;
  readonly seed?: number;
  readonly body?: Partial<BodyParameters>;
  /** Makes the board that runs the actuator's program; a simulated one by default. */
  readonly board?: (options: BoardOptions) => Board;
  /** Runs before the board boots. */
  readonly before?: (table: SimulatedTable) => void;
}

export type Received = Message & { readonly at: number };

export class Rig {
  readonly clock = new VirtualClock();
  readonly table: SimulatedTable;
  readonly lines: string[] = [];
  readonly messages: Received[] = [];
  #seq = 0;

  constructor({ angle = 0, seed = 1, body = {}, board, before }: RigOptions = {}) {
    const initialAngle = degrees(angle);
    this.table = new SimulatedTable({
      clock: this.clock,
      seed,
      initialAngle,
      body,
      ...(board === undefined ? {} : { board }),
    });
    before?.(this.table);
    const reader = new LineReader();
    this.table.port.onBytes((bytes) => {
      reader.push(
        bytes,
        (line) => this.#record(line),
        () => this.lines.push('<overlong>'),
      );
    });
    this.run(200);
  }

  get now(): number {
    return this.clock.now();
  }

  get truth(): Truth {
    return this.table.truth();
  }

  get state(): DeviceState | null {
    return this.truth.deviceState;
  }

  run(ms: number): void {
    this.clock.advanceTo(milliseconds(this.clock.now() + ms));
  }

  /** Runs in steps of 5 ms until `isTrue` holds. @returns the ms that it took @throws after `withinMs` */
  until(isTrue: () => boolean, withinMs: number, each: () => void = () => {}): number {
    const from = this.now;
    while (!isTrue()) {
      if (this.now - from >= withinMs) throw new Error(`not within ${withinMs} ms (state ${this.state})`);
      this.run(5);
      each();
    }
    return this.now - from;
  }

  /** Sends a command without waiting. */
  send(body: CommandBody): number {
    this.#seq = (this.#seq + 1) & 0xffff;
    this.raw(encode({ kind: 'command', seq: this.#seq, ...body }));
    return this.#seq;
  }

  raw(line: string): void {
    this.table.port.write(lineBytes(line));
  }

  bytes(text: string): void {
    this.table.port.write(Buffer.from(text, 'latin1'));
  }

  /** Sends a command and waits for the reply. */
  ask(body: CommandBody): Reply {
    const seq = this.send(body);
    const from = this.messages.length;
    for (let waited = 0; waited < 60; waited += 1) {
      this.run(1);
      const reply = this.messages.slice(from).find((message) => message.kind === 'reply' && message.seq === seq);
      if (reply?.kind === 'reply') return reply;
    }
    throw new Error(`no reply to ${body.verb}`);
  }

  /** Sends a command. @returns `ok`, or the reason of the refusal */
  verdict(body: CommandBody): string {
    const reply = this.ask(body);
    return reply.ok ? 'ok' : reply.reason;
  }

  must(body: CommandBody): void {
    const verdict = this.verdict(body);
    if (verdict !== 'ok') throw new Error(`${body.verb} refused: ${verdict} in ${this.state}`);
  }

  limits(changes: Partial<Extract<CommandBody, { verb: 'LIMITS' }>> = {}): void {
    this.must({ ...wide, ...changes });
  }

  arm(): void {
    this.limits();
    this.must({ verb: 'ARM' });
  }

  move(target: number, rate = 300, accel = 200, lease = 1000): void {
    this.must({ verb: 'MOVE', target, rate, accel, lease });
  }

  /** Arms, moves to `target` (cdeg) and waits for R. Leaves a lease of 1000 ms. */
  standAt(target: number, rate = target > 0 ? 300 : 400): void {
    if (this.state === 'I') this.arm();
    this.move(target, rate);
    this.until(
      () => this.state === 'R',
      40_000,
      () => this.keepAlive(),
    );
    this.must({ verb: 'KEEP', lease: 1000 });
  }

  #keptAt = 0;
  keepAlive(): void {
    if (this.now - this.#keptAt < 100) return;
    this.#keptAt = this.now;
    this.send({ verb: 'KEEP', lease: 1000 });
  }

  /** Runs while renewing the lease. */
  runAlive(ms: number): void {
    const end = this.now + ms;
    while (this.now < end) {
      this.keepAlive();
      this.run(5);
    }
  }

  fault(text: string): void {
    this.table.inject(parseFault(`0s:${text}`));
  }

  /** Events since a time, as `EVENT` or `EVENT detail`. */
  events(since = 0): string[] {
    return this.messages
      .filter((message): message is { kind: 'event' } & DeviceEvent & { at: number } => message.kind === 'event')
      .filter((event) => event.at >= since)
      .map(({ event, detail }) => (detail === undefined ? event : `${event} ${detail}`));
  }

  eventAt(text: string, since = 0): number {
    for (const message of this.messages) {
      if (message.kind !== 'event' || message.at < since) continue;
      const { event, detail } = message;
      if ((detail === undefined ? event : `${event} ${detail}`) === text) return message.at;
    }
    throw new Error(`no event ${text}`);
  }

  get telemetry(): Telemetry {
    const last = this.messages.findLast((message) => message.kind === 'telemetry');
    if (last?.kind !== 'telemetry') throw new Error('no telemetry');
    return last;
  }

  get telemetryLines(): (Telemetry & { at: number })[] {
    return this.messages.filter((message): message is { kind: 'telemetry' } & Telemetry & { at: number } => {
      return message.kind === 'telemetry';
    });
  }

  get boots(): (Boot & { at: number })[] {
    return this.messages.filter((message): message is { kind: 'hello' } & Boot & { at: number } => {
      return message.kind === 'hello';
    });
  }

  #record(line: string): void {
    this.lines.push(line);
    const decoded = decode(line);
    if (decoded.ok) this.messages.push({ ...decoded.message, at: this.now });
  }
}

export const wide = {
  verb: 'LIMITS',
  min: -2000,
  max: 6000,
  downRate: 300,
  upRate: 400,
  accel: 200,
  invertedMs: 300_000,
} as const;
