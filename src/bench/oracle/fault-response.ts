import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Entry } from '../../controller/entry.ts';
import { expectedResponse } from './expected-response.ts';
import { faultTraits } from './fault-traits.ts';
import type { Judge, Report } from './judge.ts';
import type { HazardId } from './observation.ts';
import type { ObservedSession } from './observed-session.ts';
import { isInOverride, isUnderWay } from './state-classes.ts';

const stopWithinMs = 200;
/** From the end of a broken link or a stall to a controller that is connected again. */
const reconnectionMs = 5000;

interface PendingResponse {
  readonly fault: Fault;
  readonly sinceMs: number;
  readonly byMs: number;
  readonly hazards: readonly HazardId[];
}

/**
 * Invariant 4, first part: a fault that requires a response while the protocol is under way gets one at the table, the
 * device leaving M and R, by its deadline. A lost console requires only that the session holds. Not required of a
 * stalled host, over a broken link, or when a reaction is already in progress.
 *
 * A person's STOP is answered in every state: the device shows S or F within 200 ms, unless a person's RETURN follows
 * before that.
 */
export class FaultResponseJudge implements Judge {
  readonly invariant = 4;
  #pending: PendingResponse | null = null;
  #stopBy: number | null = null;

  onEntry(entry: Entry, session: ObservedSession): void {
    if (entry.type !== 'act') return;
    if (entry.act === 'stop' && !isUnreachable(session)) this.#stopBy = entry.atMs + stopWithinMs;
    if (entry.act === 'return') this.#stopBy = null;
  }

  onInject(fault: Fault, session: ObservedSession): void {
    const { hazards, withinMs } = expectedResponse(fault, session.options.tiltIsPolled);
    const isCutOff = session.faults.some(
      (other) => other.fault !== fault && cutsOff(other.fault) && session.now <= other.untilMs + reconnectionMs,
    );
    // What was to be answered when the connection is cut need not be any more; that it is cut has a deadline of its own.
    if (cutsOff(fault) && this.#pending !== null && !cutsOff(this.#pending.fault)) this.#pending = null;
    // Of two faults of a contact that come at once the later one alone is seen.
    if (this.#pending?.sinceMs === session.now && hides(fault, this.#pending.fault)) this.#pending = null;
    if (withinMs === null || isCutOff || !isUnderWay(session.state) || !followsOrders(session)) return;
    if (fault.component === 'console' && !isInOverride(session.state)) return;
    // One fault of a contact hides another: a welded one does not open. A frozen sensor shows no jump.
    const isHidden = session.faults.some(
      (other) => other.fault !== fault && session.now <= other.untilMs && hides(other.fault, fault),
    );
    if (isHidden) return;
    // The hard-wired pole of the red stop answers alone: invariant 3 judges it.
    if (fault.component === 'patient' && fault.kind === 'estop' && session.has('redstop')) return;
    // A fault that ends before its criterion's window has passed requires nothing.
    if (fault.lasts !== undefined && fault.lasts < withinMs) return;
    const byMs = session.now + withinMs + 10;
    if (this.#pending === null || byMs < this.#pending.byMs)
      this.#pending = { fault, sinceMs: session.now, byMs, hazards };
  }

  onLook(session: ObservedSession, report: Report): void {
    this.#judgeStop(session, report);
    const pending = this.#pending;
    if (pending === null) return;
    const isAnswered = !followsOrders(session) || (pending.fault.component === 'console' && !isUnderWay(session.state));
    if (isAnswered || !isUnderWay(session.state)) this.#pending = null;
    if (isAnswered || session.now <= pending.byMs) return;
    this.#pending = null;
    const { component, kind } = pending.fault;
    const hazards = pending.hazards.length === 0 ? 'H21' : pending.hazards.join(' or ');
    report(
      `response ${component}=${kind}`,
      `no response to ${component}=${kind} at the table within its deadline (${hazards})`,
    );
  }

  #judgeStop(session: ObservedSession, report: Report): void {
    if (this.#stopBy === null) return;
    const device = session.truth.deviceState;
    if (device === 'S' || device === 'F' || isUnreachable(session)) this.#stopBy = null;
    else if (session.now > this.#stopBy) {
      report('stop', `a person's STOP did not reach the table within ${stopWithinMs} ms (device ${device})`);
      this.#stopBy = null;
    }
  }
}

/** The device does what the protocol ordered, and nothing of its own. */
function followsOrders(session: ObservedSession): boolean {
  const device = session.truth.deviceState;
  return device === 'M' || device === 'R';
}

/** A jump of the wall clock cuts nothing off. */
const cutsOff = (fault: Fault): boolean =>
  faultTraits[fault.component].cutsConnection && expectedResponse(fault).visible !== 'never';

function hides(one: Fault, other: Fault): boolean {
  if (one.component !== other.component) return false;
  const { component, kind } = one;
  return component === 'redstop' || component === 'button' || (component === 'position' && kind === 'stuck');
}

const isUnreachable = (session: ObservedSession): boolean =>
  session.hasTrait('cutsConnection') || session.has('actuator', 'off') || session.truth.deviceState === null;
