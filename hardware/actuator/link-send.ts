/** Sending commands: one outstanding at a time, and the renewal of the lease while nothing else is due. */

import type { Milliseconds } from '../../protocols/base/units.ts';
import { encode } from '../../protocols/wire/codec.ts';
import type { CommandBody } from '../../protocols/wire/messages.ts';
import type { ActuatorNotice } from '../table.ts';
import { leaseMs } from './commands.ts';
import type { Link, LinkEffect, LinkStep } from './link-state.ts';

export const protocolVersion = 1;
/** Telemetry lines per second that this host requests. */
const telemetryHz = 50;
/** A renewal plus 3 attempts of 60 ms stays below the lease of 400 ms. */
const renewalIntervalMs = 100;
/**
 * A host with nothing else to say sends STATUS this often: without a command for 2 s the device calls for help (wire
 * specification, rule 13).
 */
const idleIntervalMs = 500;

export const requestTelemetry: CommandBody = { verb: 'RATE', hz: telemetryHz };
export const noEffects: readonly LinkEffect[] = [];

/** Sends the next command that is due, unless one is outstanding. */
export function sendDue(link: Link, at: Milliseconds, mayRenew: boolean, effects: readonly LinkEffect[]): LinkStep {
  if (link.phase !== 'up' || link.outstanding !== null) return { link, effects };
  const next = link.plan[0];
  // A decelerating device refuses a ramp; it will be standing in a moment.
  if (next?.verb === 'MOVE' && link.deviceState === 'D') return { link, effects };
  if (next !== undefined) return send({ ...link, plan: link.plan.slice(1) }, next, at, effects);
  if (mayRenew && isRenewalDue(link, at)) return send(link, { verb: 'KEEP', lease: leaseMs }, at, effects);
  if (mayRenew && at - link.sentAt >= idleIntervalMs) return send(link, { verb: 'STATUS' }, at, effects);
  return { link, effects };
}

export function sendHello(link: Link, at: Milliseconds, effects: readonly LinkEffect[]): LinkStep {
  return send({ ...link, helloAt: at }, { verb: 'HELLO', version: protocolVersion }, at, effects);
}

export function notice(what: ActuatorNotice): LinkEffect {
  return { kind: 'notice', notice: what };
}

function isRenewalDue(link: Link, at: Milliseconds): boolean {
  const holdsLease = link.deviceState === 'R' || link.deviceState === 'M' || link.deviceState === 'D';
  const kind = link.order?.kind;
  const wantsLease = kind === 'ready' || kind === 'ramp' || kind === 'hold';
  return holdsLease && wantsLease && at - link.renewedAt >= renewalIntervalMs;
}

function send(link: Link, body: CommandBody, at: Milliseconds, effects: readonly LinkEffect[]): LinkStep {
  const seq = link.seq;
  const line = encode({ kind: 'command', seq, ...body });
  return {
    link: {
      ...link,
      seq: (seq + 1) & 0xffff,
      sentAt: at,
      outstanding: { seq, line, body, order: link.order, sentAt: at, tries: 1 },
    },
    effects: [...effects, { kind: 'write', line }],
  };
}
