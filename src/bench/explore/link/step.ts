/** What one input does to the two ends of the link, and what the link wrote and reported. */
import { advanceLink } from '../../../../hardware/actuator/link.ts';
import type { LinkInput as HostInput, LinkEffect } from '../../../../hardware/actuator/link-state.ts';
import { closedLink } from '../../../../hardware/actuator/link-state.ts';
import type { ActuatorNotice } from '../../../../hardware/table.ts';
import { milliseconds } from '../../../../protocols/base/units.ts';
import { decode, encode } from '../../../../protocols/wire/codec.ts';
import type { Command, Message } from '../../../../protocols/wire/messages.ts';
import { boot, checkLease, leaveAfterLease, nonceOf, returnByItself, stand, takeLine, takeStop } from './device.ts';
import type { LinkInput } from './inputs.ts';
import { type LinkState, type NumberedOrder, numberOf, type SentLine } from './state.ts';

/** The explored clock's step: the longest time between two heartbeats that is no stall. Each time-out is 1 to 10 of them. */
const tickMs = 100;
const stallMs = 500;

/** What one step did, for the properties. */
export interface Done {
  readonly written: readonly SentLine[];
  /** How often `!!` was written. */
  readonly stops: number;
  readonly notices: readonly ActuatorNotice[];
  readonly mayRenew: boolean;
  /** Carried out by the device. */
  readonly executed: { readonly command: Command; readonly order: number } | null;
}

/** Takes a step. `done` is filled with what it did. */
export class LinkStepper {
  state: LinkState;
  readonly written: SentLine[] = [];
  readonly notices: ActuatorNotice[] = [];
  stops = 0;
  /** The controller permitted renewals in this step. */
  mayRenew = false;
  executed: Done['executed'] = null;

  constructor(state: LinkState) {
    this.state = state;
  }

  take(input: LinkInput): void {
    const { state } = this;
    switch (input.kind) {
      case 'tick':
        this.#beat(tickMs, input.hears, input.mayRenew);
        return;
      case 'stall':
        this.#beat(stallMs, input.hears, false);
        return;
      case 'order': {
        const order: NumberedOrder = { ...input.order, number: state.asked + 1 };
        // A person's new decision replaces a stop.
        this.state = { ...state, asked: state.asked + 1, isStopAsked: false };
        this.#feed({ kind: 'order', order });
        return;
      }
      case 'stop':
        this.state = { ...state, asked: state.asked + 1, isStopAsked: true };
        this.#feed({ kind: 'stop' });
        return;
      case 'to device':
        this.#deliverToDevice(input.fate);
        return;
      case 'to host':
        this.#deliverToHost(input.fate, input.mayRenew);
        return;
      case 'stop line':
        this.#deliverStop(input.fate === 'arrives');
        return;
      case 'port opens':
        this.#feed({ kind: 'opened' });
        return;
      case 'port closes':
        this.state = { ...state, toDevice: null, toHost: null, stopOnWay: false };
        this.#feed({ kind: 'closed', reason: 'explored' });
        return;
      case 'host restarts':
        this.state = { ...state, link: closedLink, ended: state.asked, isStopAsked: false };
        return;
      case 'device':
        this.#act(input.does);
        return;
    }
  }

  /** Time passes, and then comes a heartbeat of the host. */
  #beat(ms: number, hears: boolean, mayRenew: boolean): void {
    const at = this.state.at + ms;
    this.state = { ...this.state, at, device: checkLease(this.state.device, at) };
    if (hears) this.#feed({ kind: 'message', message: this.#telemetry() }, mayRenew);
    this.#feed({ kind: 'heartbeat' }, mayRenew);
  }

  #act(does: Extract<LinkInput, { kind: 'device' }>['does']): void {
    const { device, at } = this.state;
    switch (does) {
      case 'leaves level':
        this.state = { ...this.state, device: { ...device, isOff: true } };
        return;
      case 'stands':
        this.state = { ...this.state, device: stand(device, at) };
        return;
      case 'comes home':
        this.state = { ...this.state, device: { ...stand(device, at), isOff: false } };
        return;
      case 'gives up its lease':
        this.state = { ...this.state, device: leaveAfterLease(device, at) };
        return;
      case 'returns by itself':
        this.state = { ...this.state, device: returnByItself(device, at) };
        return;
      case 'boots': {
        const booted = boot(device, at);
        const toHost = encode({
          kind: 'hello',
          nonce: nonceOf(booted),
          version: 1,
          firmware: '1.0.0',
          deviceId: 'explored',
          resetCause: 'watchdog',
        });
        this.state = { ...this.state, device: booted, toHost, done: 0, doneSeq: -1 };
        return;
      }
    }
  }

  #deliverToDevice(fate: 'arrives' | 'arrives twice' | 'is lost'): void {
    const { toDevice, device, at } = this.state;
    if (toDevice === null) return;
    if (fate !== 'arrives twice') this.state = { ...this.state, toDevice: null };
    if (fate === 'is lost') return;
    const { device: next, reply, done } = takeLine(device, toDevice.line, at);
    this.state = { ...this.state, device: next, toHost: reply ?? this.state.toHost };
    if (done !== null) this.executed = { command: done, order: toDevice.order };
  }

  #deliverStop(arrives: boolean): void {
    const { device, toDevice, at } = this.state;
    this.state = { ...this.state, stopOnWay: false };
    if (!arrives) return;
    this.state = { ...this.state, device: takeStop(device, at), toDevice: toDevice?.isOvertaken ? null : toDevice };
  }

  #deliverToHost(fate: 'arrives' | 'arrives twice' | 'is garbled', mayRenew: boolean): void {
    const { toHost } = this.state;
    if (toHost === null) return;
    if (fate !== 'arrives twice') this.state = { ...this.state, toHost: null };
    const decoded = decode(toHost);
    if (fate === 'is garbled' || !decoded.ok) this.#feed({ kind: 'garbled', error: 'crc' });
    else this.#feed({ kind: 'message', message: decoded.message }, mayRenew);
  }

  #telemetry(): Message {
    const { device, at } = this.state;
    return {
      kind: 'telemetry',
      nonce: nonceOf(device),
      ms: at - device.bootedAt,
      state: device.letter,
      angle: device.isOff ? 2000 : 0,
      rate: 0,
      target: 0,
      current: 0,
      flags: 0,
    };
  }

  #feed(input: HostInput, mayRenew = false): void {
    const { at } = this.state;
    this.mayRenew ||= mayRenew;
    const { link, effects } = advanceLink(this.state.link, input, milliseconds(at), mayRenew);
    this.state = { ...this.state, link };
    for (const effect of effects) this.#carryOut(effect);
  }

  #sendStop(): void {
    const { toDevice } = this.state;
    this.state = {
      ...this.state,
      stopOnWay: true,
      toDevice: toDevice === null ? null : { ...toDevice, isOvertaken: true },
    };
  }

  #carryOut(effect: LinkEffect): void {
    switch (effect.kind) {
      case 'stop':
        this.stops += 1;
        if (this.state.link.phase !== 'closed') this.#sendStop();
        return;
      case 'notice':
        this.notices.push(effect.notice);
        return;
      case 'write': {
        const { outstanding } = this.state.link;
        if (outstanding === null || outstanding.line !== effect.line)
          throw new Error(`written, and not outstanding: ${effect.line}`);
        const { seq, body, line, order } = outstanding;
        const sent: SentLine = {
          line,
          seq,
          verb: body.verb,
          order: isOwn(body.verb) ? 0 : numberOf(order),
          isOvertaken: false,
        };
        this.written.push(sent);
        this.state = { ...this.state, toDevice: sent };
        return;
      }
    }
  }
}

/** Commands of the link itself, which carry out no order. */
export const isOwn = (verb: string): boolean => /^(HELLO|KEEP|RATE|STATUS|CHIRP)$/.test(verb);
