/**
 * The host's end of the wire protocol as a pure function of state, input and time: handshake, sequence numbers, one
 * outstanding command, retries, leases, restarts. Its effects are lines to write and notices to report.
 */

import type { Milliseconds } from '../../protocols/base/units.ts';
import type { Message } from '../../protocols/wire/messages.ts';
import type { Order } from '../table.ts';
import { commandsFor, isUrgent } from './commands.ts';
import { lose, reconnect, restarted, restartReason } from './link-loss.ts';
import { onReply } from './link-replies.ts';
import { noEffects, notice, requestTelemetry, sendDue, sendHello } from './link-send.ts';
import { type Link, type LinkEffect, type LinkInput, type LinkStep, never, refreshed } from './link-state.ts';
import { readingOf } from './reading.ts';

/** Period of the `heartbeat` input. Every time-out below is rounded up to a multiple of it. */
export const heartbeatMs = 20;
const replyTimeoutMs = 60;
const maxTries = 3;
/** H06: the link is lost after this long without a valid line. */
export const silenceLimitMs = 250;
const helloIntervalMs = 250;
/** Heartbeats further apart than this mean that the host stalled. */
const hostStallMs = 5 * heartbeatMs;

/**
 * @param mayRenew the controller allows lease renewals at this moment
 *
 * Runs for fifty lines a second, so the ordinary case costs one copy of the state and nothing else.
 */
export function advanceLink(link: Link, input: LinkInput, at: Milliseconds, mayRenew: boolean): LinkStep {
  switch (input.kind) {
    case 'opened':
      return open(link, at);
    case 'closed':
      return close(link, input.reason, at);
    case 'message':
      return receive(link, input.message, at, mayRenew);
    case 'garbled':
      return { link, effects: [notice({ kind: 'garbled', at, reason: input.error })] };
    case 'heartbeat':
      return onHeartbeat(link, at, mayRenew);
    case 'order':
      return takeOrder(link, input.order, at);
    case 'stop':
      return beginStop(link);
    case 'chirp':
      return link.phase === 'up'
        ? sendDue({ ...link, plan: [...link.plan, { verb: 'CHIRP' }] }, at, mayRenew, noEffects)
        : { link, effects: noEffects };
  }
}

function open(link: Link, at: Milliseconds): LinkStep {
  const fresh: Link = { ...link, phase: 'handshake', outstanding: null, plan: [], receivedAt: at, refusal: null };
  // An unconfirmed STOP outlives an unplugged cable; every other order is dropped.
  return sendHello({ ...fresh, order: link.stopping ? link.order : null }, at, noEffects);
}

function close(link: Link, reason: string, at: Milliseconds): LinkStep {
  const closed: Link = { ...link, phase: 'closed', outstanding: null, device: null, refusal: null };
  // Without a nonce there has never been a connection to lose.
  return link.nonce === null ? { link: closed, effects: noEffects } : lose(closed, at, reason);
}

function takeOrder(link: Link, order: Order, at: Milliseconds): LinkStep {
  if (order.kind === 'stop') return beginStop(link);
  const commands = commandsFor(order, link.deviceState);
  // A return or a halt must not wait for an answer that may never come: it replaces the outstanding command.
  const first = commands[0];
  const urgent = first !== undefined && isUrgent(first) && link.phase === 'up';
  const plan = isTelemetryDue(link, urgent) ? [...commands, requestTelemetry] : commands;
  const next: Link = { ...link, order, plan, stopping: false };
  return sendDue(urgent ? { ...next, outstanding: null } : next, at, false, noEffects);
}

/**
 * `!!` makes the device forget the last line, so the outstanding command is dropped. HELLO is not: if its answer is still to
 * come, it counts, however often STOP is asked for meanwhile.
 */
function beginStop(link: Link): LinkStep {
  const outstanding = link.outstanding?.body.verb === 'HELLO' ? link.outstanding : null;
  const plan = isTelemetryDue(link, true) ? [requestTelemetry] : [];
  return {
    link: { ...link, order: { kind: 'stop' }, plan, outstanding, stopping: true },
    effects: [{ kind: 'stop' }],
  };
}

/** Whether the telemetry request of a new connection is still to be sent: no order may displace it. */
const isTelemetryDue = ({ plan, outstanding }: Link, dropsOutstanding: boolean): boolean =>
  plan.includes(requestTelemetry) || (dropsOutstanding && outstanding?.body === requestTelemetry);

function onHeartbeat(link: Link, at: Milliseconds, mayRenew: boolean): LinkStep {
  if (link.phase === 'closed') return { link, effects: noEffects };
  const hasStalled = at - link.heartbeatAt > hostStallMs && link.heartbeatAt !== never;
  return hasStalled
    ? heartbeat(afterHostStall(link, at), at, false)
    : heartbeat(refreshed(link, at, link.receivedAt, link.uptime, link.deviceState, link.stopping), at, mayRenew);
}

/** Restarts all time-outs: the silence was the host's own (H22), not the line's. */
function afterHostStall(link: Link, at: Milliseconds): Link {
  const outstanding = link.outstanding === null ? null : { ...link.outstanding, sentAt: at };
  return { ...link, heartbeatAt: at, receivedAt: at, outstanding };
}

function heartbeat(link: Link, at: Milliseconds, mayRenew: boolean): LinkStep {
  const effects: readonly LinkEffect[] = link.stopping ? [{ kind: 'stop' }] : noEffects;
  if (link.phase === 'handshake') {
    return at - link.helloAt >= helloIntervalMs ? sendHello(link, at, effects) : { link, effects };
  }
  if (at - link.receivedAt >= silenceLimitMs) {
    return reconnect(link, at, `nothing valid for ${Math.round(at - link.receivedAt)} ms`, effects);
  }
  const waiting = link.outstanding;
  if (waiting === null) return sendDue(link, at, mayRenew, effects);
  if (at - waiting.sentAt < replyTimeoutMs) return { link, effects };
  if (waiting.tries >= maxTries) {
    return reconnect(link, at, `${waiting.body.verb} unanswered ${maxTries} times`, effects);
  }
  // Repeated, it would renew the lease as the first one does.
  if (waiting.body.verb === 'KEEP' && !mayRenew) return { link: { ...link, outstanding: null }, effects };
  return {
    link: {
      ...link,
      outstanding: { ...waiting, sentAt: at, tries: waiting.tries + 1 },
      counters: { ...link.counters, retries: link.counters.retries + 1 },
    },
    effects: [...effects, { kind: 'write', line: waiting.line }],
  };
}

function receive(link: Link, message: Message, at: Milliseconds, mayRenew: boolean): LinkStep {
  if (link.phase === 'closed') return { link, effects: noEffects };
  switch (message.kind) {
    case 'telemetry': {
      const restart = restartReason(link, message.nonce, message.ms);
      if (restart !== null) return restarted({ ...link, receivedAt: at }, at, restart);
      const stopped = message.state === 'S' || message.state === 'F';
      const next = refreshed(link, link.heartbeatAt, at, message.ms, message.state, link.stopping && !stopped);
      const effects = link.phase === 'up' ? [notice({ kind: 'reading', reading: readingOf(message, at) })] : noEffects;
      return sendDue(next, at, mayRenew, effects);
    }
    case 'reply':
      return onReply({ ...link, receivedAt: at }, message, at, mayRenew);
    case 'event': {
      const effects = [notice({ kind: 'event', at, event: message.event, detail: message.detail ?? '' })];
      return { link: { ...link, receivedAt: at }, effects };
    }
    case 'hello':
      // A boot line during a connection is a restart even if the nonce repeats.
      return link.phase === 'up'
        ? restarted({ ...link, receivedAt: at }, at, `the actuator booted (${message.resetCause})`)
        : sendHello({ ...link, receivedAt: at }, at, noEffects);
    case 'command':
      // Only hosts send commands, so this is an echo or a second host. Never acted on.
      return { link, effects: [notice({ kind: 'garbled', at, reason: 'shape' })] };
  }
}
