import type { HazardId } from '../../safety/hazards/register.ts';
import type { PairResult } from './pair-session.ts';

/** Two faults against which the design has no answer. */
interface ArguedPair {
  /** In either order. */
  readonly faults: readonly [RegExp, RegExp];
  /** The problems that its cells may have; any other one is not argued. */
  readonly problems: RegExp;
  /** The table may end at most this much beyond the angle that a problem gives. */
  readonly furtherDeg?: number;
  /** A problem may go at most this much beyond the limit that it gives, ° or °/s. */
  readonly overLimit?: number;
  /** The hazard whose argument in the safety case says what is left and why it is accepted. */
  readonly hazard: HazardId;
}

const arguedPairs: readonly ArguedPair[] = [
  // Neither computer nor board is left to call.
  { faults: [/^host=kill$/, /^actuator=off$/], problems: /^stranded without an alarm$/, hazard: 'H21' },
  // Both witnesses of the board say level, or nothing, before it has seen them contradict each other.
  {
    faults: [/^position=(?!delayed)/, /^switch=closed$/],
    problems:
      /^invariant 4: after .*: not level \(.*alarm high\)$|^stranded, and something could still move the table$/,
    hazard: 'H30',
  },
  // The search for a level switch that never closes runs, unseen by a frozen sensor, into the stop at the head-up end.
  { faults: [/^switch=open$/, /^position=stuck$/], problems: /^invariant 1: true angle -22\.\d+°/, hazard: 'H30' },
  // One brake that neither holds nor releases.
  {
    faults: [/^brake=stuck/, /^brake=(off|slow|intermittent)$/],
    problems: /^invariant [123]: |^invariant 4: after .*: not level \(.*alarm high\)$/,
    hazard: 'H17',
  },
  // A drive with a fifth of its voltage and no position to steer by is under way at 0.2°/s.
  {
    faults: [/^actuator=slow$/, /^position=(off|garbage|wrong|noisy|intermittent)$/],
    problems: /^invariant 5: head-down .* longer than the limit$/,
    hazard: 'H04',
  },
  // Only the tilt sensor sees a return sink: it takes a degree each time, and up to three returns.
  {
    faults: [/^actuator=stuck$/, /^position=stuck$/],
    problems: /^invariant 1: true angle \d+\.\d+°|^invariant 6: moved back to \d+\.\d+° head-down/,
    furtherDeg: 0.7,
    hazard: 'H14',
  },
  // A drive that always runs the same way takes the table along at each try, until that is seen: by the tilt sensor alone
  // where the position is frozen, late where an obstruction, the line or a slow brake is in the way.
  {
    faults: [/^actuator=wrong$/, /^(position=stuck|obstruction=stuck|link=intermittent|brake=slow)$/],
    problems: /^invariant [12]: true (angle|speed) \d+\.\d+°|^invariant 6: moved back to \d+\.\d+° head-down/,
    furtherDeg: 1,
    overLimit: 2.5,
    hazard: 'H02',
  },
  // A brake that lets go now and then slides as long as it may alone, and a little more until the drive may help.
  {
    faults: [/^brake=intermittent$/, /^(link=slow|patient=estop,5s)$/],
    problems: /^invariant 1: true angle \d+\.\d+°/,
    furtherDeg: 0,
    overLimit: 0.05,
    hazard: 'H17',
  },
];

/** The hazard whose argument covers a cell that is not good; null if none does. */
export function arguedBy({ first, second, problems, finalAngleDeg }: PairResult): HazardId | null {
  const argued = arguedPairs.find(
    ({ faults: [one, other], problems: allowed, furtherDeg = unbounded, overLimit = unbounded }) => {
      const isPair = (one.test(first) && other.test(second)) || (one.test(second) && other.test(first));
      const isAllowed = (problem: string) =>
        allowed.test(problem) && furtherThan(problem, finalAngleDeg) <= furtherDeg && overLimitIn(problem) <= overLimit;
      return isPair && problems.every(isAllowed);
    },
  );
  return argued?.hazard ?? null;
}

const unbounded = Number.POSITIVE_INFINITY;

/** How much further from level the table has ended than the angle that a problem gives, °; 0 where it gives none. */
function furtherThan(problem: string, finalAngleDeg: number): number {
  const [, text] = /(-?\d+\.\d+)°(?!\/s)/.exec(problem) ?? [];
  return text === undefined ? 0 : Math.abs(finalAngleDeg) - Math.abs(Number(text));
}

/** How much more a problem gives than its limit, ° or °/s; 0 where it gives none. */
function overLimitIn(problem: string): number {
  const [, value, limit] = /(-?\d+\.\d+)°(?:\/s)?, limit (-?\d+\.\d+)°/.exec(problem) ?? [];
  return Math.abs(Number(value ?? 0)) - Math.abs(Number(limit ?? 0));
}
