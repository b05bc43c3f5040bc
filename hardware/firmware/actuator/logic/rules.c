/* Rule numbers are those of the wire specification, hazard numbers those of the hazard register. */
#include "rules.h"
#include <stddef.h>
#include "config.h"
#include "homing.h"
#include "level_switch.h"
#include "report.h"
#include "start.h"
#include "transitions.h"
#include "tries.h"

static uint32_t get_elapsed(const struct device *device, uint32_t since) { return device->now - since; }

/* M, D or A. */
static bool is_in_motion(const struct device *device) {
  return device->state == MOVING || device->state == DECELERATING || device->state == AUTONOMOUS;
}

/* The states of rule 2: no host is in control, and no person has asked for stillness. */
static bool is_unattended(const struct device *device) {
  if (device->state == IDLE) return true;
  return device_is_latched(device) && !(device->kept.flags & KEPT_INPUT);
}

/* Rule 5. */
static bool may_start(const struct device *device) {
  return !device_has_input(device, INPUT_ESTOP_OPEN) && device->state != AUTONOMOUS;
}

/* Rules 5 and 12, for the button. */
static bool may_person_start(const struct device *device) { return may_start(device) && tries_allow_person(device); }

/* Rule 5 (H19). Checked every tick and not only on the edge, because the input may be open at boot. It also counts in F:
 * hands may be in the mechanism then, and releasing the red stop must never start the table. */
static void check_estop(struct device *device, uint8_t changed) {
  if (!device_has_input(device, INPUT_ESTOP_OPEN)) {
    /* The hand lever may have moved the table meanwhile: that is no slip. */
    if (changed & INPUT_ESTOP_OPEN) drive_hold_here(&device->drive, &device->position);
    return;
  }
  if (changed & INPUT_ESTOP_OPEN) tries_note_red_stop(device);
  bool acts = (changed & INPUT_ESTOP_OPEN) || !device_is_latched(device);
  device->kept.flags |= KEPT_INPUT;
  if (acts) device_stop(device, EVENT_STOP_INPUT);
}

/* Rule 9 (H13). */
static void check_sensor(struct device *device) {
  bool was_bad = device->rules.sensor_was_bad;
  device->rules.sensor_was_bad = device->position.bad;
  if (!device->position.bad || was_bad) return;
  if (device->state == AUTONOMOUS) {
    homing_end_in_fault(device, FAULT_SENSOR);
    device_report(device, EVENT_SENSOR);
  } else if (device->state == FAULT) {
    device_report(device, EVENT_SENSOR);
  } else {
    drive_stop(&device->drive, &device->position);
    device_latch_fault(device, FAULT_SENSOR, EVENT_SENSOR);
  }
}

/* Rule 6 (H01, H02). The brake and not a ramp, because the profile itself has failed to keep the limits. */
static void check_limits(struct device *device, uint8_t changed) {
  if (device->state != IDLE && !device_is_armed(device)) return;
  /* A lower limit switch that is not believed is told, and bars nothing. */
  bool closes = (changed & INPUT_LOWER) && device_has_input(device, INPUT_LOWER);
  if (closes && !device_is_at_lower_end(device)) device_report(device, EVENT_LIMIT_LOWER);
  int16_t angle = device->position.angle;
  bool tripped = !device->position.bad &&
                 (angle > device->limits.max + TRIP_MARGIN || angle < device->limits.min - TRIP_MARGIN);
  enum event event = EVENT_LIMIT_TRIP;
  if (device_is_at_lower_end(device)) {
    event = EVENT_LIMIT_LOWER;
  } else if (device_has_input(device, INPUT_UPPER)) {
    event = EVENT_LIMIT_UPPER;
  } else if (!tripped) {
    return;
  }
  drive_cut(&device->drive, &device->position);
  device_latch_fault(device, FAULT_LIMIT, event);
}

/* Rule 7 (H02, H03, H17). */
static void check_unordered_motion(struct device *device) {
  struct drive *drive = &device->drive;
  const struct position *position = &device->position;
  /* In the stop of a motion too: a drive that does not stop has run away. */
  if (drive_has_slipped_on_release(drive, position)) {
    drive_cut(drive, position);
    tries_note_slip(device);
    device_latch_fault(device, FAULT_SLIP, EVENT_SLIP);
    return;
  }
  bool too_fast = drive_is_running_away(drive, position);
  bool backwards = drive_is_running_backwards(drive, position);
  if (too_fast || backwards) {
    drive_cut(drive, position);
    tries_note_runaway(device);
    device_latch_fault(device, FAULT_RUNAWAY, EVENT_RUNAWAY);
    return;
  }
  if (!drive_has_slipped(drive, position)) return;
  drive_hold_here(drive, position);
  if (device->state == FAULT && device->fault == FAULT_RUNAWAY) return;
  device_report(device, EVENT_SLIP);
  if (device->state == AUTONOMOUS) {
    homing_handle_slip(device);
  } else if (may_start(device)) {
    homing_start(device, RETURN_RATE, EVENT_RETURN_SLIP, BY_SLIDE);
    homing_end_in_fault(device, FAULT_SLIP);
  }
}

/*
 * A compressed obstruction pushes back: moving away from it at first takes torque against the motion. That is no second
 * push, but only for a limited time, and only while torque and motion point in opposite directions.
 */
static bool is_unloading(struct device *device) {
  struct rules *rules = &device->rules;
  if (rules->unloading_ticks >= UNLOADING_MS / TICK_MS) rules->push_direction = 0;
  int8_t direction = rules->push_direction;
  if (direction == 0) return false;
  rules->unloading_ticks++;
  return drive_get_torque_sign(&device->drive) == direction && drive_get_rate(&device->drive) * direction <= 0;
}

/* One push is one over-current: the stop that it causes is still against the obstruction, until the brake is on. */
static bool is_pushing(struct device *device) {
  const struct drive *drive = &device->drive;
  bool driven = drive->phase == DRIVE_TORQUE || drive->phase == DRIVE_RUN;
  if (!driven || !drive_is_stopping(drive)) device->rules.overcurrent_handled = false;
  if (!is_in_motion(device) || !driven || device->rules.overcurrent_handled) return false;
  return !is_unloading(device) && device->current_ma > OVERCURRENT_MA;
}

/* Rule 8 (H15, H16). */
static void check_overcurrent(struct device *device) {
  struct rules *rules = &device->rules;
  rules->overcurrent_ticks = is_pushing(device) ? rules->overcurrent_ticks + 1 : 0;
  if (rules->overcurrent_ticks < OVERCURRENT_MS / TICK_MS) return;
  rules->overcurrent_ticks = 0;
  device->overcurrent = rules->overcurrent_handled = true;
  int16_t rate = drive_get_rate(&device->drive);
  rules->push_direction = rate > 0 ? 1 : rate < 0 ? -1 : drive_get_torque_sign(&device->drive);
  rules->unloading_ticks = 0;
  drive_unload(&device->drive);
  if (device->state == AUTONOMOUS) {
    homing_handle_overcurrent(device, rules->push_direction);
  } else {
    device_report(device, EVENT_OVERCURRENT);
    device_halt(device);
  }
}

static void handle_press(struct device *device) {
  device->rules.hold_used = false;
  if (device->state != IDLE && !device_is_armed(device)) return;
  if (position_is_near_level(&device->position, BUTTON_LEVEL)) {
    device_end_lease(device);
    device_halt(device);
  } else if (may_person_start(device)) {
    homing_start(device, RETURN_RATE, EVENT_RETURN_BUTTON, BY_PERSON);
  }
}

/* Rule 4 (H18): no clinician can veto the button. Only the red stop, which the patient also has, overrides it. */
static void check_button(struct device *device, uint8_t changed) {
  struct rules *rules = &device->rules;
  bool pressed = device_has_input(device, INPUT_BUTTON);
  if (pressed) report_note_button(device);
  if (changed & INPUT_BUTTON) {
    device_report(device, EVENT_BUTTON);
    if (pressed) handle_press(device);
  }
  if (!pressed || !device_is_latched(device) || rules->hold_used || !may_person_start(device)) {
    device->button_held = false;
  } else if (!device->button_held) {
    device->button_held = true;
    rules->held_since = device->now;
  } else if (get_elapsed(device, rules->held_since) >= BUTTON_HOLD_MS) {
    rules->hold_used = true;
    homing_start(device, RETURN_RATE, EVENT_RETURN_BUTTON, BY_PERSON);
  }
}

/* What is left of `span` since `since`, ms. */
static uint32_t get_left(const struct device *device, uint32_t since, uint32_t span) {
  uint32_t elapsed = get_elapsed(device, since);
  return elapsed < span ? span - elapsed : 0;
}

/* Takes the wish that is due first. */
static bool add_wish(struct wish *first, bool found, enum event event, int16_t rate, uint32_t due_in, uint32_t notice_ms) {
  if (found && first->due_in <= due_in) return true;
  *first = (struct wish){.event = (uint8_t)event, .rate = rate, .due_in = due_in, .notice_ms = notice_ms};
  return true;
}

/* Rule 3 (H26). */
static bool wish_inverted(struct device *device, struct wish *wish, bool found) {
  struct rules *rules = &device->rules;
  bool above = device->position.bad ? !device_has_input(device, INPUT_LEVEL) : device->position.angle > INVERTED_ANGLE;
  if (!above) {
    rules->inverted = device->inversion_handled = false;
    return found;
  }
  if (!rules->inverted) {
    rules->inverted = true;
    rules->inverted_since = device->now;
  }
  bool armed = device_is_armed(device);
  if (device->inversion_handled || !(armed || is_unattended(device))) return found;
  uint32_t due_in = get_left(device, rules->inverted_since, (uint32_t)device->limits.inverted_ms);
  return add_wish(wish, found, EVENT_RETURN_INVERTED, RETURN_RATE, due_in, armed ? 0 : NOTICE_MS);
}

/* The second half of rule 1 (H06, H21). */
static bool wish_expired_lease(struct device *device, struct wish *wish, bool found) {
  if (!device->lease.due || !device_is_armed(device)) return found;
  uint32_t due_in = get_left(device, device->lease.until, LEASE_RETURN_MS);
  if (device_is_off_level(device)) return add_wish(wish, found, EVENT_RETURN_LEASE, RETURN_RATE, due_in, 0);
  if (due_in == 0 && device->state == READY) device_enter(device, IDLE);
  return found;
}

/* Rule 2 (H06, H21). */
static bool wish_unattended(const struct device *device, struct wish *wish, bool found) {
  const struct lease *lease = &device->lease;
  if (!is_unattended(device) || lease->running || !device_is_off_level(device)) return found;
  uint32_t due_in = get_left(device, device->entered_at, UNATTENDED_MS);
  uint32_t by_lease = lease->expired ? get_left(device, lease->until, UNATTENDED_MS) : 0;
  if (by_lease > due_in) due_in = by_lease;
  enum event event = device->state == IDLE ? EVENT_RETURN_BOOT : EVENT_RETURN_STOP;
  return add_wish(wish, found, event, RETURN_RATE, due_in, NOTICE_MS);
}

/*
 * Rule 5: after the red stop a person decides. Where none does, and nobody is at work, the person on the table comes home
 * all the same.
 */
static bool wish_undecided(struct device *device, struct wish *wish, bool found, uint8_t changed) {
  struct rules *rules = &device->rules;
  const struct position *position = &device->position;
  int16_t moved = position->angle - rules->decide_angle;
  bool at_work = !position->bad && (moved >= DECIDE_ANGLE || moved <= -DECIDE_ANGLE);
  bool open = device_has_input(device, INPUT_ESTOP_OPEN);
  if (open || at_work || (changed & (INPUT_BUTTON | INPUT_ANKLE)) || device->state == AUTONOMOUS) {
    rules->decide_since = device->now;
    rules->decide_angle = position->angle;
  }
  bool latched = device_is_latched(device) && (device->kept.flags & KEPT_INPUT);
  if (!latched || !device_is_off_level(device)) return found;
  uint32_t span = device_has_input(device, INPUT_ANKLE) ? DECIDE_MS : DECIDE_ANKLE_MS;
  uint32_t due_in = get_left(device, rules->decide_since, span);
  return add_wish(wish, found, EVENT_RETURN_STOP, CREEP_RATE, due_in, DECIDE_NOTICE_MS);
}

/* Rules 1, 2, 3 and 5, as far as they start a return. */
static void start_returns(struct device *device, uint8_t changed) {
  struct wish wish;
  bool found = wish_inverted(device, &wish, false);
  found = wish_expired_lease(device, &wish, found);
  found = wish_unattended(device, &wish, found);
  found = wish_undecided(device, &wish, found, changed);
  bool may = found && may_start(device) && !level_switch_is_lost(device);
  if (start_update(device, may ? &wish : NULL) && wish.event == EVENT_RETURN_INVERTED) device->inversion_handled = true;
}

/* Rule 10 (H29): the host decides what follows; MOVE further head-down is refused meanwhile. */
static void report_ankle(struct device *device, uint8_t changed) {
  if (!(changed & INPUT_ANKLE)) return;
  device_report(device, device_has_input(device, INPUT_ANKLE) ? EVENT_ANKLE_CLOSED : EVENT_ANKLE_OPEN);
}

/* Order matters where several rules apply in one tick: rules that stop the table run before rules that start it. */
void rules_tick(struct device *device, uint8_t changed) {
  if (!device_has_input(device, INPUT_LOWER)) device->met_lower_end = false;
  else if ((changed & INPUT_LOWER) && device->position.bad) device->met_lower_end = true;
  torque_proof_update(&device->proof, &device->position, drive_get_proof_ticks(&device->drive), !drive_is_braked(&device->drive),
                      device->current_ma);
  check_estop(device, changed);
  check_sensor(device);
  check_limits(device, changed);
  check_unordered_motion(device);
  check_overcurrent(device);
  device_check_lease(device);
  report_ankle(device, changed);
  check_button(device, changed);
  level_switch_tick(device);
  start_returns(device, changed);
  if (device->state == AUTONOMOUS) homing_tick(device);
}
