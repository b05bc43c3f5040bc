/** Hazards of use that no sensor sees. They have no watch, no deadline and no alarm of their own. */
import type { Argument, Control } from './argument.ts';
import * as firmware from './firmware-controls.ts';
import * as host from './host-controls.ts';
import * as outside from './outside-controls.ts';
import { code, tests, words } from './places.ts';

export type UseHazard = Argument & {
  readonly id: `U${number}`;
  /** What happens, unseen. */
  readonly situation: string;
  readonly harm: string;
};

const ratingChecked: Control = {
  does: 'A start is refused for a person whose weight or height is beyond what the table is rated for.',
  code: code('src/patients/start-check.ts', 'checkRating'),
  tests: tests('patients/start-check.test.ts', 'the rating of the table > for a person of %j'),
};

const unchangedAsked: Control = {
  does: 'Before each session it is asked whether anything has changed since the screening, which holds for 180 days; today’s blood pressure above 140/90 refuses the start.',
  code: [
    ...code('src/patients/screening-check.ts', 'checkScreening', 'checkBloodPressureToday'),
    ...code('src/cli/support/start-questions.ts', 'screeningUnchanged'),
  ],
  tests: tests(
    'patients/start-check.test.ts',
    'the screening > is asked for again where something has changed',
    'today’s blood pressure > that was too high earlier today is not taken back by “not measured”, but by a lower one',
  ),
};

const socketOwned: Control = {
  does: 'The service has no network port: its socket is open to owner and group only, a PIN is locked after five wrong tries, and configurations and protocols only narrow the absolute limits.',
  code: [
    ...code('src/service/socket/server.ts', 'SocketServer'),
    ...words('.github/SECURITY.md', 'no TCP port; owner and group only (0660)'),
  ],
  tests: [
    ...tests(
      'service/access/pin.test.ts',
      'logging in > is locked for 60 s by five wrong tries, even for the correct PIN, and for twice as long the next time',
    ),
    ...tests(
      'patients/effective-limits.test.ts',
      'the effective limits > never exceed an absolute, for any prescription and history',
    ),
  ],
};

export const useHazards: readonly UseHazard[] = [
  {
    id: 'U01',
    situation: 'the helper leaves during an inversion',
    harm: 'alone head-down on a table that may need a hand lever',
    severity: 'fatal',
    controls: {
      person: [outside.helperConfirms, outside.personReturns],
      host: [host.promptAsked, host.pauseEnds],
      firmware: [firmware.inversionLimit, firmware.leaseReturn, firmware.ownSounder],
    },
    residual: 'Every sound table brings the person level without a helper, in 300 s at most.',
    gap: 'No sensor sees the helper. One who leaves is missed in the next rest at the earliest, and needed where the table is stuck (H04, H16).',
  },
  {
    id: 'U02',
    situation: 'the wrong person is chosen',
    harm: 'the angle and time of another person’s prescription; stroke, bleeding into the eye',
    severity: 'fatal',
    controls: {
      host: [host.identityRepeated],
      person: [outside.personReturns],
      firmware: [firmware.ownLimits],
    },
    residual:
      'Within the absolute limits the session may be too steep and too long for the person. Two people of the same name and birth year can still be taken for each other.',
    gap: 'The operator types the answer: that the person on the table has said name and birth year rests on the operator’s word. A session without a chosen person keeps to the beginner’s limits.',
  },
  {
    id: 'U03',
    situation: 'the person gets off too fast',
    harm: 'faints within three minutes of standing up, and falls',
    severity: 'lasting',
    controls: {
      host: [host.finalPause],
      procedure: [outside.sitUpSlowly],
      person: [outside.helperCalls],
    },
    residual: 'The pause at level, at least 60 s, is kept by the table, not by the person.',
    gap: 'Nothing holds a person on a level table: the ankle lock opens by hand, and no sensor sees them sit up.',
  },
  {
    id: 'U04',
    situation: 'the alarm is not heard',
    harm: 'help comes late to a person head-down',
    severity: 'fatal',
    controls: {
      host: [host.alarmsLatched, host.startRefused],
      firmware: [firmware.ownSounder],
      person: [outside.soundersConfirmed],
      mechanics: [outside.battery],
    },
    residual:
      'Two sounders on two boards, one of them on battery and without the computer; repeated until somebody has acknowledged.',
    gap: 'That somebody was near enough to hear is known at the moment of the test only. With the actuator’s board dead its sounder is silent too.',
  },
  {
    id: 'U05',
    situation: 'somebody, or something, is under or beside the table',
    harm: 'crushed between table and frame or floor',
    severity: 'lasting',
    controls: {
      firmware: [firmware.overCurrentStop],
      mechanics: [outside.hardwiredStop, outside.bridgeLimit],
      procedure: [outside.keepClear, outside.lookAround],
    },
    residual:
      'The table pushes with about 155 N·m at the axle before it stops. A return after a boot or a stop is announced by the actuator’s sounder for at least 3 s; other motion is not.',
    gap: 'No sensor sees a child, an animal or a hand under the table: before a start there is the helper’s look alone, and the consoles do no more than ask for it.',
  },
  {
    id: 'U06',
    situation: 'the red stop stays pressed while the person is head-down',
    harm: 'left head-down by a stop that is not followed up',
    severity: 'fatal',
    controls: {
      mechanics: [outside.handLever],
      person: [outside.helperReleases, outside.helperCalls],
      host: [host.alarmsLatched],
      firmware: [firmware.undecidedReturn, firmware.ownSounder],
    },
    residual:
      'By design nothing moves while it is pressed. The controller’s alarm lasts as long; the actuator’s own sounder calls only in F or where the computer is silent, and ends 120 s after the press.',
  },
  {
    id: 'U07',
    situation: 'the ankle lock is closed, and the feet are not held by it',
    harm: 'slides head-first off the table',
    severity: 'fatal',
    controls: {
      person: [outside.lockPulled],
      host: [host.startRefused],
    },
    residual: 'At 15°, where beginners stay, a quarter of the weight pulls along the table; at 60°, 87 %.',
    gap: 'The switch sees the bolt, not the feet. Neither firmware nor mechanics knows: one person’s look and pull before the start is the only control, and the program only asks for it.',
  },
  {
    id: 'U08',
    situation: 'a clinician overrides further than the person bears',
    harm: 'high pressure in head and eyes; stroke',
    severity: 'fatal',
    controls: {
      host: [host.overrideBounded, host.promptAsked],
      firmware: [firmware.ownLimits, firmware.inversionLimit],
      person: [outside.personReturns],
    },
    residual:
      'The absolute limits, 60° and 300 s (180 s beyond 45°), are this project’s reading of published practice, not a limit that every person bears.',
  },
  {
    id: 'U09',
    situation: 'the person’s health has changed since the screening',
    harm: 'stroke, bleeding into the eye, fainting head-down',
    severity: 'fatal',
    controls: {
      host: [unchangedAsked, host.beginnerWithout, host.promptAsked],
      person: [outside.personReturns, outside.helperCalls],
      firmware: [firmware.buttonReturn, firmware.inversionLimit],
    },
    residual:
      'Results on blood pressure head-down disagree, so a value measured level before the session bounds little; the person’s own word and button count.',
  },
  {
    id: 'U10',
    situation: 'date or time of the computer are wrong',
    harm: 'more sessions than a person’s schedule grants',
    severity: 'passing',
    controls: {
      host: [host.scheduleKept],
      person: [outside.clinicianConfirms],
    },
    residual: 'Each session still keeps to its limits on angle and time, which use monotonic clocks.',
  },
  {
    id: 'U11',
    situation: 'both angle sensors are wrong in the same way',
    harm: 'further head-down than allowed, with nothing found',
    severity: 'fatal',
    controls: {
      procedure: [outside.calibrated, outside.commissioned],
      firmware: [firmware.levelSwitchEnds, firmware.inversionLimit],
      mechanics: [outside.levelCam, outside.endStops],
    },
    residual:
      'The end switches and the stops bound the angle at 62.5° and 64°, and the level switch still ends a return at level.',
    gap: 'Two sensors that fail in the same way at the same time are not detected.',
  },
  {
    id: 'U12',
    situation: 'a board’s program or calibration is written while somebody is on the table',
    harm: 'left head-down by a board without a program',
    severity: 'fatal',
    controls: {
      host: [host.flashBarred, host.firmwareChecked],
      mechanics: [outside.springBrake, outside.handLever],
    },
    residual:
      'A programmer other than `fulcrum flash` asks no question. A board in reset, or without a program, stands braked and is silent.',
    gap: 'Images are not signed: a board that lies about its version is believed.',
  },
  {
    id: 'U13',
    situation: 'somebody who may not, moves the table or ends sessions',
    harm: 'moved without being ready; a dose that was not prescribed',
    severity: 'fatal',
    controls: {
      host: [socketOwned, host.overrideBounded],
      firmware: [firmware.ownLimits, firmware.inversionLimit],
      mechanics: [outside.hardwiredStop],
    },
    residual:
      'Every operator may start a session within what is prescribed, and `stop` is for everybody on the socket.',
    gap: 'The actuator’s cable has no secret: who is on it can command anything within the absolute limits.',
  },
  {
    id: 'U14',
    situation: 'the person is heavier or taller than the table is built for',
    harm: 'a table that breaks or does not come home; a fall',
    severity: 'lasting',
    controls: {
      host: [ratingChecked],
      firmware: [firmware.slideCaught, firmware.overCurrentStop],
      mechanics: [outside.endStops],
    },
    residual: 'Weight and height are as they were told, and a session without a chosen person asks for neither.',
  },
  {
    id: 'U15',
    situation: 'the table moves while the person gets on or off',
    harm: 'a fall, a crushed hand',
    severity: 'lasting',
    controls: {
      host: [host.startRefused],
      firmware: [firmware.armingBars, firmware.nothingUnarmed],
      mechanics: [outside.springBrake],
      person: [outside.lockPulled],
    },
    residual:
      'Within 5° of level no rule of the actuator starts a return, except of a table that slides, and a start needs a closed ankle lock.',
  },
];
