/** Conditions of the session machine's transitions. They ask a finding for its cause, never for its number. */

import type { Leg } from '../../protocols/therapy/leg.ts';
import { isLevel, isOffLevel, levelBandDeg } from '../../protocols/therapy/level.ts';
import type { Cause } from '../safety/hazards/hazard.ts';
import type { Reaction } from '../safety/reaction.ts';
import { arrivedWithinDeg, type Bar } from '../safety/situation.ts';
import { legOf } from './context.ts';
import type { SessionEvent } from './events.ts';
import type { MachineArgs } from './machine-types.ts';
import { holdRefusal, skipRefusal } from './override.ts';
import { jogTarget } from './ramps.ts';
import { testTarget } from './test-drive.ts';

/** H17: a table that slips at each release of its brake comes down a degree each time. */
const mostRetriesAfterSlip = 2;
/** H02: after the first cut the table returns once it stands, after the second once it has stood a while; then by a person. */
const mostCuts = 3;

const causeOf = (event: SessionEvent): Cause | null => (event.type === 'FINDING' ? event.finding.cause : null);

/** Rather off level than not: the angle may be as old as the last report, half a degree ago. */
const isAway = (angle: number): boolean => Math.abs(angle) > levelBandDeg - arrivedWithinDeg;

const isFoundBarred = (event: SessionEvent, bar: Bar): boolean =>
  event.type === 'CONNECTED' && event.offLevel && event.bar === bar;

export const guards = {
  // Findings
  reactionIs: ({ event }: MachineArgs, reaction: Reaction) =>
    event.type === 'FINDING' && event.finding.reaction === reaction,
  isRedStop: ({ event }: MachineArgs) => causeOf(event) === 'red-stop',
  isReturnButton: ({ event }: MachineArgs) => causeOf(event) === 'return-button',
  needsManualRelease: ({ event }: MachineArgs) => event.type === 'FINDING' && event.finding.needsManualRelease === true,
  /** H17: another return would not help. */
  cannotReturn: ({ event }: MachineArgs) => causeOf(event) === 'brake',
  /** H04 */
  isStalledReturn: ({ event }: MachineArgs) => causeOf(event) === 'return',
  isRetryDue: ({ context }: MachineArgs) => context.retryDue,
  /** H17, or H02 after it: the actuator may have latched in the middle of its return. */
  mayRetryAfterSlip: ({ context, event }: MachineArgs) =>
    context.retries < mostRetriesAfterSlip &&
    event.type === 'FINDING' &&
    event.finding.reaction === 'return' &&
    // The actuator catches a slide however many tries it has had, but for the red stop.
    ((event.finding.cause === 'brake' && event.bar !== 'red-stop') ||
      (event.finding.cause === 'runaway' && event.bar == null)),
  asksForSlowerReturn: ({ context, event }: MachineArgs) =>
    event.type === 'FINDING' && (event.finding.returnRate ?? Number.POSITIVE_INFINITY) < context.returnRate,
  needsManualReleaseOffLevel: ({ event }: MachineArgs) =>
    event.type === 'FINDING' &&
    event.finding.needsManualRelease === true &&
    (event.angle === null || isOffLevel(event.angle)),
  /** A red stop was pressed, and nobody has decided since: nothing moves by itself. */
  isFoundBarredByRedStop: ({ event }: MachineArgs) => isFoundBarred(event, 'red-stop'),
  /** The actuator has used up its tries: only a person may try again. */
  isFoundBarredByTries: ({ event }: MachineArgs) => isFoundBarred(event, 'tries'),
  /** Nobody has decided in time. */
  isReturningAfterRedStop: ({ event }: MachineArgs) =>
    event.type === 'CONNECTED' && event.isReturning === true && event.bar === 'red-stop',
  /** The person's return is held up by stops of others. */
  isButtonsReturnHeld: ({ context }: MachineArgs) => context.buttonsReturn && context.bar === null,
  isLatched: ({ context }: MachineArgs) => context.latched,
  hasFinding: ({ context }: MachineArgs) => context.finding !== null,
  isLinkFault: ({ context }: MachineArgs) => context.finding?.cause === 'link',
  mayReturnAtOnce: ({ context }: MachineArgs) => context.cuts === 1,
  mayReturnAfterCut: ({ context }: MachineArgs) => context.cuts < mostCuts,

  // Where the table is. An unknown angle is neither level nor on target.
  isOffLevel: ({ event }: MachineArgs) => event.angle === null || isOffLevel(event.angle),
  /** At an angle that is known, with no person to decide first. */
  isLeftOffLevel: ({ event }: MachineArgs) =>
    'angle' in event && event.angle !== null && isOffLevel(event.angle) && (event.bar ?? null) === null,
  isAtLevel: ({ event }: MachineArgs) => event.angle !== null && isLevel(event.angle),
  owesPause: ({ context }: MachineArgs) => context.wasOffLevel,
  isAtLevelAndOwesPause: ({ context, event }: MachineArgs) =>
    context.wasOffLevel && event.angle !== null && isLevel(event.angle),
  isFoundOffLevel: ({ event }: MachineArgs) => event.type === 'CONNECTED' && event.offLevel,
  isFoundOffLevelAfterFinding: ({ context, event }: MachineArgs) =>
    event.type === 'CONNECTED' && event.offLevel && context.finding !== null,
  isAwayFromLevel: ({ context }: MachineArgs) => isAway(context.angle),
  /** Away from level, but not where the actuator returns by itself. Without the bar of the red stop a stop is never without end. */
  isHeldNearLevel: ({ context }: MachineArgs, isFault: boolean) =>
    context.bar === null && isAway(context.angle) && !context.returnsAlone && (context.finding !== null) === isFault,
  /** A pause or an override may have left the table away from the stay that goes on. */
  isAwayFromStay: ({ context, event }: MachineArgs) => {
    const leg = legOf(context);
    if (leg === undefined || leg.from !== leg.to) return false;
    return event.angle === null || Math.abs(event.angle - leg.to) > arrivedWithinDeg;
  },

  // What the actuator reports
  isRedStopHeld: ({ event }: MachineArgs) => event.type === 'STOOD' && event.redStop,
  isRefusedReturn: ({ event }: MachineArgs) => event.type === 'REFUSED' && event.order === 'return',
  isRefusedAsStuck: ({ event }: MachineArgs) =>
    event.type === 'REFUSED' && event.order === 'return' && event.reason.endsWith('stuck'),
  /** A refused hold, rest or reset is no fault: it stands already, or the readings show what the actuator does instead. */
  isRefusedMotion: ({ event }: MachineArgs) =>
    event.type === 'REFUSED' && (event.order === 'ramp' || event.order === 'ready'),
  isRefusedStart: ({ event }: MachineArgs) => event.type === 'REFUSED' && event.order === 'ready',

  // The session and its protocol
  mayStart: ({ context }: MachineArgs) => !context.lockedOut,
  isDriveTestDue: ({ context, event }: MachineArgs) =>
    event.type === 'START' && event.driveTest === true && !context.lockedOut,
  isDriveTestOver: ({ context }: MachineArgs) => context.envelope === null || testTarget(context.testMove + 1) === null,
  endsWithStep: ({ context }: MachineArgs) => context.endsHere,
  phaseIs: ({ context }: MachineArgs, phase: Leg['phase']) => legOf(context)?.phase === phase,

  // Override
  isTargetBeyondLimit: ({ context, event }: MachineArgs) =>
    event.type === 'OVERRIDE_TARGET' && event.limit > (context.envelope?.maxAngle ?? 0),
  isAtLevelAndOwesRest: ({ context: { overrideTarget }, event }: MachineArgs) =>
    overrideTarget?.restsAtLevel === true && event.angle !== null && isLevel(event.angle),
  isSameJog: ({ context: { overrideTarget, envelope }, event }: MachineArgs) =>
    event.type === 'OVERRIDE_JOG' && envelope !== null && overrideTarget?.to === jogTarget(envelope, event.direction),
  maySetStay: ({ context, event }: MachineArgs) =>
    event.type === 'OVERRIDE_HOLD' && holdRefusal(context, event.forMs) === null,
  maySkipStep: ({ context }: MachineArgs) => skipRefusal(context) === null,
};
