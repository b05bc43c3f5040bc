/** Sensors, lines, boards and programs. */
import type { Argument, Control } from './argument.ts';
import * as firmware from './firmware-controls.ts';
import * as host from './host-controls.ts';
import * as outside from './outside-controls.ts';
import { code, scenarios, tests } from './places.ts';
import { watch } from './watch-control.ts';

const failedTurn: Control = {
  does: 'The controller catches every exception of a turn, stops a motion away from level by `!!`, renews no lease again, and refuses every later start.',
  code: code('src/safety/hazards/host.ts', 'failedProgram'),
  tests: [
    ...tests(
      'controller/controller.test.ts',
      'a controller that fails (H28) > stops a descent with `!!` at once, and the actuator alone brings the person home',
      'a controller that fails (H28) > refuses every later start',
    ),
    ...tests('controller/turn.test.ts', 'the turn > does not throw when a watch does (H28)'),
  ],
};

const recorderWatched: Control = {
  does: 'The controller ends the session at the step’s end and starts no other one until the recorder works again.',
  code: code('src/safety/hazards/host.ts', 'failedRecorder'),
  tests: [
    ...tests(
      'controller/override.test.ts',
      'a recorder that fails (H24) > lets the step end, then returns; no session begins until it works again',
    ),
    ...scenarios('recorder-fails'),
  ],
};

const recordsConfirmed: Control = {
  does: 'Lost or restored records bar a start until a clinician has confirmed them.',
  code: code('src/cli/commands/records.ts', 'recordsCommand'),
  tests: tests(
    'service/damaged-records.test.ts',
    'refuses to start a session until a clinician has confirmed the records',
  ),
};

const otherSensorBelieved: Control = {
  does: 'A source that was found bad is no evidence for any other watch; the return goes by what is left.',
  code: code('src/safety/monitor.ts', 'Monitor'),
  tests: tests(
    'safety/watches.test.ts',
    'the believed angle > is that of the other sensor where one is bad, and unknown where both are',
    'a source that was found bad > is no evidence for another watch: a stuck tilt sensor that tells of a runaway at the trip',
  ),
};

/** A bad tilt sensor leaves the actuator’s own sensor and rules. */
const tiltSensor = (symbol: string, name: string) => ({
  host: [watch('tilt.ts', symbol, [name]), otherSensorBelieved] as const,
  firmware: [firmware.ownLimits, firmware.levelSwitchEnds] as const,
  mechanics: [outside.independentSensors] as const,
});

const oneSensorLeft =
  'Until the table is level one sensor is left to vouch for the angle, beside the level switch that ends the return. No further descent is possible meanwhile.';

export const signalArguments = {
  H06: {
    severity: 'fatal',
    controls: {
      host: [
        watch('link.ts', 'lostLink', [
          'H06, the link is lost: return',
          'H06, the lease expired although this host is running: return',
        ]),
        host.returnOnReconnecting,
      ],
      firmware: [firmware.leaseReturn, firmware.unattendedReturn, firmware.ownSounder],
      person: [outside.personReturns, outside.helperReleases],
    },
    residual: 'For up to 2.6 s the table is without a command: it stops, and then returns by itself.',
  },
  H07: {
    severity: 'fatal',
    controls: {
      host: [watch('link.ts', 'receiveErrors', ['H07, 3 receive errors in 1 s: return']), host.linesDecoded],
      firmware: [firmware.linesRefused, firmware.leaseReturn],
    },
    residual: 'Fewer than three errors a second go unreported: each costs a line; a command is sent again after 60 ms.',
  },
  H08: {
    severity: 'fatal',
    controls: {
      host: [watch('link.ts', 'restartedActuator', ['H08, the actuator restarted: return']), host.returnOnReconnecting],
      firmware: [firmware.unattendedReturn, firmware.watchdogReset, firmware.triesBounded],
      mechanics: [outside.springBrake],
    },
    residual:
      'Without a computer the person waits for 10 s and the announcement before the return. If all EEPROM cells wear out, what tries have lost is forgotten.',
  },
  H09: {
    severity: 'fatal',
    controls: tiltSensor('tiltSilent', 'H09, no tilt sample for 200 ms: return'),
    residual: oneSensorLeft,
  },
  H10: {
    severity: 'fatal',
    controls: tiltSensor('tiltStuck', 'H10, 20 raw samples identical to the bit: return'),
    residual: `${oneSensorLeft} A sensor that is frozen but still noisy shows as H12 once the table has moved 3°.`,
  },
  H11: {
    severity: 'fatal',
    controls: tiltSensor('tiltNoisy', 'H11, noise above 1.5° rms about its trend: return'),
    residual: oneSensorLeft,
  },
  H12: {
    severity: 'fatal',
    controls: {
      host: [
        {
          ...watch('tilt.ts', 'sensorDisagreement', ['H12, the sensors differ by more than 3° for 300 ms: return']),
          does: 'Its watch believes the more inverted of the two sensors, and returns.',
        },
        host.driveTested,
      ],
      firmware: [firmware.levelSwitchEnds, firmware.boundedAuthority],
      mechanics: [outside.independentSensors, outside.endStops],
      procedure: [outside.calibrated],
    },
    residual: 'A difference below 3° is accepted: the person may be 3° further head-down than one sensor shows.',
  },
  H13: {
    severity: 'fatal',
    controls: {
      host: [
        watch('actuator.ts', 'badPositionSensor', ['H13, the actuator’s position sensor is bad: return']),
        otherSensorBelieved,
      ],
      firmware: [firmware.sensorDoubted, firmware.levelSwitchEnds, firmware.triesBounded],
      mechanics: [outside.levelCam],
    },
    residual:
      'The return has feed-forward only, so its speed depends on the load. A potentiometer that drifts slowly, or whose belt slips, looks plausible to the actuator: the tilt sensor finds it (H12).',
  },
  H21: {
    severity: 'fatal',
    controls: {
      firmware: [firmware.leaseReturn, firmware.unattendedReturn, firmware.returnGoesOn, firmware.ownSounder],
      host: [host.leaseByHealthOnly, host.serviceSupervised, host.stopPastService],
      person: [outside.personReturns, outside.helperReleases],
    },
    residual:
      'Beacon and first sounder keep their last state, since stock StandardFirmata has no watchdog; the actuator’s own sounder calls. If its board is dead as well, nothing does: the helper, who has to be present (H31), finds the table standing, braked, and uses the hand lever.',
  },
  H22: {
    severity: 'fatal',
    controls: {
      host: [
        watch('host.ts', 'stalledLoop', ['H22, a loop that stalled for more than 500 ms after an idle turn: return']),
      ],
      firmware: [firmware.leaseReturn, firmware.ownLimits],
    },
    residual:
      'A stall that the lease of 400 ms outlasts is no finding: the table goes on with its last order for so long, within the limits of its own rules.',
  },
  H24: {
    severity: 'indirect',
    controls: {
      host: [recorderWatched, host.recordSurvives, host.auditChained],
      person: [recordsConfirmed],
    },
    residual:
      'What was to be recorded between the failure and the step’s end may be lost; the audit log has findings and acts.',
  },
  H27: {
    severity: 'fatal',
    controls: {
      host: [host.linesDecoded],
      firmware: [firmware.linesRefused, firmware.ownLimits],
    },
    residual:
      'Up to three flipped bits are always detected. Random bytes pass the check sum once in 65,536 times and then have to be a command by chance, which still has to lie within the limits.',
    gap: 'The sensors’ cable has no check sum: random bytes there can look like a press of a button, which returns the table, or like an angle, which H11 and H12 have to find.',
  },
  H28: {
    severity: 'fatal',
    controls: {
      host: [failedTurn],
      firmware: [firmware.leaseReturn, firmware.ownLimits],
    },
    residual:
      'A program that is wrong without an exception is bounded by the guard and the actuator’s limits only: it could still hold a person at an allowed angle for an allowed time.',
  },
  H30: {
    severity: 'fatal',
    controls: {
      host: [
        watch('level-switch.ts', 'contradictingSwitch', [
          'H30, the level switch closed at +3.1° by both sensors: return',
          'H30, the level switch open at −3.1° by both sensors: return',
        ]),
        host.driveTested,
      ],
      firmware: [firmware.switchDoubted],
      procedure: [outside.commissioned],
    },
    residual:
      'With a bad position sensor and a level switch that is stuck closed no rule moves the table: a person has to decide, and it goes head-up to the lower end. With a frozen sensor and a switch that never closes, the table may touch the stop at the head-up end.',
    gap: 'Where the switch sticks closed at the same moment as the sensor fails, or in the return that follows, the actuator has not seen them contradict each other and takes the table for level: it stands, braked, with both alarms on, and only the hand lever is left. The tilt sensor knows the angle, but no order moves a table whose board has lost both witnesses.',
  },
} as const satisfies Readonly<Record<string, Argument>>;
