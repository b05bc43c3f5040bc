/** What the link knows, what it is told, and what it answers: the data that link.ts is a function of. */

import type { Milliseconds } from '../../protocols/base/units.ts';
import type { CommandBody, DeviceState, LineError, Message } from '../../protocols/wire/messages.ts';
import type { ActuatorNotice, Order } from '../table.ts';

/** No instant yet. */
export const never = Number.NEGATIVE_INFINITY as Milliseconds;

export type LinkInput =
  | { readonly kind: 'opened' }
  /** The port went, or there is none yet. */
  | { readonly kind: 'closed'; readonly reason: string }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'garbled'; readonly error: LineError }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'stop' };

export type LinkEffect =
  | { readonly kind: 'write'; readonly line: string }
  /** `!!`, past everything. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'notice'; readonly notice: ActuatorNotice };

/** Every counter has the name of what it counts. */
export interface LinkCounters {
  readonly retries: number;
  readonly refusals: number;
  readonly lateReplies: number;
  readonly losses: number;
  readonly restarts: number;
}

interface Outstanding {
  readonly seq: number;
  readonly line: string;
  readonly body: CommandBody;
  /** What it was sent for. Another may have taken that order's place before the answer comes. */
  readonly order: Order | null;
  readonly sentAt: Milliseconds;
  readonly tries: number;
}

export interface Link {
  /** `closed`: no open port · `handshake`: saying HELLO until it is answered · `up`. */
  readonly phase: 'closed' | 'handshake' | 'up';
  readonly seq: number;
  readonly outstanding: Outstanding | null;
  /** Commands still to be sent for the order that stands, first one first. */
  readonly plan: readonly CommandBody[];
  readonly order: Order | null;
  readonly nonce: string | null;
  /** Null until the first telemetry line of a connection. */
  readonly uptime: number | null;
  /** Of whoever answered this connection's HELLO and was accepted; null where nobody was. */
  readonly device: { readonly deviceId: string; readonly firmware: string } | null;
  /** Why the HELLO was answered and yet there is no connection. */
  readonly refusal: string | null;
  readonly deviceState: DeviceState | null;
  readonly receivedAt: Milliseconds;
  readonly heartbeatAt: Milliseconds;
  readonly helloAt: Milliseconds;
  readonly renewedAt: Milliseconds;
  /** `!!` is being repeated until the device shows S or F. */
  readonly stopping: boolean;
  /** A loss was reported and no handshake has followed yet. */
  readonly lost: boolean;
  readonly counters: LinkCounters;
}

export interface LinkStep {
  readonly link: Link;
  readonly effects: readonly LinkEffect[];
}

export const closedLink: Link = {
  phase: 'closed',
  seq: 0,
  outstanding: null,
  plan: [],
  order: null,
  nonce: null,
  uptime: null,
  device: null,
  refusal: null,
  deviceState: null,
  receivedAt: never,
  heartbeatAt: never,
  helloAt: never,
  renewedAt: never,
  stopping: false,
  lost: false,
  counters: { retries: 0, refusals: 0, lateReplies: 0, losses: 0, restarts: 0 },
};

/**
 * The link with what every line and every beat change. Written out because a spread of that many fields, a hundred times
 * a second, was an eighth of what the whole bench costs.
 */
export function refreshed(
  { phase, seq, outstanding, plan, order, nonce, device, refusal, helloAt, renewedAt, lost, counters }: Link,
  heartbeatAt: Milliseconds,
  receivedAt: Milliseconds,
  uptime: number | null,
  deviceState: DeviceState | null,
  stopping: boolean,
): Link {
  return {
    phase,
    seq,
    outstanding,
    plan,
    order,
    nonce,
    uptime,
    device,
    refusal,
    deviceState,
    receivedAt,
    heartbeatAt,
    helloAt,
    renewedAt,
    stopping,
    lost,
    counters,
  };
}
