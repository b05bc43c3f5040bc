import { freshReading } from '../situation.ts';
import { remembering } from '../watch.ts';
import { hazardsReading } from './hazard.ts';
import { hasJustWoken, leaseIsGone } from './host.ts';

export const linkThresholds = {
  /** H07: receive errors within a window. */
  garbledLines: 3,
  garbledWindowMs: 1000,
};

const hazard = hazardsReading<typeof linkThresholds>();

/** The line is dead, or lease renewals do not arrive: the lease expires and the actuator returns by itself. */
export const lostLink = hazard({
  id: 'H06',
  component: 'link',
  // As the wire protocol has it (wire, "One command is outstanding at a time").
  fault: () => 'nothing valid for 250 ms, or 3 unanswered tries',
  harm: 'left head-down, with nobody able to stop or move the table',
  reaction: 'abort and alarm; RETURN on reconnecting',
  deadlineMs: 300,
  alarm: { priority: 'high', endsWhen: 'linked' },
  cause: 'link',
  watch: () => (s) => {
    const isHosts = hasJustWoken(s) && leaseIsGone(s);
    for (const report of s.reports) {
      if (isHosts && report.kind !== 'lost') continue;
      if (report.kind === 'lost' || report.kind === 'lease-refused') {
        return { reaction: 'return', reason: report.reason };
      }
      if (report.kind === 'event' && report.event === 'LEASE' && s.activity !== 'returning') {
        return { reaction: 'return', reason: 'the actuator’s lease expired: renewals did not arrive' };
      }
    }
    return null;
  },
  // The actuator is latched or returning without an order, and the line that gave its reason was lost. Runs last: a
  // watch that saw the reason goes first.
  lastWatch: () => (s) => {
    const state = freshReading(s)?.state;
    if (s.activity !== 'standing' && s.activity !== 'ramping') return null;
    if (state !== 'A' && state !== 'F' && state !== 'S') return null;
    return { reaction: 'return', reason: `the actuator went to state ${state} by itself` };
  },
});

export const receiveErrors = hazard({
  id: 'H07',
  component: 'link',
  fault: (t) => `${t.garbledLines} receive errors in ${t.garbledWindowMs / 1000} s`,
  harm: 'an order lost or late',
  reaction: 'as H06',
  deadlineMs: 1100,
  alarm: { priority: 'high', endsWhen: 'linked' },
  cause: 'link',
  watch: (t) => {
    const memory: { readonly at: number[] } = { at: [] };
    return remembering(memory, (s, { at }) => {
      for (const report of s.reports) if (report.kind === 'garbled') at.push(s.now);
      while (at.length > 0 && s.now - (at[0] ?? 0) > t.garbledWindowMs) at.shift();
      if (at.length < t.garbledLines) return null;
      return { reaction: 'return', reason: `${at.length} receive errors within ${t.garbledWindowMs} ms` };
    });
  },
});

/** The actuator is no longer the one that was armed. */
export const restartedActuator = hazard({
  id: 'H08',
  component: 'link',
  fault: () => 'the actuator restarted',
  harm: 'left head-down by a board that has forgotten the session',
  reaction: 'abort, handshake, RETURN',
  deadlineMs: 100,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'link',
  watch: () => (s) => {
    for (const report of s.reports) {
      if (report.kind === 'restarted') return { reaction: 'return', reason: report.reason };
    }
    return null;
  },
});

/** Prevented by the codec (CRC, grammar) and by the link (sequence numbers). */
export const corruptMessage = hazard({
  id: 'H27',
  component: 'message',
  fault: () => 'corrupt, cut, duplicated, reordered or spliced line',
  harm: 'an order that nobody gave',
  reaction: 'never acted on',
  deadlineMs: null,
  deadline: 'at no time',
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'message',
  watch: null,
});
