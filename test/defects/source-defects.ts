/**
 * One-line breaks of the sources, which the named tests must notice. Each is of a kind that has slipped through once: a
 * limit by one, a time by three, a sign, a forgotten reset of a counter, a comparison cut short, durability left out, one
 * of two barriers removed while the other works, a rule switched off in one state only.
 */
export type DefectKind =
  | 'limit'
  | 'time'
  | 'sign'
  | 'counter'
  | 'comparison'
  | 'durability'
  | 'barrier'
  | 'state'
  | 'source';

export interface SourceChange {
  readonly file: string;
  /** Occurs once in the file. */
  readonly from: string;
  readonly to: string;
}

export interface SourceDefect extends SourceChange {
  readonly name: string;
  readonly kind: DefectKind;
  /** Test files or folders; `make` runs the firmware's own. */
  readonly noticedBy: readonly string[] | 'make';
}

const host = (
  kind: DefectKind,
  name: string,
  file: string,
  from: string,
  to: string,
  ...noticedBy: readonly string[]
): SourceDefect => ({ name, kind, file, from, to, noticedBy });

const device = (kind: DefectKind, name: string, file: string, from: string, to: string): SourceDefect =>
  host(kind, name, `hardware/simulator/device/${file}`, from, to, 'test/simulator');

const firmware = (kind: DefectKind, name: string, file: string, from: string, to: string): SourceDefect => ({
  ...host(kind, name, `hardware/firmware/actuator/logic/${file}`, from, to),
  noticedBy: 'make',
});

const dose = 'test/safety/dose.test.ts';
const watches = 'test/safety/watches.test.ts';
const machine = 'test/session/machine.test.ts';
const override = 'test/session/override.test.ts';
const turns = 'test/controller';

export const hostDefects: readonly SourceDefect[] = [
  host(
    'counter',
    'the cumulative dose begins anew at each level',
    'src/safety/dose.ts',
    '    this.memory.inverted = 0;\n    this.memory.steep',
    '    this.memory.inverted = 0;\n    this.memory.cumulative = 0;\n    this.memory.steep',
    dose,
  ),
  host(
    'limit',
    'no confirmation at exactly 5° above the prescription',
    'src/session/override.ts',
    'if (to <= confirmed + wireTolerance) return',
    'if (to <= confirmed + wireTolerance || to === confirmed + confirmationStepDeg) return',
    override,
    turns,
  ),
  host(
    'time',
    'a final pause of a third',
    'src/session/delays.ts',
    'return Math.max(0, whole - had);',
    'return Math.max(0, whole / 3 - had);',
    machine,
    'test/session/run.test.ts',
  ),
  host(
    'state',
    'a reset is accepted off level after a stop',
    'src/session/finding-transitions.ts',
    "{ guard: 'isAtLevel', target: '#session.ready', actions: ['setReason', 'clearSession', 'orderReset'] }",
    "{ target: '#session.ready', actions: ['setReason', 'clearSession', 'orderReset'] }",
    machine,
    turns,
  ),
  host(
    'sign',
    'a relief in the wrong direction while head-up',
    'src/session/actions.ts',
    'const furthest = angle >= 0 ? 0 : (envelope?.minAngle ?? 0);',
    'const furthest = 0;',
    machine,
    turns,
  ),
  host(
    'comparison',
    'a PIN is compared by its first byte',
    'src/service/access/pin.ts',
    'timingSafeEqual(expected, found)',
    'timingSafeEqual(expected.subarray(0, 1), found.subarray(0, 1))',
    'test/service/access',
  ),
  host(
    'durability',
    'the audit log is not synced',
    'src/service/storage/audit.ts',
    '    await file.datasync();\n',
    '',
    'test/service/storage',
  ),
  host(
    'barrier',
    'leases are renewed on a stale reading',
    'src/controller/turn.ts',
    'if (freshReading(t.situation) !== null && t.failure === null) {',
    'if (t.failure === null) {',
    turns,
  ),
  host(
    'state',
    'the guard is bypassed in an oscillation',
    'src/controller/act.ts',
    'if (refused !== null) {',
    "if (refused !== null && t.state !== 'session.oscillating') {",
    turns,
    'test/bench/guard.test.ts',
  ),
  host(
    'comparison',
    'the less inverted sensor is believed',
    'src/safety/situation.ts',
    'return Math.max(actuator, tilt);',
    'return Math.min(actuator, tilt);',
    turns,
    watches,
  ),
  host(
    'limit',
    'an inversion counts from 6°',
    'protocols/therapy/level.ts',
    'invertedDeg = degrees(5)',
    'invertedDeg = degrees(6)',
    dose,
    'test/therapy',
  ),
  host(
    'limit',
    'level is within 2.5°',
    'protocols/therapy/level.ts',
    'levelBandDeg = degrees(1.5)',
    'levelBandDeg = degrees(2.5)',
    machine,
    turns,
  ),
  host(
    'time',
    'a pause lasts three minutes',
    'src/safety/durations.ts',
    'longestPauseMs: 60_000',
    'longestPauseMs: 180_000',
    'test/bench/scenarios.test.ts',
  ),
  host(
    'time',
    'a hold after a fault lasts 30 s',
    'src/safety/durations.ts',
    'longestFaultHoldMs: 10_000',
    'longestFaultHoldMs: 30_000',
    machine,
    turns,
  ),
  host(
    'time',
    'a jog needs renewal every 1.8 s',
    'src/safety/durations.ts',
    'jogRenewalMs: 600',
    'jogRenewalMs: 1800',
    turns,
    'test/bench/scenarios.test.ts',
  ),
  host(
    'time',
    'an alarm is silent for six minutes',
    'src/safety/durations.ts',
    'alarmSilenceMs: 120_000',
    'alarmSilenceMs: 360_000',
    'test/safety/alarms.test.ts',
    turns,
  ),
  host('limit', 'the trip is at 63°', 'src/safety/hazards/motion.ts', 'tripDeg: 62,', 'tripDeg: 63,', watches),
  host(
    'limit',
    'an angle may be 2.5° beyond its limit',
    'src/safety/hazards/motion.ts',
    'angleMarginDeg: 1.5',
    'angleMarginDeg: 2.5',
    watches,
  ),
  host(
    'time',
    'a runaway may last 300 ms',
    'src/safety/hazards/motion.ts',
    'rateForMs: 100',
    'rateForMs: 300',
    watches,
  ),
  host(
    'limit',
    'a tilt sensor may repeat itself 21 times',
    'src/safety/hazards/tilt.ts',
    'tiltRepeats: 20',
    'tiltRepeats: 21',
    watches,
  ),
  host(
    'time',
    'sensors may differ for 900 ms',
    'src/safety/hazards/tilt.ts',
    'disagreementForMs: 300',
    'disagreementForMs: 900',
    watches,
  ),
  host(
    'time',
    'the person is asked every three minutes',
    'src/safety/hazards/time.ts',
    'promptEveryMs: 60_000',
    'promptEveryMs: 180_000',
    dose,
    watches,
    'test/bench/scenarios.test.ts',
  ),
  host(
    'counter',
    'the prompt is not begun anew with an inversion',
    'src/safety/dose.ts',
    '    this.memory.nextPrompt = this.#promptEveryMs;\n  }\n}',
    '  }\n}',
    dose,
  ),
  host(
    'comparison',
    'a steep inversion is as long as a flat one',
    'protocols/therapy/limits.ts',
    'isSteep ? milliseconds(Math.min(granted, steepInversion)) : granted',
    'granted',
    dose,
    'test/therapy',
  ),
  host(
    'limit',
    'the guard allows 1° beyond the absolute',
    'src/safety/guard.ts',
    'Math.min(envelope.maxAngle, absolute.maxAngle)))',
    'envelope.maxAngle + 1))',
    turns,
    'test/bench/guard.test.ts',
    override,
  ),
  host(
    'barrier',
    'the guard is left out: the plan alone bounds the ramps',
    'src/controller/act.ts',
    'const refused = refusal(order, t.situation.envelope);',
    'const refused = null as string | null;',
    turns,
    'test/bench/guard.test.ts',
  ),
  host(
    'barrier',
    'a NaN in a prescription grants the absolute',
    'protocols/therapy/limits.ts',
    '(granted > 0 ? Math.min(granted, max) : 0)',
    '(granted <= 0 ? 0 : Math.min(granted, max) || max)',
    'test/therapy',
  ),
  host(
    'comparison',
    'a login lock forgets its time at a restart',
    'src/service/access/login-lock.ts',
    'this.#lockFor(Math.max(0, saved.remainingMs - elapsed));',
    'this.#lockFor(0);',
    'test/service/access',
  ),
  host(
    'counter',
    'wrong PINs are forgotten at a restart',
    'src/service/access/login-lock.ts',
    'this.#wrongTries = saved.wrongTries;',
    'this.#wrongTries = 0;',
    'test/service/access',
  ),
  host(
    'limit',
    'a sixth wrong PIN before the lock',
    'src/service/access/login-lock.ts',
    'triesBeforeLock = 5',
    'triesBeforeLock = 6',
    'test/service/access',
  ),
  host(
    'sign',
    'a new alarm is as silent as the acknowledged one',
    'src/safety/alarms.ts',
    'Object.assign(known, { reason, since: now, silencedUntil: null,',
    'Object.assign(known, { reason, since: now,',
    'test/safety/alarms.test.ts',
  ),
  host(
    'comparison',
    'a lower alarm takes the beacon',
    'src/safety/alarms.ts',
    'priorityRank[alarm.priority] > priorityRank[top]',
    'priorityRank[alarm.priority] < priorityRank[top]',
    'test/safety/alarms.test.ts',
  ),
  host(
    'state',
    'a red stop is no stop while preparing',
    'src/session/machine.ts',
    "          { guard: 'isRedStop', target: 'stopped', actions: ['recordFinding', 'setReason'] },\n          {\n            guard: { type: 'reactionIs', params: 'cut' },\n            target: 'fault.cutting',\n            actions: ['recordFinding', 'setReason'],\n          },\n          { guard: { type: 'reactionIs', params: 'note' } },\n          { target: 'ready'",
    "          {\n            guard: { type: 'reactionIs', params: 'cut' },\n            target: 'fault.cutting',\n            actions: ['recordFinding', 'setReason'],\n          },\n          { guard: { type: 'reactionIs', params: 'note' } },\n          { target: 'ready'",
    machine,
  ),
];

export const deviceDefects: readonly SourceDefect[] = [
  device('counter', 'the simulated device never counts a try', 'tries.ts', 'this.#counted >= countedLimit ||', ''),
  device(
    'limit',
    'a try less in the simulated device',
    'tries.ts',
    'const countedLimit = 3;',
    'const countedLimit = 2;',
  ),
  device(
    'time',
    'an unattended table returns after 3 s',
    'rules.ts',
    'const unattendedMs = 10_000;',
    'const unattendedMs = 3_000;',
  ),
  device('limit', 'so much more may be lost', 'tries.ts', 'const lossLimit = 150;', 'const lossLimit = 250;'),
  device('sign', 'a loss counts on one side only', 'tries.ts', 'const nearerBy = 100;', 'const nearerBy = -100;'),
];

export const firmwareDefects: readonly SourceDefect[] = [
  firmware(
    'state',
    'the red stop does not count in F',
    'rules.c',
    'bool acts = (changed & INPUT_ESTOP_OPEN) || !device_is_latched(device);',
    'bool acts = !device_is_latched(device);',
  ),
  firmware(
    'state',
    'a slide in F after a runaway is caught',
    'rules.c',
    '  if (device->state == FAULT && device->fault == FAULT_RUNAWAY) return;\n',
    '',
  ),
  firmware(
    'barrier',
    'a slip is caught with the red stop open',
    'rules.c',
    '  } else if (may_start(device)) {\n    homing_start(device, RETURN_RATE, EVENT_RETURN_SLIP',
    '  } else {\n    homing_start(device, RETURN_RATE, EVENT_RETURN_SLIP',
  ),
  firmware(
    'comparison',
    'rule 6 looks at the upper bound only',
    'rules.c',
    '(angle > device->limits.max + TRIP_MARGIN || angle < device->limits.min - TRIP_MARGIN)',
    '(angle > device->limits.max + TRIP_MARGIN)',
  ),
  firmware(
    'counter',
    'over-current adds up over pauses',
    'rules.c',
    'is_pushing(device) ? rules->overcurrent_ticks + 1 : 0',
    'is_pushing(device) ? rules->overcurrent_ticks + 1 : rules->overcurrent_ticks',
  ),
  firmware(
    'state',
    'the inversion is not counted with a bad sensor',
    'rules.c',
    'device->position.bad ? !device_has_input(device, INPUT_LEVEL) : device->position.angle > INVERTED_ANGLE',
    '!device->position.bad && device->position.angle > INVERTED_ANGLE',
  ),
  firmware(
    'barrier',
    'a damaged scale makes no sensor bad',
    'position.c',
    '  position->bad = !scale->usable;',
    '  position->bad = false;',
  ),
  firmware(
    'limit',
    'the trip is 3° beyond the limit',
    'config.h',
    '#define TRIP_MARGIN 200',
    '#define TRIP_MARGIN 300',
  ),
  firmware(
    'time',
    'a released red stop is decided after 20 s',
    'config.h',
    '#define DECIDE_MS 60000UL',
    '#define DECIDE_MS 20000UL',
  ),
  firmware(
    'time',
    'an unattended table waits 30 s',
    'config.h',
    '#define UNATTENDED_MS 10000UL',
    '#define UNATTENDED_MS 30000UL',
  ),
  firmware(
    'time',
    'an over-current may last 300 ms',
    'config.h',
    '#define OVERCURRENT_MS 100',
    '#define OVERCURRENT_MS 300',
  ),
  firmware(
    'counter',
    'tries are never counted',
    'tries.c',
    'by_rule && kept->tries < TRY_RULES) kept->tries++',
    'by_rule && kept->tries < TRY_RULES) kept->tries += 0',
  ),
  firmware('counter', 'a blind try costs nothing', 'tries.c', 'if (blind && kept->blind < 255) kept->blind++;', ''),
  firmware(
    'sign',
    'a loss counts toward level',
    'tries.c',
    'int16_t beyond = get_magnitude(angle) - get_magnitude(mark);',
    'int16_t beyond = get_magnitude(mark) - get_magnitude(angle);',
  ),
  firmware(
    'comparison',
    'a loss counts on either side of level',
    'tries.c',
    'if (mark == 0 || !is_same_side(mark, angle)) return 0;',
    'if (mark == 0) return 0;',
  ),
  firmware(
    'durability',
    'a worn slot of the nonce is not tried again',
    'nonce.c',
    'return read_slot(store, slot, &back) && back == count;',
    'return read_slot(store, slot, &back) || back == count;',
  ),
];
