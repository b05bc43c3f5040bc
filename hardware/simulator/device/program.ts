/**
 * The actuator's program: bytes in, bytes out, a control loop every 5 ms. A second reading of the wire protocol, which
 * shares with the host nothing but the codec. It lives from one boot to the next.
 */
import { decode, encode } from '../../../protocols/wire/codec.ts';
import { type Command, flag, type Message } from '../../../protocols/wire/messages.ts';
import type { Terminals } from '../electrical/terminals.ts';
import { perform, refusal } from './commands.ts';
import { firmwareVersion, protocolVersion } from './constants.ts';
import { Receiver } from './receiver.ts';
import { Rules } from './rules.ts';
import { Core } from './state.ts';

export type ResetCause = 'power' | 'external' | 'brownout' | 'watchdog';

export interface Identity {
  readonly nonce: string;
  readonly deviceId: string;
}

const uptimeWrap = 0x1_0000_0000;

export class Program {
  readonly core: Core;
  readonly identity: Identity;
  readonly #pins: Terminals;
  readonly #send: (line: string) => void;
  readonly #uptime: () => number;
  readonly #rules: Rules;
  readonly #receiver: Receiver;
  /** For the repeat that asks for a lost reply: it is given again, and nothing done twice. */
  #lastLine = '';
  #lastReply = '';
  #receiveErrors = false;
  #telemetryHz = 20;
  #telemetryDue = 0;

  /** @param uptime ms since this boot */
  constructor(pins: Terminals, identity: Identity, uptime: () => number, send: (line: string) => void) {
    this.#pins = pins;
    this.identity = identity;
    this.#uptime = uptime;
    this.#send = send;
    this.core = new Core(pins, (event, detail) => this.#say(event, detail));
    this.core.now = uptime();
    this.#rules = new Rules(this.core);
    this.#receiver = new Receiver({
      line: (text) => this.#line(text),
      error: () => {
        this.#receiveErrors = true;
      },
      stop: () => this.#stopNow(),
    });
  }

  begin(cause: ResetCause): void {
    const { nonce, deviceId } = this.identity;
    this.#tell({
      kind: 'hello',
      nonce,
      version: protocolVersion,
      firmware: firmwareVersion,
      deviceId,
      resetCause: cause,
    });
    this.tick();
  }

  receive(bytes: Uint8Array): void {
    this.#wake();
    this.#receiver.push(bytes);
  }

  /** The control loop, every 5 ms. */
  tick(): void {
    this.#wake();
    const { core } = this;
    core.position.sample(this.#pins.samplePosition(), core.motion.profile.acceleration);
    this.#rules.step(core);
    this.#proceed();
    core.motion.step(core.now);
    if (core.now >= this.#telemetryDue) {
      this.#telemetryDue += 1000 / this.#telemetryHz;
      if (this.#telemetryDue <= core.now) this.#telemetryDue = core.now + 1000 / this.#telemetryHz;
      this.#sendTelemetry();
    }
  }

  /** What follows when a motion comes to its end. */
  #proceed(): void {
    const { core } = this;
    if (core.returning !== null) {
      core.returning.step(core);
    } else if ((core.state === 'M' || core.state === 'D') && core.motion.settled) {
      core.releaseSlips = 0;
      core.enter('R');
    }
  }

  #wake(): void {
    this.#pins.sync();
    this.core.now = this.#uptime();
  }

  #line(text: string): void {
    if (text === this.#lastLine && text !== '') {
      this.#send(this.#lastReply);
      return;
    }
    const decoded = decode(text);
    if (decoded.ok) {
      if (decoded.message.kind === 'command') this.#command(decoded.message, text);
      else this.#receiveErrors = true;
    } else if (decoded.answer !== undefined) {
      const { seq, reason } = decoded.answer;
      this.#reply({ kind: 'reply', seq, ok: false, reason }, text);
    } else {
      this.#receiveErrors = true;
    }
  }

  #command(command: Command, text: string): void {
    const { core } = this;
    this.#rules.lease(core);
    const { seq, verb } = command;
    const reason = refusal(core, command);
    if (reason !== null) {
      this.#reply({ kind: 'reply', seq, ok: false, reason }, text);
      return;
    }
    if (verb === 'RATE') {
      this.#telemetryHz = command.hz;
      this.#telemetryDue = core.now + 1000 / command.hz;
    }
    const fields = perform(core, command, this.identity);
    this.#reply({ kind: 'reply', seq, ok: true, fields }, verb === 'HELLO' ? '' : text);
    if (verb === 'HELLO') this.#rules.lease(core);
    if (verb === 'STATUS') this.#sendTelemetry();
  }

  /** `!!`, in the receive interrupt. */
  #stopNow(): void {
    this.#lastLine = '';
    this.core.stop('line');
  }

  #reply(message: Message, line: string): void {
    this.#lastLine = line;
    this.#lastReply = encode(message);
    this.#send(this.#lastReply);
  }

  #say(event: string, detail?: string): void {
    const ms = Math.floor(this.core.now) % uptimeWrap;
    this.#tell(detail === undefined ? { kind: 'event', ms, event } : { kind: 'event', ms, event, detail });
  }

  #tell(message: Message): void {
    this.#send(encode(message));
  }

  #sendTelemetry(): void {
    const { core } = this;
    const { angle } = core.position;
    this.#tell({
      kind: 'telemetry',
      nonce: this.identity.nonce,
      ms: Math.floor(core.now) % uptimeWrap,
      state: core.state,
      angle: integer(angle),
      rate: integer(core.motion.rate),
      target: integer(core.target),
      current: integer(Math.abs(this.#pins.currentMa)),
      flags: this.#flags(),
    });
    this.#receiveErrors = false;
    this.#rules.pressedSinceTelemetry = false;
  }

  #flags(): number {
    const { core } = this;
    const pins = this.#pins;
    let flags = 0;
    if (pins.estopOpen) flags |= flag.estopOpen;
    if (pins.brakeOn) flags |= flag.brakeOn;
    if (pins.lowerEnd) flags |= flag.lowerLimit;
    if (pins.upperEnd) flags |= flag.upperLimit;
    if (core.lease.expired) flags |= flag.leaseExpired;
    if (core.overCurrent) flags |= flag.overCurrent;
    if (core.position.bad) flags |= flag.sensorBad;
    if (pins.supplyLow) flags |= flag.supplyLow;
    if (this.#receiveErrors) flags |= flag.receiveErrors;
    if (pins.ankleClosed) flags |= flag.ankleClosed;
    if (this.#rules.pressedSinceTelemetry) flags |= flag.buttonPressed;
    if (pins.levelClosed) flags |= flag.levelClosed;
    return flags;
  }
}

/** Rounded, and never -0, which the wire has no word for. */
function integer(value: number): number {
  return Math.round(value) + 0;
}
