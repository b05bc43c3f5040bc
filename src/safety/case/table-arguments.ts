/** The table itself: its motion, its drive, its brake, its supply, what is in its way. */
import type { Argument, Control } from './argument.ts';
import * as firmware from './firmware-controls.ts';
import * as host from './host-controls.ts';
import * as outside from './outside-controls.ts';
import { scenarios, tests } from './places.ts';
import { watch } from './watch-control.ts';

const returnAfterCut: Control = {
  does: 'After a cut the session machine returns the table at 1°/s once it stands, again after 10 s, and then leaves it to people.',
  code: [{ file: 'src/session/fault-state.ts', symbol: 'faultState' }],
  tests: [
    ...tests(
      'session/machine.test.ts',
      'findings > return at 1°/s once brake and drive are checked after a cut, again after 10 s, and then not (H02)',
    ),
    ...scenarios('runaway'),
  ],
};

export const tableArguments = {
  H01: {
    severity: 'fatal',
    controls: {
      host: [
        watch('motion.ts', 'beyondAngle', [
          'H01, the actuator 1.5° beyond the session’s limit: return',
          'H01, the tilt sensor alone beyond it: return',
          'H01, at the trip: cut',
        ]),
        host.plannedWithin,
        host.guarded,
      ],
      firmware: [firmware.ownLimits],
      mechanics: [outside.endStops],
    },
    residual:
      'Beyond the session’s limit by up to 3° for the moment of the reaction. If both sensors are wrong in the same way, only the end switches (−21°, 62.5°) and the mechanical stops are left.',
  },
  H02: {
    severity: 'lasting',
    controls: {
      host: [
        watch('motion.ts', 'tooFast', [
          'H02, faster than 1.5 × the profile + 0.5°/s: cut',
          'H02, by the tilt sensor, while the position sensor reports no motion: cut',
        ]),
        returnAfterCut,
      ],
      firmware: [firmware.runawayCut, firmware.releaseChecked],
      mechanics: [outside.hardwiredStop, outside.plug, outside.endStops],
    },
    residual:
      'A bridge that drives by itself is stopped by the brake alone, within 0.2 to 0.4 s: the builder must choose one that holds the motor’s full torque. One that always runs the same way takes the table along at each try, by up to a degree until it is cut; with a frozen position sensor, an obstruction, a broken line or a slow brake as well by up to 5° in all, at up to 5.7°/s. The table then stands, braked, until people use the hand lever.',
    gap: 'One chip decides on drive, enable and brake. With these outputs stuck and its watchdog dead, the controller detects the motion and cannot act: the end stops are left, and a person at the red stop or the plug.',
  },
  H03: {
    severity: 'lasting',
    controls: {
      host: [watch('motion.ts', 'unorderedMotion', ['H03, motion before a session has started: cut'])],
      firmware: [firmware.nothingUnarmed, firmware.slideCaught],
      mechanics: [outside.springBrake],
    },
    residual:
      'A return that the actuator begins by itself (rules 2 and 5) moves the table outside a session, by design; its sounder announces it for at least 3 s, except where the table slides.',
  },
  H04: {
    severity: 'fatal',
    controls: {
      host: [
        {
          ...watch('return.ts', 'stalledReturn', ['H04, no progress of 1° in 3 s of a return: return']),
          does: 'Its watch finds it, orders the return again at once and after 10 s, and tells people of the manual release.',
        },
      ],
      firmware: [firmware.returnGoesOn, firmware.triesBounded, firmware.ownSounder],
      mechanics: [outside.handLever],
      person: [outside.helperReleases],
    },
    residual:
      'A person stays head-down until people bring them level by hand. Older people and people with heart disease die sooner head-down. A drive with a fifth of its voltage that has lost its position sensor takes minutes, at 0.2°/s, beyond the limit on an inversion; the alarm asks for the hand lever meanwhile.',
    gap: 'There is one motor, one gear and one brake. Where the drive cannot move the table, the hand lever and a helper with the strength to use it are the only way to level (85 N·m from the steepest angle).',
  },
  H05: {
    severity: 'fatal',
    controls: {
      host: [watch('actuator.ts', 'lostMains', ['H05, on battery: return'])],
      firmware: [firmware.supplyBars],
      mechanics: [outside.battery, outside.handLever],
      procedure: [outside.checkedMonthly],
    },
    residual:
      'By calculation a return takes 0.15 of the battery’s 7 Ah; worn to a tenth, it still has four times that.',
    gap: 'A battery that is dead, or whose fuse has blown, is not noticed before the mains fail: then the table stands head-down, braked, and only the hand lever is left.',
  },
  H14: {
    severity: 'fatal',
    controls: {
      host: [
        {
          ...watch('actuator.ts', 'stalledRamp', ['H14, less than half the profile’s way, once that is 1°: hold']),
          tests: [
            ...tests(
              'safety/watches.test.ts',
              'each hazard > H14, less than half the profile’s way, once that is 1°: hold',
            ),
            ...scenarios('dead-drive-in-mid-ramp'),
          ],
        },
        host.driveTested,
      ],
      firmware: [firmware.triesBounded, firmware.runawayCut],
      mechanics: [outside.springBrake, outside.handLever],
      person: [outside.helperReleases],
    },
    residual:
      'As H04 where the drive stays dead: the table stands, braked, until people use the hand lever. With a frozen position sensor as well only the tilt sensor sees a return sink, which may cost 3.7° instead of 3°.',
  },
  H15: {
    severity: 'lasting',
    controls: {
      host: [
        {
          ...watch('actuator.ts', 'obstructedDescent', ['H15, over-current going down: relieve']),
          tests: [
            ...tests('safety/watches.test.ts', 'each hazard > H15, over-current going down: relieve'),
            ...tests(
              'session/machine.test.ts',
              'findings > back off 3° from an obstruction, hold, and return after 10 s (H15)',
            ),
            ...scenarios('obstruction-going-down'),
          ],
        },
      ],
      firmware: [firmware.overCurrentStop],
      mechanics: [outside.bridgeLimit],
      procedure: [outside.keepClear],
    },
    residual:
      'The table stops once it has pushed with 1.8 A for 100 ms, about 155 N·m at the axle by the figures of the wiring: enough to hurt what is caught.',
    gap: 'A cut wire of the current sense (A1) is not noticed; the bridge’s own limit still allows 300 N·m.',
  },
  H16: {
    severity: 'fatal',
    controls: {
      host: [
        watch('return.ts', 'obstructedReturn', [
          'H16, over-current returning: note',
          'H16, the device has used up its tries (wire, rule 12): note',
        ]),
      ],
      firmware: [firmware.overCurrentStop, firmware.triesBounded],
      mechanics: [outside.bridgeLimit, outside.handLever],
      person: [outside.helperReleases],
    },
    residual:
      'What is caught is pushed twice, with about 155 N·m each time. After that the table is stuck head-down until people free it and use the hand lever.',
  },
  H17: {
    severity: 'fatal',
    controls: {
      host: [
        watch('actuator.ts', 'slippingBrake', ['H17, a closed brake creeps 2°: return']),
        host.lockedOut,
        host.driveTested,
      ],
      firmware: [firmware.slideCaught],
      mechanics: [outside.endStops],
    },
    residual:
      'The table creeps up to 2° before anything acts, and up to 3° where a brake lets go now and then. Without power nothing but the end stops holds a table whose brake slips.',
    gap: 'There is one brake, on the motor’s side of the gear: if something breaks between brake and table, the table falls to the end stop; and one that neither holds nor releases lets it creep there. A product would have a second brake on the axle.',
  },
} as const satisfies Readonly<Record<string, Argument>>;
