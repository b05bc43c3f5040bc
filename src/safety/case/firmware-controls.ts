/** What the actuator does by itself, with a dead, hung or lying computer. Rules are those of the wire specification. */
import type { Control } from './argument.ts';
import { code, logic, tests } from './places.ts';

export const leaseReturn: Control = {
  does: 'Rule 1: a command expires after 400 ms unless it is renewed. The actuator then stops, and 2 s later returns a table that is off level.',
  code: [...logic('transitions.c', 'device_check_lease'), ...logic('rules.c', 'wish_expired_lease')],
  tests: [
    ...tests('firmware/rules_test.c', 'lease'),
    ...tests(
      'simulator/rules.test.ts',
      'rule 1: the lease expires > in M: stops, R, LEASE, flag 4; 2 s later it returns by itself and ends in I',
    ),
  ],
};

export const unattendedReturn: Control = {
  does: 'Rule 2: after a boot or a stop by the host, a board without commands returns a table that is off level after 10 s, announced by its own sounder.',
  code: logic('rules.c', 'wish_unattended'),
  tests: [
    ...tests('firmware/rules_test.c', 'unattended', 'announced'),
    ...tests(
      'simulator/rules.test.ts',
      'rule 2: a table left off level is returned > in I at %s°: RETURN boot after 10 s',
    ),
  ],
};

export const inversionLimit: Control = {
  does: 'Rule 3: the actuator times each inversion itself and returns at the session’s limit, at most 300 s.',
  code: logic('rules.c', 'wish_inverted'),
  tests: [
    ...tests('firmware/rules_test.c', 'inverted', 'inverted_without_sensor'),
    ...tests('simulator/rules.test.ts', 'rule 3: the longest inversion > counts ramps, and returns in R'),
  ],
};

export const buttonReturn: Control = {
  does: 'Rule 4: the return button has a contact of its own on the actuator, which returns the table without the computer. No role and no state of the computer refuses it; only the red stop and rule 12 do.',
  code: logic('rules.c', 'check_button', 'handle_press'),
  tests: [
    ...tests('firmware/rules_test.c', 'button'),
    ...tests(
      'firmware/chip.test.ts',
      'inputs > brakes when the red stop opens, and returns to level at the patient button',
    ),
    ...tests(
      'simulator/rules.test.ts',
      "rule 4: the patient's button > from %s beyond 2°: returns to level and ends in I",
    ),
  ],
};

export const redStopInput: Control = {
  does: 'Rule 5: the actuator stops and brakes as the red stop opens, and starts nothing while it is open.',
  code: logic('rules.c', 'check_estop', 'may_start'),
  tests: [
    ...tests('firmware/rules_test.c', 'estop'),
    ...tests(
      'firmware/chip.test.ts',
      'inputs > brakes when the red stop opens, and returns to level at the patient button',
    ),
    ...tests('simulator/rules.test.ts', 'rule 5: the e-stop input > opens in %s: S, standing, STOP input'),
  ],
};

export const undecidedReturn: Control = {
  does: 'Rule 5: without a decision for 60 s after the red stop was released (180 s with the ankle lock open), the actuator returns at 1°/s and announces it.',
  code: logic('rules.c', 'wish_undecided'),
  tests: [
    ...tests('firmware/rules_test.c', 'undecided'),
    ...tests(
      'simulator/red-stop.test.ts',
      'after the red stop > the table returns after 60 s at 1°/s, flag 12 stays until level',
    ),
  ],
};

export const ownLimits: Control = {
  does: 'Rule 6: the actuator brakes 2° beyond the session’s limits by its own position sensor, or at an end switch. No command is accepted beyond the absolute limits, which are compiled in.',
  code: [
    ...logic('rules.c', 'check_limits'),
    ...logic('commands.c', 'is_in_range'),
    ...logic('config.h', 'ABSOLUTE_MAX'),
  ],
  tests: [
    ...tests('firmware/faults_test.c', 'limits'),
    ...tests(
      'simulator/rules.test.ts',
      'rule 6: beyond the limits > 2° beyond the narrowed limits, and not before',
      'rule 6: beyond the limits > while moving: brake at once',
    ),
    ...tests('simulator/commands.test.ts', 'refusals > MOVE with %o is out of the narrowed range, and moves nothing'),
  ],
};

export const runawayCut: Control = {
  does: 'Rule 7: the actuator brakes and takes the drive’s power where the table is faster than 1.5 × its profile + 0.5°/s, or moves against it.',
  code: [
    ...logic('rules.c', 'check_unordered_motion'),
    ...logic('drive.c', 'drive_is_running_away', 'drive_is_running_backwards'),
  ],
  tests: [
    ...tests('firmware/faults_test.c', 'unordered_motion', 'backwards'),
    ...tests(
      'simulator/rules.test.ts',
      'rule 7: motion without an order > a runaway drive: brake on, drive off, F, RUNAWAY within 300 ms; no rule moves a drive that cannot be trusted',
      'rule 7: motion without an order > a drive that runs backwards in $state at $degPerS°/s: cut within 300 ms or 1° back, F',
    ),
  ],
};

export const slideCaught: Control = {
  does: 'Rule 7: the actuator catches a table that slides 2° under its brake and returns it under power, regardless of the computer.',
  code: [...logic('drive.c', 'drive_has_slipped'), ...logic('homing.c', 'homing_handle_slip')],
  tests: [
    ...tests('firmware/faults_test.c', 'sliding', 'fast_slide'),
    ...tests(
      'simulator/rules.test.ts',
      'rule 7: motion without an order > a brake that does not hold in %s: SLIP at 2°, RETURN under power, F',
    ),
  ],
};

export const releaseChecked: Control = {
  does: 'The drive has torque before the brake opens, and a table that sinks 0.5° at the release is braked again; after that a return proves its torque first.',
  code: [
    ...logic('drive.c', 'drive_has_slipped_on_release'),
    ...logic('homing.c', 'homing_needs_proof', 'wait_for_proof'),
  ],
  tests: [
    ...tests('firmware/proof_test.c', 'by_person', 'by_rule', 'bad_sensor'),
    ...tests('simulator/motion.test.ts', 'ramps > has torque before it releases the brake: no sag at 45°'),
  ],
};

export const overCurrentStop: Control = {
  does: 'Rule 8: over-current for 100 ms stops the table. In a return the actuator backs off 2°, tries once more at 1°/s, and then gives up rather than push harder.',
  code: [...logic('rules.c', 'check_overcurrent'), ...logic('homing.c', 'homing_handle_overcurrent', 'start_relief')],
  tests: [
    ...tests('firmware/faults_test.c', 'overcurrent'),
    ...tests('firmware/return_test.c', 'obstructed', 'compressed', 'reliefs'),
    ...tests(
      'simulator/rules.test.ts',
      'rule 8: over-current > in M: stops, brake, OVERCURRENT, R',
      'rule 8: over-current > in A: relieves 2° the other way, tries once more at 1°/s, relieves again, then STUCK: brake, F',
    ),
  ],
};

export const sensorDoubted: Control = {
  does: 'Rule 9: the actuator stops at impossible readings of its position sensor; a return then goes by the level switch alone, at most at 2°/s.',
  code: [
    ...logic('rules.c', 'check_sensor'),
    ...logic('position.c', 'position_update'),
    ...logic('homing.c', 'seek_switch'),
  ],
  tests: [
    ...tests('firmware/faults_test.c', 'sensor'),
    ...tests('firmware/return_test.c', 'by_level_switch'),
    ...tests(
      'simulator/returns.test.ts',
      'a return, by the condition of level switch and sensor > sensor bad, level switch open: head-up until it closes, at most 2°/s, F',
    ),
  ],
};

export const levelSwitchEnds: Control = {
  does: 'A return ends where the level switch closes, also with a position sensor that is off; a sensor that stood still meanwhile is found bad (rule 14).',
  code: [
    ...logic('homing.c', 'seek_switch', 'handle_closing', 'is_frozen'),
    ...logic('level_switch.c', 'level_switch_ends_return'),
  ],
  tests: [
    ...tests('firmware/switch_test.c', 'frozen', 'loose'),
    ...tests(
      'simulator/returns.test.ts',
      'a return, by the condition of level switch and sensor > a sensor that is %s° off: the level switch decides on the way up',
    ),
    ...tests(
      'simulator/level-switch.test.ts',
      'rule 14: the level switch against the position sensor > a sensor that stands still until the switch closes is bad, and the person is level',
    ),
  ],
};

export const switchDoubted: Control = {
  does: 'Rule 14: a level switch that contradicts a good position sensor beyond 3° is reported and no longer ends a return; with both bad, no rule starts one.',
  code: logic('level_switch.c', 'level_switch_tick', 'level_switch_is_lost'),
  tests: [
    ...tests('firmware/switch_test.c', 'welded', 'open_below', 'both_bad'),
    ...tests(
      'simulator/level-switch.test.ts',
      'rule 14: the level switch against the position sensor > a switch that is stuck closed does not keep a table from level, nor leave it head-down',
    ),
  ],
};

export const ankleBars: Control = {
  does: 'Rule 10: with the ankle lock open the actuator arms nothing, refuses every move further head-down, and relieves no obstruction toward head-down.',
  code: [...logic('commands.c', 'get_refusal'), ...logic('homing.c', 'start_relief')],
  tests: [
    ...tests('firmware/faults_test.c', 'ankle'),
    ...tests(
      'simulator/rules.test.ts',
      'rule 10: the ankle lock > reports each edge, and refuses to go further down',
      'rule 10: the ankle lock > does not relieve toward head-down with an open ankle lock',
    ),
  ],
};

export const armingBars: Control = {
  does: 'The actuator arms within 5° of level only, with the session’s limits set, the red stop and the ankle lock closed and the mains good.',
  code: logic('commands.c', 'get_refusal'),
  tests: [
    ...tests('firmware/state_table_test.c', 'refusal_order'),
    ...tests(
      'simulator/commands.test.ts',
      'refusals > ARM off level is refused: state',
      'refusals > ARM on battery',
      'refusals > ARM before limits',
    ),
  ],
};

export const nothingUnarmed: Control = {
  does: 'Without a running lease the actuator moves nothing but a return, and its brake is on. A board in reset brakes, too.',
  code: [
    ...logic('commands.c', 'get_refusal'),
    ...code('hardware/firmware/actuator/chip/board.c', 'board_set_outputs'),
  ],
  tests: [
    ...tests(
      'firmware/chip.test.ts',
      'reset and boot > leaves every output to its pull-down while in reset, so that the brake is on and the drive off',
    ),
    ...tests('simulator/commands.test.ts', 'every command in every state > starts no motion by RESET'),
  ],
};

export const triesBounded: Control = {
  does: 'Rule 12: returns may lose 1° (1.5° with proved torque) in all before no rule tries, and 1.5° before every try is refused: no number of tries takes a person further down than 3°. Kept over a reset.',
  code: logic('tries.c', 'judge', 'tries_allow_rule', 'tries_allow_person'),
  tests: [
    ...tests('firmware/tries_test.c', 'dead_drive', 'wrong_way', 'counted', 'booted'),
    ...tests(
      'simulator/many-tables.test.ts',
      'a single fault > %s, with any number of acts: never more than 3° further down',
    ),
  ],
};

export const returnGoesOn: Control = {
  does: 'A return of the actuator needs no lease and no computer, and goes on as long as it gains 1° in 20 s.',
  code: logic('homing.c', 'homing_start', 'homing_tick', 'is_overdue'),
  tests: [
    ...tests('firmware/return_test.c', 'from_everywhere', 'bounded', 'weak'),
    ...tests(
      'simulator/returns.test.ts',
      'a return under way > needs no lease and no host',
      'a return under way > goes on beyond its time limit while it comes 1° nearer in 20 s, and ends at level',
    ),
  ],
};

export const watchdogReset: Control = {
  does: 'Rule 11: a watchdog of 120 ms resets a hung program. The board brakes in reset, boots with another nonce, and returns by rule 2.',
  code: code('hardware/firmware/actuator/chip/board.c', 'board_reset_watchdog'),
  tests: tests(
    'firmware/chip.test.ts',
    'reset and boot > is restarted by its watchdog when its loop hangs, and reports it',
  ),
};

export const ownSounder: Control = {
  does: 'Rule 13: the actuator’s own sounder calls off level in F, after STUCK, and where no line was answered for 2 s, from the battery.',
  code: logic('sounder.c', 'sounder_tick', 'is_alarm'),
  tests: [
    ...tests('firmware/sounder_test.c', 'silence', 'faults'),
    ...tests(
      'firmware/chip.test.ts',
      'the sounder > sounds off level once no host has spoken for 2 s, and is silent in reset',
    ),
  ],
};

export const linesRefused: Control = {
  does: 'The actuator executes a line only with a right CRC and grammar, never repairs one, and answers a repeated line without executing it again.',
  code: [
    ...logic('command.c', 'command_parse', 'is_crc_right'),
    ...logic('receive.c', 'receive_byte'),
    ...logic('commands.c', 'commands_receive'),
  ],
  tests: [
    ...tests('firmware/wire_test.c', 'check_flips'),
    ...tests('firmware/state_table_test.c', 'duplicates'),
    ...tests('simulator/commands.test.ts', 'a repeated line > is answered again and not acted on twice'),
  ],
};

export const supplyBars: Control = {
  does: 'The actuator reports mains that fail, arms nothing on battery, and goes on moving, so that a return is possible.',
  code: [...logic('supply.c', 'supply_update'), ...logic('commands.c', 'get_refusal')],
  tests: [
    ...tests('firmware/state_table_test.c', 'refusal_order'),
    ...tests('simulator/rules.test.ts', 'rule 11: reset > supply: low and ok are reported, and motion continues'),
  ],
};

export const boundedAuthority: Control = {
  does: 'The control loop adds at most 1°/s to the ordered rate, so that a wrong or frozen position sensor makes the table at most that much faster.',
  code: logic('config.h', 'AUTHORITY'),
  tests: tests('firmware/motion_test.c', 'motion_suite'),
};
