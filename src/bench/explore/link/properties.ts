/** What must hold at every step of the link, for every loss, repetition and damage of its lines. */
import type { Broken } from '../model.ts';
import { nonceOf } from './device.ts';
import type { LinkInput } from './inputs.ts';
import type { LinkState } from './state.ts';
import { type Done, isOwn } from './step.ts';

interface Taken extends Done {
  readonly before: LinkState;
  readonly input: LinkInput;
  readonly after: LinkState;
}

interface Property {
  readonly name: string;
  readonly check: (taken: Taken) => string | null;
}

/** H06, and a heartbeat: after this long without a valid line the loss must have been reported. */
const longestSilenceMs = 300;
const mostTries = 3;

const properties: readonly Property[] = [
  {
    name: 'STOP is written at once, and at each heartbeat until it is confirmed or replaced',
    check: ({ before, input, after, stops }) => {
      if (input.kind === 'stop') return stops > 0 ? null : 'STOP was asked for, and no !! was written';
      if (input.kind !== 'tick' || before.link.phase === 'closed' || after.isStopAsked === stops > 0) return null;
      return stops === 0 ? 'a heartbeat without !!' : '!! is written, though the stop is confirmed or replaced';
    },
  },
  {
    name: 'a return and a hold are written at once',
    check: ({ before, input, written }) => {
      if (input.kind !== 'order' || before.link.phase !== 'up') return null;
      const { kind } = input.order;
      const verb = kind === 'return' ? 'RETURN' : kind === 'hold' ? 'HALT' : null;
      return verb === null || written.some((line) => line.verb === verb) ? null : `${verb} waits`;
    },
  },
  {
    name: 'an order is carried out once, and not after the one that replaced it',
    check: ({ before, executed }) => {
      if (executed === null || isOwn(executed.command.verb)) return null;
      const { command, order } = executed;
      if (command.seq === before.doneSeq) return `${command.verb} is carried out twice`;
      return order < before.done ? `${command.verb} of order ${order} is carried out after order ${before.done}` : null;
    },
  },
  {
    name: 'an order ends with its connection',
    check: ({ before, after, written, notices }) => {
      const { order, stopping } = after.link;
      const isOver = notices.some(({ kind }) => kind === 'connected' || kind === 'lost' || kind === 'restarted');
      if (isOver && order !== null && !stopping) return `${order.kind} outlives its connection`;
      const stale = written.find(({ verb, order }) => !isOwn(verb) && order <= before.ended);
      return stale === undefined ? null : `${stale.verb} is written for an order that has ended`;
    },
  },
  {
    name: 'a lost link is reported, and in time',
    check: ({ before, input, after, notices }) => {
      const { link, at } = after;
      const isReported = notices.some(({ kind }) => kind === 'lost' || kind === 'restarted');
      if (before.link.phase === 'up' && link.phase !== 'up' && input.kind !== 'host restarts' && !isReported) {
        return `the connection is ${link.phase}, and no loss was reported`;
      }
      if (link.phase !== 'up') return null;
      if (input.kind === 'tick' && at - link.receivedAt >= longestSilenceMs)
        return `up after ${at - link.receivedAt} ms of silence`;
      if ((link.outstanding?.tries ?? 0) > mostTries) return `${link.outstanding?.tries} tries`;
      return null;
    },
  },
  {
    name: 'a device that has booted is reported as restarted',
    check: ({ before, input, after, notices }) => {
      if (after.link.phase !== 'up' || before.link.nonce === null) return null;
      const hears = (input.kind === 'tick' || input.kind === 'stall') && input.hears;
      if (hears && after.link.nonce !== nonceOf(after.device)) return 'the telemetry of another boot is taken';
      if (before.link.nonce === after.link.nonce) return null;
      const isReported = notices.some((notice) => notice.kind === 'connected' && notice.restarted);
      return isReported ? null : 'another boot was not reported';
    },
  },
  {
    name: 'no lease is renewed without permission',
    check: ({ mayRenew, written }) => {
      if (mayRenew) return null;
      return written.some(({ verb }) => verb === 'KEEP') ? 'KEEP is written' : null;
    },
  },
  {
    name: 'what is reported as accepted was carried out',
    check: ({ before, after, notices }) => {
      if (!notices.some(({ kind }) => kind === 'accepted')) return null;
      const { outstanding } = before.link;
      if (outstanding === null || before.device.boots !== after.device.boots || before.doneSeq < 0) return null;
      return outstanding.seq === before.doneSeq ? null : `${outstanding.body.verb} is reported as accepted`;
    },
  },
];

export const propertyNames: readonly string[] = properties.map(({ name }) => name);

export function brokenBy(taken: Taken): readonly Broken[] {
  const broken: Broken[] = [];
  for (const { name, check } of properties) {
    const reason = check(taken);
    if (reason !== null) broken.push({ property: name, reason });
  }
  return broken;
}
