/**
 * The host's end of the wire as one small pure machine: handshake, sequence numbers, one command outstanding, retries,
 * leases, restarts. It is told what arrived and what time it is, and answers with what to write and what to report.
 */

import type { Milliseconds } from '../../protocols/base/units.ts';
import { encode } from '../../protocols/wire/codec.ts';
import type { CommandBody, Message } from '../../protocols/wire/messages.ts';
import type { ActuatorNotice, Order } from '../table.ts';
import { commandsFor, isUrgent, leaseMs } from './commands.ts';
import { type Link, type LinkEffect, type LinkInput, type LinkStep, never, refreshed } from './link-state.ts';
import { readingOf } from './reading.ts';

/** The link's own beat: every time-out below is a multiple of it, or rounds up to one. */
export const heartbeatMs = 20;
const replyTimeout = 60;
const tries = 3;
/** H06: nothing valid for so long, and the link is lost. */
const silenceLimit = 250;
const helloInterval = 250;
/** 100 + 3 tries of 60 stays below the lease of 400. */
const renewalInterval = 100;
/** Lines a second that the host asks for. */
export const telemetryHz = 50;
/** Beats this far apart, in ms, mean that the host stood still. */
const hostStallMs = 5 * heartbeatMs;
const protocolVersion = 1;

const askRate: CommandBody = { verb: 'RATE', hz: telemetryHz };
const nothing: readonly LinkEffect[] = [];

/**
 * What follows from `input`. `mayRenew`: whoever ordered the motion still gives leave to renew its lease. Fifty lines a
 * second come this way, so all is well costs one copy of the state and no more.
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
  }
}

function open(link: Link, at: Milliseconds): LinkStep {
  const fresh: Link = { ...link, phase: 'handshake', outstanding: null, plan: [], receivedAt: at, refusal: null };
  // A STOP that nobody has obeyed yet is not forgotten over an unplugged cable; every other order is.
  return sendHello({ ...fresh, order: link.stopping ? link.order : null }, at, nothing);
}

function close(link: Link, reason: string, at: Milliseconds): LinkStep {
  const closed: Link = { ...link, phase: 'closed', outstanding: null, device: null, refusal: null };
  // Where there never was a connection, there is none to lose.
  return link.nonce === null ? { link: closed, effects: nothing } : lose(closed, at, reason);
}

function notice(what: ActuatorNotice): LinkEffect {
  return { kind: 'notice', notice: what };
}

/** Sends the next command that is due, if the line is free. */
function sendDue(link: Link, at: Milliseconds, mayRenew: boolean, effects: readonly LinkEffect[]): LinkStep {
  if (link.phase !== 'up' || link.outstanding !== null) return { link, effects };
  const next = link.plan[0];
  // A device that is still stopping refuses a ramp; it will stand in a moment.
  if (next?.verb === 'MOVE' && link.deviceState === 'D') return { link, effects };
  if (next !== undefined) return send({ ...link, plan: link.plan.slice(1) }, next, at, effects);
  if (mayRenew && isRenewalDue(link, at)) return send(link, { verb: 'KEEP', lease: leaseMs }, at, effects);
  return { link, effects };
}

function isRenewalDue(link: Link, at: Milliseconds): boolean {
  const holdsLease = link.deviceState === 'R' || link.deviceState === 'M' || link.deviceState === 'D';
  const kind = link.order?.kind;
  const wantsLease = kind === 'ready' || kind === 'ramp' || kind === 'hold';
  return holdsLease && wantsLease && at - link.renewedAt >= renewalInterval;
}

function send(link: Link, body: CommandBody, at: Milliseconds, effects: readonly LinkEffect[]): LinkStep {
  const seq = link.seq;
  const line = encode({ kind: 'command', seq, ...body });
  return {
    link: {
      ...link,
      seq: (seq + 1) & 0xffff,
      outstanding: { seq, line, body, order: link.order, sentAt: at, tries: 1 },
    },
    effects: [...effects, { kind: 'write', line }],
  };
}

function sendHello(link: Link, at: Milliseconds, effects: readonly LinkEffect[]): LinkStep {
  return send({ ...link, helloAt: at }, { verb: 'HELLO', version: protocolVersion }, at, effects);
}

function takeOrder(link: Link, order: Order, at: Milliseconds): LinkStep {
  if (order.kind === 'stop') return beginStop(link);
  const commands = commandsFor(order, link.deviceState);
  // A return or a halt does not wait for an answer that may never come: it takes the outstanding command's place.
  const first = commands[0];
  const urgent = first !== undefined && isUrgent(first) && link.phase === 'up';
  // The telemetry rate of a new connection is no order's to forget.
  const isRateDue = link.plan.includes(askRate) || (urgent && link.outstanding?.body === askRate);
  const plan = isRateDue ? [...commands, askRate] : commands;
  const next: Link = { ...link, order, plan, stopping: false };
  return sendDue(urgent ? { ...next, outstanding: null } : next, at, false, nothing);
}

function beginStop(link: Link): LinkStep {
  return {
    link: { ...link, order: { kind: 'stop' }, plan: [], outstanding: null, stopping: true },
    effects: [{ kind: 'stop' }],
  };
}

function lose(link: Link, at: Milliseconds, reason: string): LinkStep {
  const stopping = link.stopping;
  const down: Link = {
    ...link,
    device: null,
    outstanding: null,
    plan: [],
    order: stopping ? link.order : null,
    deviceState: null,
    lost: true,
  };
  if (link.lost) return { link: down, effects: nothing };
  const counted = { ...down, counters: { ...down.counters, losses: down.counters.losses + 1 } };
  return { link: counted, effects: [notice({ kind: 'lost', at, reason })] };
}

function onHeartbeat(link: Link, at: Milliseconds, mayRenew: boolean): LinkStep {
  if (link.phase === 'closed') return { link, effects: nothing };
  // Where this host itself stood still (H22), the silence is its own: what was waited for gets its time anew.
  const slept = at - link.heartbeatAt > hostStallMs && link.heartbeatAt !== never;
  return slept
    ? heartbeat(afterHostStall(link, at), at, false)
    : heartbeat(refreshed(link, at, link.receivedAt, link.uptime, link.deviceState, link.stopping), at, mayRenew);
}

function afterHostStall(link: Link, at: Milliseconds): Link {
  const outstanding = link.outstanding === null ? null : { ...link.outstanding, sentAt: at };
  return { ...link, heartbeatAt: at, receivedAt: at, outstanding };
}

function heartbeat(link: Link, at: Milliseconds, mayRenew: boolean): LinkStep {
  const effects: readonly LinkEffect[] = link.stopping ? [{ kind: 'stop' }] : nothing;
  if (link.phase === 'handshake') {
    return at - link.helloAt >= helloInterval ? sendHello(link, at, effects) : { link, effects };
  }
  if (at - link.receivedAt >= silenceLimit)
    return reconnect(link, at, `nothing valid for ${Math.round(at - link.receivedAt)} ms`, effects);
  const waiting = link.outstanding;
  if (waiting === null) return sendDue(link, at, mayRenew, effects);
  if (at - waiting.sentAt < replyTimeout) return { link, effects };
  if (waiting.tries >= tries) {
    return reconnect(link, at, `${waiting.body.verb} unanswered ${tries} times`, effects);
  }
  return {
    link: {
      ...link,
      outstanding: { ...waiting, sentAt: at, tries: waiting.tries + 1 },
      counters: { ...link.counters, retries: link.counters.retries + 1 },
    },
    effects: [...effects, { kind: 'write', line: waiting.line }],
  };
}

/** The link is lost, the port is still there: say HELLO until somebody answers. */
function reconnect(link: Link, at: Milliseconds, reason: string, effects: readonly LinkEffect[]): LinkStep {
  const down = lose({ ...link, phase: 'handshake' }, at, reason);
  return sendHello(down.link, at, [...effects, ...down.effects]);
}

function receive(link: Link, message: Message, at: Milliseconds, mayRenew: boolean): LinkStep {
  if (link.phase === 'closed') return { link, effects: nothing };
  switch (message.kind) {
    case 'telemetry': {
      const restart = restartReason(link, message.nonce, message.ms);
      if (restart !== null) return restarted({ ...link, receivedAt: at }, at, restart);
      const stopped = message.state === 'S' || message.state === 'F';
      const next = refreshed(link, link.heartbeatAt, at, message.ms, message.state, link.stopping && !stopped);
      const effects = link.phase === 'up' ? [notice({ kind: 'reading', reading: readingOf(message, at) })] : nothing;
      return sendDue(next, at, mayRenew, effects);
    }
    case 'reply':
      return onReply({ ...link, receivedAt: at }, message, at, mayRenew);
    case 'event': {
      const effects = [notice({ kind: 'event', at, event: message.event, detail: message.detail ?? '' })];
      return { link: { ...link, receivedAt: at }, effects };
    }
    case 'hello':
      // A boot line in mid-connection is a restart even where the nonce repeats.
      return link.phase === 'up'
        ? restarted({ ...link, receivedAt: at }, at, `the actuator booted (${message.resetCause})`)
        : sendHello({ ...link, receivedAt: at }, at, nothing);
    case 'command':
      // Our own words come back: an echo, or a second host. Never acted on.
      return { link, effects: [notice({ kind: 'garbled', at, reason: 'shape' })] };
  }
}

function restartReason(link: Link, nonce: string, uptime: number): string | null {
  if (link.phase !== 'up' || link.nonce === null) return null;
  if (nonce !== link.nonce) return `nonce ${link.nonce} became ${nonce}`;
  if (link.uptime === null) return null;
  // Modulo 2³², so that the wrap after 49 days is no restart.
  const forward = (uptime - link.uptime) >>> 0;
  return forward >= 0x8000_0000 ? `uptime went back from ${link.uptime} to ${uptime} ms` : null;
}

function restarted(link: Link, at: Milliseconds, reason: string): LinkStep {
  const next: Link = {
    ...link,
    phase: 'handshake',
    device: null,
    outstanding: null,
    plan: [],
    order: null,
    deviceState: null,
    stopping: false,
    counters: { ...link.counters, restarts: link.counters.restarts + 1 },
  };
  return sendHello(next, at, [notice({ kind: 'restarted', at, reason })]);
}

type ReplyMessage = Extract<Message, { kind: 'reply' }>;

function onReply(link: Link, reply: ReplyMessage, at: Milliseconds, mayRenew: boolean): LinkStep {
  const waiting = link.outstanding;
  if (waiting === null || waiting.seq !== reply.seq) {
    return {
      link: { ...link, counters: { ...link.counters, lateReplies: link.counters.lateReplies + 1 } },
      effects: nothing,
    };
  }
  const free: Link = { ...link, outstanding: null };
  if (waiting.body.verb === 'HELLO') return onHelloReply(free, reply, at);
  if (!reply.ok) {
    // Of an order that was replaced meanwhile, only a lease that is gone still matters.
    const isReplaced = waiting.order !== link.order && reply.reason !== 'lease';
    const refused = { ...free, counters: { ...link.counters, refusals: link.counters.refusals + 1 } };
    return isReplaced ? sendDue(refused, at, mayRenew, nothing) : onRefused(refused, waiting.body, reply.reason, at);
  }
  if (waiting.body.verb === 'KEEP' && reply.fields[0] !== link.nonce) {
    return restarted(free, at, `KEEP answered by nonce ${reply.fields[0] ?? 'none'}`);
  }
  const renews = waiting.body.verb === 'KEEP' || waiting.body.verb === 'MOVE' || waiting.body.verb === 'ARM';
  const renewed: Link = renews ? { ...free, renewedAt: waiting.sentAt } : free;
  const stops = waiting.body.verb === 'HALT' && renewed.deviceState === 'M';
  const next: Link = stops ? { ...renewed, deviceState: 'D' } : renewed;
  const carriesOut = waiting.body.verb !== 'KEEP' && waiting.body.verb !== 'RATE';
  const done = carriesOut && next.order !== null && next.plan.every(({ verb }) => verb === 'RATE');
  const effects = done && next.order ? [notice({ kind: 'accepted', at, order: next.order.kind })] : nothing;
  return sendDue(next, at, mayRenew, effects);
}

function onRefused(link: Link, body: CommandBody, reason: string, at: Milliseconds): LinkStep {
  const next: Link = { ...link, plan: [], order: null };
  const refused = notice({ kind: 'refused', at, order: link.order?.kind ?? 'rest', reason: `${body.verb}: ${reason}` });
  return { link: next, effects: [refused] };
}

/** HELLO is repeated for ever, and who refuses it for one reason is named once. */
function onHelloRefused(link: Link, reason: string, at: Milliseconds): LinkStep {
  const effects = link.refusal === reason ? nothing : [notice({ kind: 'refused', at, order: 'rest', reason })];
  return { link: { ...link, refusal: reason }, effects };
}

function onHelloReply(link: Link, reply: ReplyMessage, at: Milliseconds): LinkStep {
  if (!reply.ok) return onHelloRefused(link, `HELLO: ${reply.reason}`, at);
  const [version, firmware, deviceId, nonce] = reply.fields;
  if (version !== String(protocolVersion) || !firmware || !deviceId || !nonce) {
    return onHelloRefused(link, `HELLO: version ${version ?? 'missing'}, this host speaks ${protocolVersion}`, at);
  }
  const known = link.nonce;
  const up: Link = {
    ...link,
    phase: 'up',
    nonce,
    device: { deviceId, firmware },
    refusal: null,
    lost: false,
    deviceState: null,
    uptime: null,
    // Nothing ordered before is carried over: whoever orders learns of the connection first.
    order: null,
    plan: [askRate],
  };
  const isRestart = known !== null && known !== nonce;
  const connected = notice({ kind: 'connected', at, nonce, deviceId, firmware, restarted: isRestart });
  return sendDue(up, at, false, [connected]);
}
