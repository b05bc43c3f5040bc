/**
 * The actuator's program: bytes in, bytes out, and a control loop every 5 ms. It implements the wire specification
 * independently of the host and shares only the codec with it. One instance lasts from one boot to the next.
 */
import { decode, encode } from '../../../protocols/wire/codec.ts';
import { type Command, flag, type Message } from '../../../protocols/wire/messages.ts';
import { decodeScaleRecord } from '../../../protocols/wire/scale-record.ts';
import type { Terminals } from '../electrical/terminals.ts';
import { perform, refusal } from './commands.ts';
import { firmwareVersion, protocolVersion } from './constants.ts';
import type { Kept, Memory } from './memory.ts';
import { Receiver } from './receiver.ts';
import { stepReturn } from './return.ts';
import { Rules } from './rules.ts';
import { DeviceState } from './state.ts';
import { enter, stop } from './transitions.ts';

export type ResetCause = 'power' | 'external' | 'brownout' | 'watchdog';

export interface Identity {
  readonly nonce: string;
  readonly deviceId: string;
}

/** `ms` on the wire is an unsigned 32-bit number. */
const uptimeWrap = 0x1_0000_0000;
const telemetryHzAtBoot = 20;

export class Program {
  readonly state: DeviceState;
  readonly identity: Identity;
  readonly #terminals: Terminals;
  readonly #memory: Memory;
  readonly #send: (line: string) => void;
  readonly #uptime: () => number;
  readonly #rules: Rules;
  readonly #receiver: Receiver;
  /** A host that missed the reply repeats its line: the reply is sent again and the command is not carried out twice. */
  #lastLine = '';
  #lastReply = '';
  #receiveErrors = false;
  #telemetryHz = telemetryHzAtBoot;
  #telemetryDue = 0;
  /** What has last been written to the memory. */
  #kept: Kept;
  #keptRevision = 0;

  /** @param uptime ms since this boot */
  constructor(
    terminals: Terminals,
    memory: Memory,
    identity: Identity,
    uptime: () => number,
    send: (line: string) => void,
  ) {
    this.#terminals = terminals;
    this.#memory = memory;
    this.identity = identity;
    this.#uptime = uptime;
    this.#send = send;
    const scale = decodeScaleRecord(memory.scaleRecord);
    this.state = new DeviceState(terminals, memory.stored, scale, (event, detail) => this.#sendEvent(event, detail));
    this.state.now = uptime();
    this.#kept = memory.stored;
    this.#rules = new Rules(this.state);
    this.#receiver = new Receiver({
      line: (text) => this.#receiveLine(text),
      error: () => {
        this.#receiveErrors = true;
      },
      stop: () => this.#stopByLine(),
    });
  }

  begin(cause: ResetCause): void {
    const { nonce, deviceId } = this.identity;
    this.#sendMessage({
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
    this.#update();
    this.#receiver.push(bytes);
  }

  /** The control loop, every 5 ms. */
  tick(): void {
    this.#update();
    const { state } = this;
    state.position.sample(this.#terminals.samplePosition(), state.motion.profile.acceleration);
    this.#rules.step(state);
    this.#followMotion();
    state.motion.step(state.now);
    this.#stepSounder();
    this.#stepMemory();
    if (state.now >= this.#telemetryDue) {
      this.#telemetryDue += 1000 / this.#telemetryHz;
      if (this.#telemetryDue <= state.now) this.#telemetryDue = state.now + 1000 / this.#telemetryHz;
      this.#sendTelemetry();
    }
  }

  /** The transitions that follow from the end of a motion. */
  #followMotion(): void {
    const { state } = this;
    if (state.returning !== null) {
      stepReturn(state, state.returning);
    } else if ((state.letter === 'M' || state.letter === 'D') && state.motion.settled) {
      enter(state, 'R');
    }
  }

  #stepSounder(): void {
    const { state } = this;
    const { now, offLevel, atLevel, letter, stuck, announces, commandAt, terminals } = state;
    const failed = letter === 'F' || stuck;
    const { estopOpen } = terminals;
    const sounds = state.sounder.step({ now, offLevel, atLevel, failed, commandAt, estopOpen, announces });
    terminals.sound(sounds);
  }

  #stepMemory(): void {
    const { tries, estopLatch, levelSwitch } = this.state;
    const unchanged =
      tries.revision === this.#keptRevision &&
      estopLatch.set === this.#kept.stoppedByInput &&
      levelSwitch.doubted === this.#kept.switchDoubted;
    if (!unchanged) {
      this.#keptRevision = tries.revision;
      this.#kept = this.state.kept;
      this.#memory.write(this.#kept);
    }
    this.#memory.step();
  }

  /** Brings table and clock to the present. */
  #update(): void {
    this.#terminals.sync();
    this.state.now = this.#uptime();
  }

  #receiveLine(text: string): void {
    if (text === this.#lastLine && text !== '') {
      this.state.commandAt = this.state.now;
      this.#send(this.#lastReply);
      return;
    }
    const decoded = decode(text);
    if (decoded.ok) {
      if (decoded.message.kind === 'command') this.#execute(decoded.message, text);
      else this.#receiveErrors = true;
    } else if (decoded.answer !== undefined) {
      const { seq, reason } = decoded.answer;
      this.#reply({ kind: 'reply', seq, ok: false, reason }, text);
    } else {
      this.#receiveErrors = true;
    }
  }

  #execute(command: Command, text: string): void {
    const { state } = this;
    this.#rules.checkLease(state);
    const { seq, verb } = command;
    const reason = refusal(state, command);
    if (reason !== null) {
      this.#reply({ kind: 'reply', seq, ok: false, reason }, text);
      return;
    }
    if (verb === 'RATE') {
      this.#telemetryHz = command.hz;
      this.#telemetryDue = state.now + 1000 / command.hz;
    }
    const fields = perform(state, command, this.identity);
    // HELLO is always carried out, even when it is repeated.
    this.#reply({ kind: 'reply', seq, ok: true, fields }, verb === 'HELLO' ? '' : text);
    if (verb === 'HELLO') this.#rules.checkLease(state);
    if (verb === 'STATUS') this.#sendTelemetry();
  }

  /** `!!`, in the receive interrupt. */
  #stopByLine(): void {
    this.#lastLine = '';
    stop(this.state, 'line');
  }

  #reply(message: Message, line: string): void {
    this.state.commandAt = this.state.now;
    this.#lastLine = line;
    this.#lastReply = encode(message);
    this.#send(this.#lastReply);
  }

  #sendEvent(event: string, detail?: string): void {
    const ms = Math.floor(this.state.now) % uptimeWrap;
    this.#sendMessage(detail === undefined ? { kind: 'event', ms, event } : { kind: 'event', ms, event, detail });
  }

  #sendMessage(message: Message): void {
    this.#send(encode(message));
  }

  #sendTelemetry(): void {
    const { state } = this;
    this.#sendMessage({
      kind: 'telemetry',
      nonce: this.identity.nonce,
      ms: Math.floor(state.now) % uptimeWrap,
      state: state.letter,
      angle: integer(state.position.angle),
      rate: integer(state.motion.rate),
      target: integer(state.target),
      current: integer(Math.abs(this.#terminals.currentMa)),
      flags: this.#flags(),
    });
    this.#receiveErrors = false;
    this.#rules.pressedSinceTelemetry = false;
  }

  #flags(): number {
    const { state } = this;
    const terminals = this.#terminals;
    let flags = 0;
    if (terminals.estopOpen) flags |= flag.estopOpen;
    if (terminals.brakeOn) flags |= flag.brakeOn;
    if (terminals.lowerEnd) flags |= flag.lowerLimit;
    if (terminals.upperEnd) flags |= flag.upperLimit;
    if (state.lease.expired) flags |= flag.leaseExpired;
    if (state.overCurrent) flags |= flag.overCurrent;
    if (state.position.bad) flags |= flag.sensorBad;
    if (terminals.supplyLow) flags |= flag.supplyLow;
    if (this.#receiveErrors) flags |= flag.receiveErrors;
    if (terminals.ankleClosed) flags |= flag.ankleClosed;
    if (this.#rules.pressedSinceTelemetry) flags |= flag.buttonPressed;
    if (terminals.levelClosed) flags |= flag.levelClosed;
    if (state.estopLatch.set) flags |= flag.personAwaited;
    if (state.tries.usedUp) flags |= flag.triesUsedUp;
    if (state.sounder.on) flags |= flag.sounderOn;
    if (state.levelSwitch.doubted) flags |= flag.switchDoubted;
    return flags;
  }
}

/** Rounds, and never gives -0, which the wire's grammar does not allow. */
function integer(value: number): number {
  return Math.round(value) + 0;
}
