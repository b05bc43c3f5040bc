/** The person on the table, those beside it, and time. */
import type { Argument, Control } from './argument.ts';
import * as firmware from './firmware-controls.ts';
import * as host from './host-controls.ts';
import * as outside from './outside-controls.ts';
import { code, scenarios, tests } from './places.ts';
import { watch } from './watch-control.ts';

const overrideHeld: Control = {
  does: 'An override whose console closes, or is silent for 2.5 s, becomes a HOLD and after 10 s a RETURN; a jog that is not renewed within 600 ms, a HOLD.',
  code: [
    ...code('src/safety/hazards/host.ts', 'consoleGone'),
    ...code('src/service/rpc/override-holder.ts', 'OverrideHolder'),
  ],
  tests: [
    ...tests(
      'service/rpc/override.test.ts',
      'an override > makes the table hold, then return, when its holder’s connection closes',
      'an override > makes the table hold, then return, when its holder has been silent for 2.5 s',
    ),
    ...tests(
      'session/machine.test.ts',
      'an override > jogs for as long as it is renewed: 600 ms after the last renewal the table holds',
    ),
    ...scenarios('console-lost-in-an-override'),
  ],
};

export const personArguments = {
  H18: {
    severity: 'fatal',
    controls: {
      host: [
        watch('person.ts', 'returnButton', [
          'H18, the return button: return',
          'H18, its other pole, reported by the actuator: return',
        ]),
        host.driveTested,
      ],
      firmware: [firmware.buttonReturn],
      mechanics: [outside.secondButtonPole],
      person: [outside.someoneReturns],
    },
    residual:
      'A cut wire to one pole is not noticed until the next drive test; the other pole is left. A person who cannot press it depends on H20 and the helper.',
  },
  H19: {
    severity: 'lasting',
    controls: {
      host: [
        watch('person.ts', 'redStop', [
          'H19, the red stop: cut',
          'H19, a red stop that was let go, with nobody having decided: cut',
        ]),
      ],
      firmware: [firmware.redStopInput, firmware.undecidedReturn],
      mechanics: [outside.hardwiredStop, outside.plug],
    },
    residual:
      'While it is held, the red stop leaves a person where they are, by design: somebody has to use RETURN or the hand lever (U06).',
    gap: 'Both poles of the red stop share one head: it fails if the head breaks off. A welded relay is not noticed between the monthly checks; the other relay still opens.',
  },
  H20: {
    severity: 'fatal',
    controls: {
      host: [host.promptAsked],
      firmware: [firmware.inversionLimit],
      person: [outside.personAnswers, outside.helperCalls],
    },
    residual: 'A person may be unconscious head-down for up to 75 s before the return begins, if no helper sees it.',
  },
  H23: {
    severity: 'lasting',
    controls: {
      host: [overrideHeld],
      firmware: [firmware.ownLimits, firmware.inversionLimit],
      person: [outside.personReturns],
    },
    residual: 'Up to 2.5 s, and 10 s of HOLD, pass before the return of a table whose console has hung.',
  },
  H25: {
    severity: 'fatal',
    controls: {
      host: [host.startRefused, host.screeningAsked, host.beginnerWithout],
      firmware: [firmware.armingBars],
      person: [outside.lockPulled],
    },
    residual: 'The screening knows what it is told; blood pressure is measured before the session, not during it.',
    gap: 'A contraindication that is concealed or not known is refused by nothing: the actuator knows of the angle and the ankle lock only, and no sensor watches the person’s circulation.',
  },
  H26: {
    severity: 'fatal',
    controls: {
      host: [
        watch('time.ts', 'inversionTimeReached', [
          'H26, one inversion’s limit: return',
          'H26, the session’s limit: return',
        ]),
        host.plannedWithin,
        host.pauseEnds,
      ],
      firmware: [firmware.inversionLimit],
    },
    residual:
      'Head-down time passes its limit by what the return takes. The cumulative limit is known to the computer alone: without it the actuator ends each single inversion.',
  },
  H29: {
    severity: 'fatal',
    controls: {
      host: [watch('person.ts', 'openAnkleLock', ['H29, the ankle lock opens: return'])],
      firmware: [firmware.ankleBars],
      mechanics: [outside.lockSwitchOnBolt],
      person: [outside.lockPulled],
    },
    residual:
      'A person whose lock opens at 60° may fall at once: the return at 1°/s comes too late for that, and only the lock itself prevents it.',
    gap: 'A short to ground of the switch’s wire reads as locked for ever and is not noticed; feet that are not held by a closed lock are seen by people only.',
  },
  H31: {
    severity: 'fatal',
    controls: {
      person: [outside.helperConfirms],
      host: [watch31()],
      firmware: [firmware.inversionLimit, firmware.leaseReturn],
    },
    residual: 'Everything but a table that cannot move comes home without a helper.',
    gap: 'Nothing sees a helper who leaves during an inversion, or within ten minutes of their last act (U01).',
  },
  H32: {
    severity: 'indirect',
    controls: {
      host: [host.startRefused, host.alarmsLatched],
      firmware: [firmware.ownSounder],
      person: [outside.soundersConfirmed],
    },
    residual:
      'Between the test and the alarm, up to 24 h, either sounder may fail; a cut wire to lamps or sounders is not detected.',
  },
} as const satisfies Readonly<Record<string, Argument>>;

function watch31(): Control {
  return {
    does: 'In each rest the controller asks for a helper who was not at a console within ten minutes; without one the session ends at level.',
    code: code('src/safety/hazards/person.ts', 'absentAttendant'),
    tests: tests('controller/attendance.test.ts', 'attendance > holds for ten minutes, on both sides of the limit'),
  };
}
