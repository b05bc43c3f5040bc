import type { Question } from '../../hardware/table.ts';
import { Alarms } from '../safety/alarms.ts';
import type { Announcement } from '../safety/announcement.ts';
import { ReturnAnnouncement } from '../safety/announcement.ts';
import { Attendance } from '../safety/attendance.ts';
import { BrakeMemory } from '../safety/brake-memory.ts';
import { Dose } from '../safety/dose.ts';
import { type CarriedDose, DoseAcrossSessions } from '../safety/dose-across-sessions.ts';
import type { TestPhase } from '../safety/drive-test.ts';
import { DriveTest } from '../safety/drive-test.ts';
import type { Watch } from '../safety/hazards/register.ts';
import { allWatches } from '../safety/hazards/register.ts';
import { Monitor } from '../safety/monitor.ts';
import type { Situation } from '../safety/situation.ts';
import { believedAngle, emptySituation } from '../safety/situation.ts';
import type { Thresholds } from '../safety/thresholds.ts';
import { defaultThresholds } from '../safety/thresholds.ts';
import { legOf, type SessionContext } from '../session/context.ts';
import { type SessionRun, SessionStepper } from '../session/run.ts';
import type { SessionState } from '../session/states.ts';
import type { Entry } from './entry.ts';
import { Progress } from './progress.ts';
import { StandingOrder } from './standing-order.ts';

export interface TurnOptions {
  readonly thresholds?: Thresholds;
  /** What to watch for; every hazard where left out. */
  readonly watches?: readonly Watch[];
  /** H17 was found before this program started, and the brake has not been serviced since. */
  readonly isLockedOut?: boolean;
  /** Rest and head-down time that are owed from before this program started; left out: nothing. */
  readonly carriedDose?: Readonly<CarriedDose>;
}

/** Result of a drive-function test, as recorded. */
export interface TestResult {
  readonly atMs: number;
  readonly result: Extract<Entry, { type: 'test' }>['result'];
  readonly reason: string;
}

/**
 * All that the controller remembers between two turns. It belongs to the turn, which advances it in place: fifty turns
 * a second must not allocate while all is well. Everyone else reads it only.
 */
export interface TurnState {
  readonly thresholds: Thresholds;
  /** The readings, and what is measured from them, as of the last assessment. */
  readonly situation: Situation;
  readonly monitor: Monitor;
  readonly dose: Dose;
  readonly carriedDose: DoseAcrossSessions;
  readonly attendance: Attendance;
  readonly brake: BrakeMemory;
  readonly driveTest: DriveTest;
  readonly standing: StandingOrder;
  readonly progress: Progress;
  readonly alarms: Alarms;
  readonly returnAnnouncement: ReturnAnnouncement;
  readonly stepper: SessionStepper;
  /** A return that the device is about to begin by itself. */
  announced: Announcement | null;
  run: SessionRun;
  state: SessionState;
  /** The last session ran to the protocol's end. */
  completed: boolean;
  /** What the person is being asked. */
  question: Question | null;
  /** H17: the brake has slipped, in any state; no further session starts. */
  lockedOut: boolean;
  /** H30: the level switch has contradicted both sensors, and no drive test has seen it change since. */
  isSwitchDoubted: boolean;
  /** H32: when both sounders last sounded for a person to hear; null: never. */
  soundedAt: number | null;
  /** H24: why nothing is recorded. */
  recorderFailure: string | null;
  lastTest: TestResult | null;
  /** H28: why the controller no longer trusts itself. Leases are never renewed again. */
  failure: string | null;
}

export function initialTurnState({
  thresholds = defaultThresholds,
  watches,
  isLockedOut = false,
  carriedDose,
}: TurnOptions): TurnState {
  const situation = emptySituation();
  const stepper = new SessionStepper();
  return {
    thresholds,
    situation,
    monitor: new Monitor(watches ?? allWatches(thresholds)),
    dose: new Dose(thresholds.promptEveryMs),
    carriedDose: new DoseAcrossSessions(carriedDose),
    attendance: new Attendance(),
    brake: new BrakeMemory(),
    driveTest: new DriveTest(thresholds.tiltAgeMs),
    standing: new StandingOrder(situation),
    progress: new Progress(thresholds.tiltAgeMs),
    alarms: new Alarms(),
    returnAnnouncement: new ReturnAnnouncement(thresholds.tiltAgeMs),
    announced: null,
    stepper,
    run: stepper.begin().run,
    state: 'disconnected',
    completed: false,
    question: null,
    lockedOut: isLockedOut,
    isSwitchDoubted: false,
    soundedAt: null,
    recorderFailure: null,
    lastTest: null,
    failure: null,
  };
}

export const contextOf = (t: TurnState): SessionContext => t.run.snapshot.context;

/** Where the person is believed to be, degrees; null where neither sensor is believed. */
export const angleOf = (t: TurnState): number | null => believedAngle(t.situation, t.thresholds.tiltAgeMs);

/** JSON pointer of the protocol's present step; '' where there is none or it was added. */
export const stepOf = (t: TurnState): string => legOf(contextOf(t))?.step ?? '';

const testPhases = ['asking', 'moving', 'standing'] as const satisfies readonly TestPhase[];

/** The drive test's present phase; null where no test runs, or where nothing can be measured in it. */
export function testPhaseOf({ state, run }: TurnState): TestPhase | null {
  if (state !== 'testing') return null;
  return testPhases.find((phase) => run.snapshot.matches({ testing: phase })) ?? null;
}
