/** State, inputs and effects of the link, which `link.ts` is a pure function of. */

import type { Milliseconds } from '../../protocols/base/units.ts';
import type { CommandBody, DeviceState, LineError, Message } from '../../protocols/wire/messages.ts';
import type { ActuatorNotice, Order } from '../table.ts';

/** An instant before all others. */
export const never = Number.NEGATIVE_INFINITY as Milliseconds;

export type LinkInput =
  | { readonly kind: 'opened' }
  /** The port is gone, or not there yet. */
  | { readonly kind: 'closed'; readonly reason: string }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'garbled'; readonly error: LineError }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'stop' }
  | { readonly kind: 'chirp' };

export type LinkEffect =
  | { readonly kind: 'write'; readonly line: string }
  /** Write `!!` past every queue. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'notice'; readonly notice: ActuatorNotice };

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
  /** The order that it was sent for, which may have been replaced before the reply arrives. */
  readonly order: Order | null;
  readonly sentAt: Milliseconds;
  readonly tries: number;
}

export interface Link {
  /** `closed`: no open port · `handshake`: HELLO is repeated until it is answered · `up`: connected. */
  readonly phase: 'closed' | 'handshake' | 'up';
  readonly seq: number;
  readonly outstanding: Outstanding | null;
  /** Commands still to be sent for the current order, in sequence. */
  readonly plan: readonly CommandBody[];
  readonly order: Order | null;
  readonly nonce: string | null;
  /** Of the last telemetry line; null before the first of a connection. */
  readonly uptime: number | null;
  /** The connected device; null while none is. */
  readonly device: { readonly deviceId: string; readonly firmware: string } | null;
  /** Why an answer to HELLO did not lead to a connection. */
  readonly refusal: string | null;
  readonly deviceState: DeviceState | null;
  /** Of the last valid line. */
  readonly receivedAt: Milliseconds;
  readonly heartbeatAt: Milliseconds;
  readonly helloAt: Milliseconds;
  /** Sending time of the last command, repeats excluded. */
  readonly sentAt: Milliseconds;
  /** Sending time of the last command that renewed the lease. */
  readonly renewedAt: Milliseconds;
  /** `!!` is being repeated until the device shows S or F. */
  readonly stopping: boolean;
  /** A loss has been reported, and no handshake has succeeded since. */
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
  sentAt: never,
  renewedAt: never,
  stopping: false,
  lost: false,
  counters: { retries: 0, refusals: 0, lateReplies: 0, losses: 0, restarts: 0 },
};

/**
 * A copy with the fields that every line and every heartbeat changes. Written out field by field: a spread of this many
 * fields, a hundred times a second, took an eighth of the bench's whole run time.
 */
export function refreshed(
  { phase, seq, outstanding, plan, order, nonce, device, refusal, helloAt, sentAt, renewedAt, lost, counters }: Link,
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
    sentAt,
    renewedAt,
    stopping,
    lost,
    counters,
  };
}
