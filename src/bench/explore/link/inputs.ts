/** Everything that can happen to the two ends of the link. */
import type { Order } from '../../../../hardware/table.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../../../protocols/base/units.ts';
import type { LinkState } from './state.ts';

export type LinkInput = {
  readonly label: string;
} /** A heartbeat of the host. `hears`: a telemetry line arrives with it. */ & (
  | { readonly kind: 'tick'; readonly mayRenew: boolean; readonly hears: boolean }
  /** The host does nothing for a while (H22), and then its next heartbeat. */
  | { readonly kind: 'stall'; readonly hears: boolean }
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'stop' }
  | { readonly kind: 'to device'; readonly fate: 'arrives' | 'arrives twice' | 'is lost' }
  | {
      readonly kind: 'to host';
      readonly fate: 'arrives' | 'arrives twice' | 'is garbled';
      /** The controller permits renewals at this moment. */
      readonly mayRenew: boolean;
    }
  | { readonly kind: 'stop line'; readonly fate: 'arrives' | 'is lost' }
  | { readonly kind: 'port opens' | 'port closes' | 'host restarts' }
  | {
      readonly kind: 'device';
      readonly does: 'leaves level' | 'stands' | 'comes home' | 'gives up its lease' | 'returns by itself' | 'boots';
    }
);

const rate = degreesPerSecond(1);
const accel = degreesPerSecondSquared(0.5);
/** `rest` is to the link as `reset` is: one command, which waits for the one before. */
const orders: readonly Order[] = [
  {
    kind: 'ready',
    limits: {
      minAngle: degrees(0),
      maxAngle: degrees(30),
      downRate: rate,
      returnRate: rate,
      accel,
      inverted: milliseconds(70_000),
    },
  },
  { kind: 'ramp', to: degrees(25), rate, accel },
  { kind: 'hold' },
  { kind: 'return', rate },
  { kind: 'reset' },
];

const orderInputs = orders.map((order): LinkInput => ({ label: `order ${order.kind}`, kind: 'order', order }));
/** While there is no connection, all orders but a stop are kept, and dropped with the next one. */
const keptOrders = orderInputs.filter((input) => input.kind === 'order' && input.order.kind === 'ramp');
const stop: LinkInput = { label: 'order stop', kind: 'stop' };

const tick = (mayRenew: boolean, hears: boolean): LinkInput => ({
  label: `heartbeat${mayRenew ? '' : ', no renewals'}${hears ? ', telemetry' : ''}`,
  kind: 'tick',
  mayRenew,
  hears,
});
const ticks = [tick(true, true), tick(false, true), tick(true, false), tick(false, false)];
const silentTicks = [tick(true, false)];
const stalls = [false, true].map(
  (hears): LinkInput => ({ label: `the host stalls${hears ? ', telemetry' : ''}`, kind: 'stall', hears }),
);
const silentStalls = stalls.slice(0, 1);

const linesToDevice = (['arrives', 'arrives twice', 'is lost'] as const).map(
  (fate): LinkInput => ({ label: `line to device ${fate}`, kind: 'to device', fate }),
);
const linesToHost = (['arrives', 'arrives twice', 'is garbled'] as const).flatMap((fate) =>
  [true, false].map(
    (mayRenew): LinkInput => ({
      label: `line to host ${fate}${mayRenew ? '' : ', no renewals'}`,
      kind: 'to host',
      fate,
      mayRenew,
    }),
  ),
);
const stopLine: readonly LinkInput[] = [
  { label: '!! arrives', kind: 'stop line', fate: 'arrives' },
  { label: '!! is lost', kind: 'stop line', fate: 'is lost' },
];

const opens: LinkInput = { label: 'port opens', kind: 'port opens' };
const closing: readonly LinkInput[] = [
  { label: 'port closes', kind: 'port closes' },
  { label: 'host restarts', kind: 'host restarts' },
];

const device = (does: Extract<LinkInput, { kind: 'device' }>['does']): LinkInput => ({
  label: `device ${does}`,
  kind: 'device',
  does,
});
const leavesLevel = device('leaves level');
const stands = device('stands');
const comesHome = device('comes home');
const givesUp = device('gives up its lease');
const returns = device('returns by itself');
const boots = device('boots');

export function inputsOf({ link, device: { letter, isOff, leaseUntil }, ...state }: LinkState): readonly LinkInput[] {
  const isOpen = link.phase !== 'closed';
  return [
    ...(isOpen ? ticks : silentTicks),
    ...(isOpen ? stalls : silentStalls),
    ...(link.phase === 'up' ? orderInputs : keptOrders),
    stop,
    // A line follows the `!!` that was written before it.
    ...(state.toDevice === null || (state.stopOnWay && !state.toDevice.isOvertaken) ? [] : linesToDevice),
    ...(state.toHost === null || !isOpen ? [] : linesToHost),
    ...(state.stopOnWay ? stopLine : []),
    ...(isOpen ? closing : [opens]),
    ...(letter === 'M' && !isOff ? [leavesLevel] : []),
    ...(letter === 'M' || letter === 'D' ? [stands] : []),
    ...(letter === 'A' ? [comesHome] : [returns]),
    ...(letter === 'R' && leaseUntil === null ? [givesUp] : []),
    boots,
  ];
}
