/** The abstraction of an explored state of the link. Instants become ages, numbers of lines and orders become relations. */
import type { Link } from '../../../../hardware/actuator/link-state.ts';
import { nonceOf } from './device.ts';
import { type LinkState, numberOf } from './state.ts';

/** Beyond these no time-out asks how long it has been: silence and HELLO 250 ms, an idle host 500 ms, a renewal 100 ms. */
const longest = { received: 300, hello: 300, idle: 500, renewal: 100, reply: 100, lease: 1000 };

const age = (at: number, since: number, most: number): number => Math.min(most, at - since) / 100;

export function keyOf(state: LinkState): string {
  const { at, link, device, toDevice, toHost, stopOnWay, isStopAsked } = state;
  const { letter, isOff, limits, leaseUntil, returnsTo, lastLine, lastReply } = device;
  const lease = leaseUntil === null ? '-' : Math.min(longest.lease, leaseUntil - at) / 100;
  const isRepeat = (line: string | undefined): string =>
    line === undefined ? '-' : line === lastLine ? 'same' : 'other';
  const { outstanding } = link;
  const done = `${toDevice?.seq === state.doneSeq}${outstanding?.seq === state.doneSeq}`;
  const willAnswer = lastLine !== '' && (toDevice?.line === lastLine || outstanding?.line === lastLine);
  const parts = [
    hostKey(link, at),
    `${letter}${isOff ? '+' : ''}${limits === null ? '' : 'L'}${letter === 'A' ? returnsTo : ''}`,
    lease,
    isRepeat(toDevice?.line),
    isRepeat(outstanding?.line),
    willAnswer ? answerKey(lastReply, state) : '',
    toDevice === null ? '' : `${toDevice.verb}${toDevice.seq === outstanding?.seq ? '=' : ''}${toDevice.isOvertaken}`,
    toHost === null ? '' : answerKey(toHost, state),
    link.nonce === null ? '-' : link.nonce === nonceOf(device) ? 'same' : 'old',
    `${stopOnWay}${isStopAsked}`,
    done,
    [link.order, outstanding?.order ?? null].map((order) => bounds(numberOf(order), state)).join(''),
    toDevice === null || toDevice.order === 0 ? '' : bounds(toDevice.order, state),
  ];
  return parts.join('|');
}

function hostKey(link: Link, at: number): string {
  const { phase, order, plan, outstanding, deviceState, stopping, lost } = link;
  const isUp = phase === 'up';
  const waiting =
    outstanding === null
      ? '-'
      : `${outstanding.body.verb}${outstanding.tries}${age(at, outstanding.sentAt, longest.reply)}${outstanding.order === order}`;
  const isLeased = deviceState === 'R' || deviceState === 'M' || deviceState === 'D';
  const isIdle = isUp && outstanding === null && plan.length === 0;
  const ages = [
    isUp ? age(at, link.receivedAt, longest.received) : '',
    phase === 'handshake' ? age(at, link.helloAt, longest.hello) : '',
    isIdle && !isLeased ? age(at, link.sentAt, longest.idle) : '',
    isUp && isLeased ? age(at, link.renewedAt, longest.renewal) : '',
  ];
  const verbs = plan.map(({ verb }) => verb);
  // Read once there is a connection, which begins without it.
  const known = isUp ? deviceState : '';
  return [phase, order?.kind, verbs, waiting, known, stopping, lost, ages].join();
}

/** A line of the device, without its number. The content of an unexpected reply does not matter, nor that of a boot line. */
function answerKey(line: string, { link, device }: LinkState): string {
  const [kind = '', number = '', ...rest] = line.slice(0, -5).split(' ');
  if (kind === 'H') return 'H';
  if (Number(number) !== link.outstanding?.seq) return 'late';
  const boot = rest.includes(nonceOf(device)) ? 'now' : '';
  return kind === 'N' ? `N${rest.join()}` : `A${rest.length}${boot}`;
}

/** All that the properties ask of an order's number. A new order's is higher than every other. */
const bounds = (order: number, { done, ended }: LinkState): string =>
  `${order < done ? 'before' : ''}${order <= ended ? 'ended' : ''}`;
