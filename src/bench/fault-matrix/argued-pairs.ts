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
];

/** The hazard whose argument covers a cell that is not good; null if none does. */
export function arguedBy({ first, second, problems, finalAngleDeg }: PairResult): HazardId | null {
  const argued = arguedPairs.find(
    ({ faults: [one, other], problems: allowed, furtherDeg = Number.POSITIVE_INFINITY }) => {
      const isPair = (one.test(first) && other.test(second)) || (one.test(second) && other.test(first));
      const isAllowed = (problem: string) =>
        allowed.test(problem) && Math.abs(finalAngleDeg) - Math.abs(angleIn(problem) ?? finalAngleDeg) <= furtherDeg;
      return isPair && problems.every(isAllowed);
    },
  );
  return argued?.hazard ?? null;
}

/** The first angle that a problem gives, °. */
function angleIn(problem: string): number | null {
  const [, text] = /(-?\d+\.\d+)°/.exec(problem) ?? [];
  return text === undefined ? null : Number(text);
}
