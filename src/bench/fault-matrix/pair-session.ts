/** The session of one cell of the matrix of pairs, and its verdict. */
import { type Fault, formatFault, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { isLevel, isOffLevel } from '../../../protocols/therapy/level.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import type { Defects } from '../world/defects.ts';
import { injectionMs } from './matrix.ts';
import type { PairCell } from './pair-cells.ts';
import { type PairRun, runPair } from './pair-run.ts';
import { pairProtocol, timelineOf } from './sessions.ts';

export interface PairResult extends PairCell, Pick<PairRun, 'alarm' | 'finalAngleDeg' | 'durationMs'> {
  /** As for `fulcrum bench --fault`. */
  readonly faults: readonly [string, string];
  /** `near level`: within 5°, where a table is left that has no host, or waits for a person with the alarm on. */
  readonly outcome: 'level' | 'near level' | 'stranded' | 'failed';
  /** Why nothing moves a stranded person; null if something could, and where nobody is stranded. */
  readonly because: Exclude<PairRun['whereLeft'], 'level'>;
  /** What is wrong; empty if the person is level, or stranded with the alarm on and with nothing left to try. */
  readonly problems: readonly string[];
}

/** What the first fault does alone. */
interface FirstAlone {
  readonly reactsAtMs: number;
  readonly restsAtMs: number;
  readonly endsAtMs: number;
  readonly isStranded: boolean;
}

/** From rest at level to the second fault. */
const afterLevelMs = 1500;
/** From rest off level to the second fault: a return is tried again after 10 s, and given up after 20 s. */
const afterStrandingMs = 30_000;
/** The second fault comes this long before the session would end without it, at the latest. */
const beforeEndMs = 500;

/** Runs cells one after another, and remembers what each first fault does alone. */
export class PairBench {
  readonly #defects: (() => Defects) | undefined;
  readonly #alone = new Map<string, FirstAlone>();

  /** `defects`: called for each world, because defects may have a state of their own. */
  constructor(defects?: () => Defects) {
    this.#defects = defects;
  }

  run(cell: PairCell): PairResult {
    const { first, second, phase, angleDeg, seed } = cell;
    const timeline = timelineOf(protocolOf(cell));
    const place = [first, phase, angleDeg, timeline.duration].join(' ');
    const aside = new Random(seed).fork(place).uniform(-1, 1);
    const fault = parseFault(`${injectionMs(phase, timeline, aside)}ms:${first}`);
    const later = parseFault(`${this.#secondAtMs(cell, fault, place, timeline)}ms:${second}`);
    const run = runPair([fault, later], timeline, seed, this.#defects?.());
    return { ...cell, faults: [formatFault(fault), formatFault(later)], ...verdictOf(run, later) };
  }

  #secondAtMs(
    { first, second, phase, moment, seed }: PairCell,
    fault: Fault,
    place: string,
    timeline: Timeline,
  ): number {
    if (moment === 'together') return fault.at;
    const alone =
      this.#alone.get(place) ?? aloneOf(runPair([fault], timeline, seed, this.#defects?.()), fault, timeline);
    this.#alone.set(place, alone);
    const { reactsAtMs, restsAtMs, endsAtMs, isStranded } = alone;
    const share = new Random(seed).fork(`${first} ${phase} ${second}`).uniform(0.05, 0.95);
    const wantedMs =
      moment === 'during'
        ? reactsAtMs + (restsAtMs - reactsAtMs) * share
        : restsAtMs + (isStranded ? afterStrandingMs : afterLevelMs);
    return Math.round(Math.max(fault.at, Math.min(wantedMs, endsAtMs - beforeEndMs)));
  }
}

/** The protocol of the cell's session. */
export const protocolOf = ({ first, second, angleDeg }: PairCell): Protocol =>
  pairProtocol(angleDeg, isAskedFor(first) || isAskedFor(second));

/** Faults that show only when "are you well?" is asked. */
const isAskedFor = (fault: string): boolean => fault === 'patient=silent' || fault.startsWith('beacon=');

/** Where nothing reacts, the protocol's own way to level takes the place of the reaction. */
function aloneOf(
  { reactsAtMs, restsAtMs, durationMs, outcome }: PairRun,
  { at }: Fault,
  { legs }: Timeline,
): FirstAlone {
  const wayHome = legs.findLast(({ from, to }) => to !== from)?.start ?? at;
  return {
    reactsAtMs: Math.min(reactsAtMs ?? Math.max(at, wayHome), restsAtMs),
    restsAtMs,
    endsAtMs: durationMs,
    isStranded: outcome === 'stranded',
  };
}

type Verdict = Pick<PairResult, 'outcome' | 'because' | 'alarm' | 'finalAngleDeg' | 'durationMs' | 'problems'>;

function verdictOf(run: PairRun, later: Fault): Verdict {
  const { whereLeft, alarm, finalAngleDeg, durationMs, violations, failure } = run;
  const problems = violations.map(({ invariant, reason }) => `invariant ${invariant}: ${reason}`);
  const isNear = whereLeft === 'level' && !isOffLevel(finalAngleDeg);
  const isStranded = run.outcome === 'stranded' && !isNear;
  if (failure !== null) problems.push(failure);
  else if (durationMs < later.at) problems.push(`the session ended before ${formatFault(later)}`);
  else if (isStranded && whereLeft === null) problems.push('stranded, and something could still move the table');
  else if (isStranded && !alarm) problems.push('stranded without an alarm');
  return {
    outcome: failure !== null ? 'failed' : isStranded ? 'stranded' : isLevel(finalAngleDeg) ? 'level' : 'near level',
    because: isStranded && whereLeft !== 'level' ? whereLeft : null,
    alarm,
    finalAngleDeg,
    durationMs,
    problems,
  };
}
