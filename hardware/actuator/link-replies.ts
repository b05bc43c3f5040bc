/** What follows from the device's replies to commands. */

import type { Milliseconds } from '../../protocols/base/units.ts';
import type { CommandBody, Message } from '../../protocols/wire/messages.ts';
import type { Order } from '../table.ts';
import { restarted } from './link-loss.ts';
import { noEffects, notice, protocolVersion, requestTelemetry, sendDue } from './link-send.ts';
import type { Link, LinkEffect, LinkStep } from './link-state.ts';

/** Commands of the link itself. Their answers say nothing about an order. */
const ownVerbs: ReadonlySet<CommandBody['verb']> = new Set(['RATE', 'STATUS', 'CHIRP'] as const);

type ReplyMessage = Extract<Message, { kind: 'reply' }>;

export function onReply(link: Link, reply: ReplyMessage, at: Milliseconds, mayRenew: boolean): LinkStep {
  const waiting = link.outstanding;
  if (waiting === null || waiting.seq !== reply.seq) {
    return {
      link: { ...link, counters: { ...link.counters, lateReplies: link.counters.lateReplies + 1 } },
      effects: noEffects,
    };
  }
  const free: Link = { ...link, outstanding: null };
  if (waiting.body.verb === 'HELLO') return onHelloReply(free, reply, at);
  const isOwn = ownVerbs.has(waiting.body.verb);
  if (!reply.ok) {
    const refused = { ...free, counters: { ...link.counters, refusals: link.counters.refusals + 1 } };
    if (isOwn) return sendDue(refused, at, mayRenew, noEffects);
    if (waiting.order === link.order) return onRefused(refused, waiting.body, reply.reason, at);
    // The refusal of an order that has been replaced matters only if it means that the lease is gone. The order that
    // replaced it stands.
    const isLeaseGone = reply.reason === 'lease';
    return sendDue(
      refused,
      at,
      mayRenew,
      isLeaseGone ? [refusalOf(waiting.order, waiting.body, 'lease', at)] : noEffects,
    );
  }
  if (waiting.body.verb === 'KEEP' && reply.fields[0] !== link.nonce) {
    return restarted(free, at, `KEEP answered by nonce ${reply.fields[0] ?? 'none'}`);
  }
  const renews = waiting.body.verb === 'KEEP' || waiting.body.verb === 'MOVE' || waiting.body.verb === 'ARM';
  const renewed: Link = renews ? { ...free, renewedAt: waiting.sentAt } : free;
  const stops = waiting.body.verb === 'HALT' && renewed.deviceState === 'M';
  const next: Link = stops ? { ...renewed, deviceState: 'D' } : renewed;
  const carriesOut = waiting.body.verb !== 'KEEP' && !isOwn;
  const done = carriesOut && next.order !== null && next.plan.every(({ verb }) => ownVerbs.has(verb));
  const effects = done && next.order ? [notice({ kind: 'accepted', at, order: next.order.kind })] : noEffects;
  return sendDue(next, at, mayRenew, effects);
}

function onRefused(link: Link, body: CommandBody, reason: string, at: Milliseconds): LinkStep {
  const next: Link = { ...link, plan: [], order: null };
  return { link: next, effects: [refusalOf(link.order, body, reason, at)] };
}

const refusalOf = (order: Order | null, body: CommandBody, reason: string, at: Milliseconds): LinkEffect =>
  notice({ kind: 'refused', at, order: order?.kind ?? 'rest', reason: `${body.verb}: ${reason}` });

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
    // Earlier orders are dropped: the controller decides afresh once it has the `connected` notice.
    order: null,
    plan: [requestTelemetry],
  };
  const isRestart = known !== null && known !== nonce;
  const connected = notice({ kind: 'connected', at, nonce, deviceId, firmware, restarted: isRestart });
  return sendDue(up, at, false, [connected]);
}

/** HELLO is repeated without limit; a refusal is reported once for each reason. */
function onHelloRefused(link: Link, reason: string, at: Milliseconds): LinkStep {
  const effects = link.refusal === reason ? noEffects : [notice({ kind: 'refused', at, order: 'rest', reason })];
  return { link: { ...link, refusal: reason }, effects };
}
