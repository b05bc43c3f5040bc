/** What the controller does, beside the watch of each hazard. */
import type { Control } from './argument.ts';
import { code, tests } from './places.ts';

export const plannedWithin: Control = {
  does: 'A protocol is planned inside the narrowest of the absolute, the prescribed and the beginner’s limits, or refused.',
  code: [
    ...code('protocols/therapy/timeline.ts', 'planTimeline'),
    ...code('protocols/therapy/limit-checker.ts', 'LimitChecker'),
    ...code('src/patients/effective-limits.ts', 'effectiveLimits'),
  ],
  tests: [
    ...tests('therapy/properties.test.ts', 'every accepted protocol stays within the limits throughout its timeline'),
    ...tests(
      'patients/effective-limits.test.ts',
      'the effective limits > never exceed an absolute, for any prescription and history',
    ),
  ],
};

export const guarded: Control = {
  does: 'The guard judges every order before it is encoded, by the session’s and the absolute limits, apart from the code that made it.',
  code: code('src/safety/guard.ts', 'refusal'),
  tests: tests(
    'safety/guard.test.ts',
    'the guard of a ramp > %s, by the limits of its session',
    'the guard of a ramp > refuses every ramp without a session',
    'the guard of the limits that arm the actuator > refuses %j',
  ),
};

export const returnOnReconnecting: Control = {
  does: 'A controller that connects and finds the table off level orders RETURN by itself, unless a person decides first (rules 5 and 12).',
  code: code('src/session/finding-transitions.ts', 'onConnectedBarred', 'onFinding'),
  tests: tests(
    'session/machine.test.ts',
    'findings > return a table that is found off level, and again when the link is restored',
    'after the red stop > nothing moves by itself on connecting in %s, nor later; RETURN and the button do',
  ),
};

export const leaseByHealthOnly: Control = {
  does: 'Only a whole, healthy turn of the controller renews the lease: a fresh reading, watches that ran, a session machine that works.',
  code: [...code('src/controller/turn.ts', 'turn', 'assess'), ...code('hardware/actuator/link.ts', 'advanceLink')],
  tests: [
    ...tests('controller/turn.test.ts', 'the turn > permits no renewal without a fresh reading'),
    ...tests('actuator/link.test.ts', 'leases > renews every 100 ms while armed, and only while allowed'),
  ],
};

export const linesDecoded: Control = {
  does: 'A line counts only with a right CRC and grammar, and an answer only with the sequence number that is outstanding.',
  code: [
    ...code('protocols/wire/codec.ts', 'decode'),
    ...code('protocols/wire/crc.ts', 'crcMatches'),
    ...code('hardware/actuator/link-replies.ts', 'onReply'),
  ],
  tests: [
    ...tests(
      'wire/damage.test.ts',
      'enumerated damage on the wire > accepts no golden line with one or two flipped bits',
      'enumerated damage on the wire > accepts no golden line with a burst of up to 16 bits of any pattern',
      'enumerated damage on the wire > accepts no truncated golden line, and none with two adjacent characters swapped',
    ),
    ...tests('actuator/link.test.ts', 'the link > acts only on the answer with the outstanding seq'),
  ],
};

export const driveTested: Control = {
  does: 'The drive test before the first session of a day checks both poles of the return button, both ways of the drive, the brake, the level switch, and that both sensors agree.',
  code: code('src/safety/drive-test.ts', 'DriveTest'),
  tests: [
    ...tests(
      'controller/drive-test.test.ts',
      'the drive test > asks for the button, moves a little both ways, and leads to the session',
      'the drive test refuses > a session after the level switch was found wrong (H30), though the test is not due',
    ),
    ...tests(
      'service/storage/drive-test-memory.test.ts',
      'the drive test > is due once a day, and the day on which it passed survives a restart',
    ),
    ...tests('bench/scenarios.test.ts', 'scenarios > drive-test-drive-dead', 'scenarios > drive-test-sensors-differ'),
  ],
};

export const startRefused: Control = {
  does: 'A start is refused with every reason at once: what was not confirmed, a table that is not level, an open ankle lock, a sensor that is missing, a finding that stands.',
  code: [
    ...code('src/controller/consent.ts', 'reasonsNotToStart'),
    ...code('src/controller/acts.ts', 'reasonsAgainstStart'),
  ],
  tests: [
    ...tests(
      'controller/controller.test.ts',
      'a start (H25) > is refused without screening and without a checked ankle lock, giving every reason at once',
      'a start (H25) > is refused where %s',
    ),
    ...tests('controller/people.test.ts', 'a start > is refused while a finding stands, reported before or not'),
  ],
};

export const lockedOut: Control = {
  does: 'After a slip of the brake every further session is refused, over restarts, until the table was serviced.',
  code: [
    ...code('src/service/storage/lock-out-memory.ts', 'LockOutMemory'),
    ...code('src/controller/acts.ts', 'reasonsAgainstStart'),
  ],
  tests: [
    ...tests(
      'service/service.test.ts',
      'a brake that has slipped (H17) > locks sessions out over restarts, until its file is removed',
    ),
    ...tests('session/machine.test.ts', 'findings > lock further sessions out after the brake has slipped (H17)'),
  ],
};

export const stopPastService: Control = {
  does: '`fulcrum stop` and `fulcrum return` write to the actuator’s port themselves where the service does not answer within 200 ms.',
  code: [
    ...code('src/cli/support/urgent-act.ts', 'performUrgent'),
    ...code('src/cli/support/direct-act.ts', 'actOnPort'),
  ],
  tests: tests(
    'cli/urgent-commands.test.ts',
    'a suspended service: stop and return reach the actuator, and name the process to end',
  ),
};

export const pauseEnds: Control = {
  does: 'No hold off level is without end: a pause ends after 60 s and a hold after a fault after 10 s, in RETURN.',
  code: [...code('src/safety/durations.ts', 'durations'), ...code('src/session/fault-state.ts', 'faultState')],
  tests: tests(
    'session/machine.test.ts',
    'findings > never hold head-down for more than 10 s',
    'a session > is paused at %d° for 60 s at most, and held so after an override',
  ),
};

export const alarmsLatched: Control = {
  does: 'A high alarm latches until it was acknowledged and its cause is gone; acknowledging silences it for two minutes only, and a new alarm sounds through that silence.',
  code: code('src/safety/alarms.ts', 'Alarms'),
  tests: tests(
    'safety/alarms.test.ts',
    'an alarm > of high priority stays until it is acknowledged and its condition is gone, in either order',
    'an alarm > is visibly silent for two minutes once acknowledged, then sounds again',
  ),
};

export const promptAsked: Control = {
  does: 'Head-down, the person is asked “are you well?” a minute after the beginning of each inversion and each minute; no answer within 15 s is H20.',
  code: [...code('src/safety/dose.ts', 'Dose'), ...code('src/safety/hazards/time.ts', 'promptUnanswered')],
  tests: [
    ...tests('safety/watches.test.ts', 'each hazard > H20, no answer within 15 s: return'),
    ...tests('bench/scenarios.test.ts', 'scenarios > prompt-unanswered'),
  ],
};

export const finalPause: Control = {
  does: 'The session ends only after the pause at level, at least 60 s, also after a return; neither a reset, a lost link nor a new start shortens it.',
  code: [
    ...code('src/session/delays.ts', 'delays'),
    ...code('src/safety/dose-across-sessions.ts', 'DoseAcrossSessions'),
  ],
  tests: [
    ...tests(
      'session/machine.test.ts',
      'a session > ends with the final pause at level, also when it was cut short',
      'the pause at level after a return > is not cut short by a reset',
      'the pause at level after a return > is not forgotten when the link is lost',
    ),
    ...tests(
      'service/owed-rest.test.ts',
      'an inversion > does not begin again by return, reset and start at once, with any protocol, before the rest is over',
    ),
  ],
};

export const identityRepeated: Control = {
  does: 'A start for a person needs name and birth year repeated, and compares them with the person who was chosen, without saying which of the two differs.',
  code: code('src/patients/start-check.ts', 'checkIdentity'),
  tests: tests('patients/start-check.test.ts', 'the right person > repeats %s'),
};

export const beginnerWithout: Control = {
  does: 'Without a valid prescription, or without a blood pressure of today where it is asked for, the beginner’s limits hold.',
  code: [
    ...code('src/patients/effective-limits.ts', 'effectiveLimits'),
    ...code('src/patients/screening-check.ts', 'checkBloodPressureToday'),
  ],
  tests: [
    ...tests(
      'patients/effective-limits.test.ts',
      'the effective limits > never exceed a beginner’s without a prescription, or on a day without a blood pressure',
    ),
    ...tests(
      'patients/start-check.test.ts',
      'today’s blood pressure > that is answered with “not measured” makes the day a beginner’s',
    ),
  ],
};

export const screeningAsked: Control = {
  does: 'Every contraindication is asked, each yes needs a physician’s clearance that is still valid, and an answer that is missing counts as yes.',
  code: [
    ...code('src/patients/screening-check.ts', 'checkScreening', 'checkAge'),
    ...code('src/patients/contraindications.ts', 'contraindications'),
  ],
  tests: tests(
    'patients/start-check.test.ts',
    'the screening > refuses a yes to %s, unless it is cleared through today',
    'the screening > without an answer to one question counts that as a yes',
  ),
};

export const scheduleKept: Control = {
  does: 'Sessions a day, days a week and hours between sessions are counted by sequence and monotonic clock; while the time is not known nothing is granted.',
  code: [...code('src/patients/allowance.ts', 'checkAllowance'), ...code('src/patients/clock-trust.ts', 'presentTime')],
  tests: [
    ...tests(
      'patients/allowance.test.ts',
      'hours between sessions > are counted from the end of the last one, to the millisecond',
    ),
    ...tests(
      'patients/clock-trust.test.ts',
      'an allowance that is used > is never given again by a wall clock that jumps back',
    ),
  ],
};

export const overrideBounded: Control = {
  does: 'An override needs a PIN and a reason and expires; beyond the prescription each 5° needs a confirmation, by way of level, and never beyond the absolute or the configured limit.',
  code: [
    ...code('src/session/override.ts', 'judgeTarget', 'beginRefusal'),
    ...code('src/service/rpc/override-holder.ts', 'OverrideHolder'),
  ],
  tests: [
    ...tests(
      'session/override.test.ts',
      'a target > needs a confirmation for each further 5°',
      'a target > beyond every limit stays refused with a confirmation',
    ),
    ...tests(
      'service/rpc/override.test.ts',
      'an override > goes above the prescription only by confirmed steps of 5°, and via level',
    ),
    ...tests(
      'service/access/pin.test.ts',
      'logging in > is locked for 60 s by five wrong tries, even for the correct PIN, and for twice as long the next time',
    ),
  ],
};

export const firmwareChecked: Control = {
  does: 'The service starts no session on a firmware older than the one that ships, nor where it cannot compare them.',
  code: code('src/service/firmware-check.ts', 'FirmwareCheck'),
  tests: tests('service/firmware.test.ts', 'a session %s'),
};

export const flashBarred: Control = {
  does: '`fulcrum flash` and `fulcrum calibrate` refuse while the table moves or may move, and where the board tells that somebody may be on it.',
  code: code('hardware/flash/occupancy.ts', 'reasonsItMoves', 'reasonsItIsOccupied'),
  tests: tests('calibration/drive-tests.test.ts', 'direction > moves nothing if %s, and says what to do'),
};

export const serviceSupervised: Control = {
  does: 'The watchdog of systemd restarts a service whose loop stands still; the next one returns a table that it finds off level.',
  code: [...code('src/service/supervision/watchdog.ts', 'feedWatchdog')],
  tests: tests(
    'service/supervision/watchdog.test.ts',
    'the watchdog > is no longer fed once the loop stands still, although timers run, and is again when it turns',
  ),
};

export const recordSurvives: Control = {
  does: 'What was recorded before is on the disk, each entry with its check sum; a recording that is cut off is finished at the next start.',
  code: code('src/records/finish.ts', 'finishRecording'),
  tests: tests(
    'records/client.test.ts',
    'the records process > finishes at the next start what a killed program has left',
  ),
};

export const auditChained: Control = {
  does: 'Every act and finding is also in the audit log, a file of its own: hash-chained, and synced as it is written.',
  code: code('src/service/storage/audit.ts', 'AuditLog'),
  tests: tests(
    'service/storage/audit.test.ts',
    'an entry > is synced to the disk after it was written',
    'the audit log > reports any single flipped bit, with its line',
  ),
};
