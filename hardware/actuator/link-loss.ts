/** The ends of a connection: a lost link (H06) and a restarted device (H08). Both go back to HELLO. */

import type { Milliseconds } from '../../protocols/base/units.ts';
import { noEffects, notice, sendHello } from './link-send.ts';
import type { Link, LinkEffect, LinkStep } from './link-state.ts';

/** Drops the connection. Reports the loss once, until a handshake has followed. */
export function lose(link: Link, at: Milliseconds, reason: string): LinkStep {
  const down: Link = {
    ...link,
    device: null,
    outstanding: null,
    plan: [],
    order: link.stopping ? link.order : null,
    deviceState: null,
    lost: true,
  };
  if (link.lost) return { link: down, effects: noEffects };
  const counted = { ...down, counters: { ...down.counters, losses: down.counters.losses + 1 } };
  return { link: counted, effects: [notice({ kind: 'lost', at, reason })] };
}

/** The link is lost but the port is open: starts another handshake. */
export function reconnect(link: Link, at: Milliseconds, reason: string, effects: readonly LinkEffect[]): LinkStep {
  const down = lose({ ...link, phase: 'handshake' }, at, reason);
  return sendHello(down.link, at, [...effects, ...down.effects]);
}

/** Why telemetry with this nonce and uptime means that the device has restarted; null if it has not. */
export function restartReason(link: Link, nonce: string, uptime: number): string | null {
  if (link.phase !== 'up' || link.nonce === null) return null;
  if (nonce !== link.nonce) return `nonce ${link.nonce} became ${nonce}`;
  if (link.uptime === null) return null;
  // Modulo 2³², so that the wrap after 49 days does not count as a restart.
  const forward = (uptime - link.uptime) >>> 0;
  return forward >= 0x8000_0000 ? `uptime went back from ${link.uptime} to ${uptime} ms` : null;
}

/** Drops everything that the device has forgotten, and starts another handshake. */
export function restarted(link: Link, at: Milliseconds, reason: string): LinkStep {
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
