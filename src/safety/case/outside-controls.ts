/** Mechanics and wiring, acts of people, and procedures. The table's parts exist on paper only; nothing here was tried with one. */
import type { Control } from './argument.ts';
import { code, tests, words } from './places.ts';

const wiring = 'hardware/wiring/README.md';
const card = 'hardware/wiring/emergency-card.svg';
const items = 'src/service/commission/items.ts';

/** Mechanics and wiring. */

export const endStops: Control = {
  does: 'Mechanical stops at −22° and 64° hold the motor’s full torque.',
  code: words(wiring, "**Mechanical stops** at −22° and 64° hold the motor's full torque"),
  untested: 'on paper; the simulated body has them, and a builder tests them empty',
};

export const springBrake: Control = {
  does: 'The brake is closed by springs and opened by current: without power, fuse, wire, board or program the table stands.',
  code: words(wiring, '**No current means braked.**'),
  untested: 'on paper; fulcrum calibrate brake and the drive test measure what a brake gives',
};

export const hardwiredStop: Control = {
  does: 'The red stop’s second pole takes the supply of motor and brake half a second later by two relays, without any program.',
  code: [...words(wiring, '**The red stop needs no program.**'), ...words(items, 'red stop cuts')],
  untested: 'on paper; fulcrum commission asks for a measurement with a meter',
};

export const secondButtonPole: Control = {
  does: 'The return button has two poles under one head, one to each board; either is enough.',
  code: words(wiring, "**The person's button needs no host.**"),
  untested: 'on paper; the drive test sees both poles before the first session of a day',
};

export const battery: Control = {
  does: 'The bus runs on from a battery without a gap; worn to a tenth, it still has four times the charge of the longest return.',
  code: [
    ...words(wiring, '**The bus survives a power cut so that the table can return to level**'),
    ...words(items, "key: 'mains'"),
  ],
  untested: 'on paper; a dead battery or its blown fuse is not noticed before the mains fail',
};

export const bridgeLimit: Control = {
  does: 'The bridge limits the motor’s current by itself at 3.5 A.',
  code: words(wiring, "3.5 A, the bridge's own limit"),
  untested: 'on paper; that current still allows 300 N·m at the axle',
};

export const independentSensors: Control = {
  does: 'Two sensors of different principle on different boards measure the angle: a potentiometer on the axle and an inertial sensor on the bed.',
  code: [...words(wiring, '**RV1**'), ...words(wiring, 'Keep B3 within 30 cm of B2')],
  untested: 'on paper; fulcrum calibrate direction and the drive test compare the two',
};

export const handLever: Control = {
  does: 'The brake has a hand lever that springs back, so that people can bring the table level without any power.',
  code: [...words(wiring, '**with a hand-release lever that springs back**'), ...words(card, 'BRAKE LEVER')],
  untested: 'on paper; fulcrum commission asks that a loaded table was brought level by it',
};

export const plug: Control = {
  does: 'The yellow plug X1 opens the motor’s circuit by hand, also with a welded relay.',
  code: words(wiring, 'a yellow plug within reach, opens it if K2.1 is welded'),
  untested: 'on paper',
};

export const lockSwitchOnBolt: Control = {
  does: 'The switch of the ankle lock sits on its bolt, so that it cannot close while the lock is open.',
  code: words(wiring, 'on the bolt of the ankle lock itself'),
  untested: 'on paper; fulcrum commission watches the signal arrive and go',
};

export const levelCam: Control = {
  does: 'The level switch is a cam that is closed over the whole head-up half, so that it tells the way to level from any angle without a sensor.',
  code: words(wiring, 'closed over the whole head-up half'),
  untested: 'on paper; the drive test sees it change',
};

/** Acts of people. */

export const personReturns: Control = {
  does: 'The person presses the return button, which the stops of others hold up for 30 s in all at most; only the red stop and rule 12 refuse it.',
  code: code('src/session/machine.ts', 'sessionMachine'),
  tests: tests(
    'session/machine.test.ts',
    'stops of others during the return button’s return > hold it for 30 s in all; then it follows each stop as soon as the table stands',
  ),
};

export const someoneReturns: Control = {
  does: 'Anybody orders RETURN, from every state, without role, PIN or reset; or presses the red stop.',
  code: code('src/session/machine.ts', 'sessionMachine'),
  tests: tests(
    'session/machine.test.ts',
    'each state > from %s RETURN is accepted, and a return is ordered',
    'each state > from %s STOP stops at once',
  ),
};

export const helperReleases: Control = {
  does: 'The helper brings the person level by hand: red stop, both hands at the head end, brake lever, as the emergency card at the table says.',
  code: [...words(card, 'Hold the HEAD END with both hands'), ...words(wiring, 'For the helper')],
  untested: 'never tried; fulcrum commission asks for it with a loaded table',
};

export const helperCalls: Control = {
  does: 'The helper who stays sees the person and calls for help; the alarm says what to do in words.',
  code: [...words(card, 'CALL 112 / 911 / 999'), ...code('src/safety/what-to-do.ts', 'whatToDo')],
  untested: 'an act of a person',
};

export const personAnswers: Control = {
  does: 'The person answers “are you well?” by a button of its own, within 15 s.',
  code: code('hardware/pendant/firmata-pendant.ts', 'FirmataPendant'),
  tests: tests(
    'pendant/firmata-pendant.test.ts',
    'the pendant on the emulated board > asks questions that the person understands by the lamps alone, and reports the answers',
  ),
};

export const helperConfirms: Control = {
  does: 'A helper is confirmed at the start and in a rest, by an act at a console within ten minutes, never by a button in the person’s hand.',
  code: [...code('src/safety/attendance.ts', 'Attendance'), ...code('src/safety/hazards/person.ts', 'absentAttendant')],
  tests: tests(
    'controller/attendance.test.ts',
    'a helper > who does not answer in a rest ends the session at level, before the next descent',
    'a helper > is not taken to be present by the button in the patient’s hand',
    'a helper > who is not confirmed refuses the start',
  ),
};

export const soundersConfirmed: Control = {
  does: 'A person confirms hearing both sounders, after they have sounded; that holds for 24 h, and not over a start of the computer.',
  code: [
    ...code('src/service/storage/sounder-memory.ts', 'SounderMemory'),
    ...code('src/controller/acts.ts', 'soundersHeardRefusal'),
  ],
  tests: tests(
    'service/storage/sounder-memory.test.ts',
    'a confirmation that both sounders were heard > holds for 24 h of the computer’s own time, also over a restart of the service',
    'a confirmation that both sounders were heard > ends with the computer’s next start, and where the start cannot be told by its time',
  ),
};

export const lockPulled: Control = {
  does: 'The operator confirms before the start that the ankle lock was inspected and pulled at; the set-up pictures show how.',
  code: [
    ...code('src/cli/support/start-questions.ts', 'atTheTable'),
    ...words('src/console/page/app/screens/start/set-up.tsx', 'pull at it. It must not give way.'),
  ],
  tests: tests(
    'patients/start-check.test.ts',
    'a start for a person > is refused with every reason at once, each with its limit',
  ),
};

export const clinicianConfirms: Control = {
  does: 'A clinician confirms date and time, or the records, before anything is granted.',
  code: code('src/patients/clock-trust.ts', 'presentTime'),
  tests: tests(
    'patients/clock-trust.test.ts',
    'an allowance that is used > is not given again by a clock that jumps back, and refused until a clinician confirms',
  ),
};

/** Procedures. */

export const commissioned: Control = {
  does: 'The checklist of a new table: every switch by hand, both sounders, lamps, red stop with a meter, hand lever under load, calibration, whole sessions empty and with sandbags.',
  code: code(items, 'commissionItems'),
  tests: tests('service/commission.test.ts', 'does not commission a table with %s'),
};

export const calibrated: Control = {
  does: 'The potentiometer’s scale is measured at three angles, the tilt sensor’s zero at level; implausible ones are refused.',
  code: [
    ...code('hardware/calibration/scale-fit.ts', 'fitScale'),
    ...code('hardware/tilt/calibration.ts', 'measureLevel'),
  ],
  tests: tests(
    'calibration/scale-fit.test.ts',
    'the fit > refuses a span and a level that the wiring cannot have, with what is allowed',
  ),
};

export const checkedMonthly: Control = {
  does: 'Before every person red stop, button on both boards, lock, lamps and sounders are checked; every month a return on battery, each relay, and the brake at 1.5 times the weight.',
  code: words(wiring, '**Before every person**', '**Every month**'),
  untested: 'no program asks for it',
};

export const sitUpSlowly: Control = {
  does: 'After the last return the person stays level for two minutes, and only then the ankle lock is opened and they sit up slowly.',
  code: [
    ...words(card, 'Stay level for 2 minutes', 'Sit up slowly'),
    ...code('src/console/page/app/screens/start/after-session.tsx', 'AfterSession'),
    ...code('src/console/terminal/prompt-lines.ts', 'formTitles'),
  ],
  tests: tests(
    'console/terminal/screens.test.ts',
    'the picture > asks before a session for what no sensor sees, and says after it how to get up',
  ),
};

export const lookAround: Control = {
  does: 'Who starts looks under and beside the table; both consoles say so on the screen of the start.',
  code: [
    ...code('src/console/page/app/screens/start/begin-session.tsx', 'BeginSession'),
    ...code('src/console/terminal/prompt-lines.ts', 'formTitles'),
  ],
  tests: tests(
    'console/terminal/screens.test.ts',
    'the picture > asks before a session for what no sensor sees, and says after it how to get up',
  ),
};

export const keepClear: Control = {
  does: 'The red stop is left pressed while hands are in the mechanism.',
  code: words(wiring, 'leave it pressed while hands are in the mechanism'),
  untested: 'an act of people',
};
