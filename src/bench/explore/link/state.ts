/** Both ends of the explored link, what is on its way between them, and what the properties remember. */
import { closedLink, type Link } from '../../../../hardware/actuator/link-state.ts';
import type { Order } from '../../../../hardware/table.ts';
import { milliseconds } from '../../../../protocols/base/units.ts';
import type { CommandBody } from '../../../../protocols/wire/messages.ts';
import { type Device, newDevice } from './device.ts';

/** An order with its number, so that its commands can be told from those of the order that replaced it. */
export type NumberedOrder = Order & { readonly number: number };

export const numberOf = (order: Order | null): number =>
  order !== null && 'number' in order ? Number(order.number) : 0;

/** A line of the host on its way. */
export interface SentLine {
  readonly line: string;
  readonly seq: number;
  readonly verb: CommandBody['verb'];
  /** Number of its order; 0: the link's own. */
  readonly order: number;
  /** `!!` was written after it, and discards it where that arrives first. */
  readonly isOvertaken: boolean;
}

export interface LinkState {
  /** ms of the explored clock, which both ends share. */
  readonly at: number;
  readonly link: Link;
  readonly device: Device;
  /** At most one line is on its way in each direction: a further one takes its place, which is then lost. */
  readonly toDevice: SentLine | null;
  readonly toHost: string | null;
  /** `!!` is on its way. */
  readonly stopOnWay: boolean;

  /** Number of the newest order, and of the newest one that ended with a connection. */
  readonly asked: number;
  readonly ended: number;
  /** Newest order of which the device has carried out a command, and that command's number. */
  readonly done: number;
  readonly doneSeq: number;
  /** STOP was asked for and is not confirmed, by what the host was told. */
  readonly isStopAsked: boolean;
}

export const beginning: LinkState = {
  at: milliseconds(1000),
  link: closedLink,
  device: { ...newDevice, bootedAt: 0 },
  toDevice: null,
  toHost: null,
  stopOnWay: false,
  asked: 0,
  ended: 0,
  done: 0,
  doneSeq: -1,
  isStopAsked: false,
};
