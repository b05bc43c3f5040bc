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
  /**
   * `near level`: within 5°, where a table is left that has no host, or waits for a person with the alarm on.
   * `head-up`: where a return without a position sensor may end.
   */
  readonly outcome: 'level' | 'near level' | 'head-up' | 'stranded' | 'failed';
  /** Why nothing moves a stranded person; null if something could, and where nobody is stranded. */
  readonly because: Exclude<PairRun['whereLeft'], 'level'>;
  /** What is wrong; empty if the person is level, or stranded with the alarm on and with nothing left to try. */
  readonly problems: readonly string[];
}

/** What the first fault does alone. */
interface FirstAlone {
  readonly reactsAtMs: number;
  readonly settlesAtMs: number;
  readonly endsAtMs: number;
  readonly isStranded: boolean;
}

/** From the end of the reaction to the second fault, with the person at level, where the session ends soon. */
const afterLevelMs = 1500;
/** The same with the person stranded: what is tried again is tried every 10 s. */
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
    // A person acts on the table as the other fault of this instant has left it.
    const isActFirst = cell.moment === 'together' && fault.component === 'patient';
    const [one, other] = isActFirst ? [later, fault] : [fault, later];
    const run = runPair([one, other], timeline, seed, this.#defects?.());
    return { ...cell, faults: [formatFault(one), formatFault(other)], ...verdictOf(run, later) };
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
    const { reactsAtMs, settlesAtMs, endsAtMs, isStranded } = alone;
    const share = new Random(seed).fork(`${first} ${phase} ${second}`).uniform(0.05, 0.95);
    const wantedMs =
      moment === 'during'
        ? reactsAtMs + (settlesAtMs - reactsAtMs) * share
        : settlesAtMs + (isStranded ? afterStrandingMs : afterLevelMs);
    return Math.round(Math.max(fault.at, Math.min(wantedMs, endsAtMs - beforeEndMs)));
  }
}

/** The protocol of the cell's session. */
export const protocolOf = ({ first, second, angleDeg }: PairCell): Protocol =>
  pairProtocol(angleDeg, isAskedFor(first) || isAskedFor(second));

/** Faults that show only when "are you well?" is asked. */
const isAskedFor = (fault: string): boolean => fault === 'patient=silent' || fault.startsWith('beacon=');

/** Where nothing reacts, the protocol's own way to level takes the place of the reaction. */
function aloneOf(run: PairRun, { at }: Fault, { legs }: Timeline): FirstAlone {
  const { reactsAtMs, settlesAtMs, durationMs, outcome } = run;
  const wayHome = legs.findLast(({ from, to }) => to !== from)?.start ?? at;
  return {
    reactsAtMs: Math.min(reactsAtMs ?? Math.max(at, wayHome), settlesAtMs),
    settlesAtMs,
    endsAtMs: durationMs,
    isStranded: outcome === 'stranded',
  };
}

type Verdict = Pick<PairResult, 'outcome' | 'because' | 'alarm' | 'finalAngleDeg' | 'durationMs' | 'problems'>;

function verdictOf(run: PairRun, later: Fault): Verdict {
  const { whereLeft, alarm, finalAngleDeg, durationMs, violations, failure } = run;
  const outcome = outcomeOf(run);
  const problems = violations.map(({ invariant, reason }) => `invariant ${invariant}: ${reason}`);
  if (failure !== null) problems.push(failure);
  else if (durationMs < later.at) problems.push(`the session ended before ${formatFault(later)}`);
  else if (outcome === 'stranded' && whereLeft === null) {
    problems.push('stranded, and something could still move the table');
  } else if (isOffLevel(finalAngleDeg) && !alarm) problems.push(`${outcome} without an alarm`);
  const because = outcome === 'stranded' && whereLeft !== 'level' ? whereLeft : null;
  return { outcome, because, alarm, finalAngleDeg, durationMs, problems };
}

function outcomeOf({ outcome, whereLeft, finalAngleDeg, failure }: PairRun): PairResult['outcome'] {
  if (failure !== null) return 'failed';
  if (isLevel(finalAngleDeg)) return 'level';
  if (outcome === 'stranded' && whereLeft !== 'level') return 'stranded';
  return isOffLevel(finalAngleDeg) ? 'head-up' : 'near level';
}
