import type { HazardId } from '../../safety/hazards/register.ts';
import type { PairResult } from './pair-session.ts';

interface ArguedPair {
  /** In either order. */
  readonly faults: readonly [string, string];
  /** The only problem that its cells may have. */
  readonly problem: string;
  /** The hazard whose residual risk in the safety case argues for it. */
  readonly hazard: HazardId;
}

const arguedPairs: readonly ArguedPair[] = [
  { faults: ['actuator=off', 'host=kill'], problem: 'stranded without an alarm', hazard: 'H21' },
];

/** The hazard whose residual risk argues for a cell that is not good; null if none does. */
export function arguedBy({ first, second, problems }: PairResult): HazardId | null {
  const argued = arguedPairs.find(
    ({ faults, problem }) =>
      faults.includes(first) &&
      faults.includes(second) &&
      first !== second &&
      problems.every((each) => each === problem),
  );
  return argued?.hazard ?? null;
}
