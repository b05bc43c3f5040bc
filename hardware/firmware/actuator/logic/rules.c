/* Rule numbers are those of the wire specification, hazard numbers those of the hazard register. */
#include "rules.h"
#include "config.h"
#include "homing.h"
#include "report.h"
#include "transitions.h"

static uint32_t get_elapsed(const struct device *device, uint32_t since) { return device->now - since; }

/* M, D or A. */
static bool is_in_motion(const struct device *device) {
  return device->state == MOVING || device->state == DECELERATING || device->state == AUTONOMOUS;
}

/* The states of rule 2: no host is in control, and no person has asked for stillness. */
static bool is_unattended(const struct device *device) {
  switch (device->state) {
    case IDLE: return true;
    case STOPPED: return !device->stopped_by_input;
    case FAULT: return !device->stopped_by_input && device->fault != FAULT_RUNAWAY;
    default: return false;
  }
}

/* Rule 5, and the end of rule 10. */
static bool may_start(const struct device *device) {
  return !device_has_input(device, INPUT_ESTOP_OPEN) && !device->locked_out && device->state != AUTONOMOUS;
}

/* Rule 5 (H19). Checked every tick and not only on the edge, because the input may be open at boot. It also counts in F:
 * hands may be in the mechanism then, and releasing the red stop must never start the table. */
static void check_estop(struct device *device, uint8_t changed) {
  if (!device_has_input(device, INPUT_ESTOP_OPEN)) return;
  bool acts = (changed & INPUT_ESTOP_OPEN) || !device_is_latched(device);
  device->stopped_by_input = true;
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
static void check_limits(struct device *device) {
  if (device->state != IDLE && !device_is_armed(device)) return;
  int16_t angle = device->position.angle;
  bool tripped = !device->position.bad &&
                 (angle > device->limits.max + TRIP_MARGIN || angle < device->limits.min - TRIP_MARGIN);
  enum event event = EVENT_LIMIT_TRIP;
  if (device_has_input(device, INPUT_LOWER)) {
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
  bool in_motion = is_in_motion(device);
  bool slipped_on_release = drive_has_slipped_on_release(drive, position);
  if (slipped_on_release && in_motion) {
    drive_cut(drive, position);
    if (device->release_slips < 255) device->release_slips++;
    if (device->release_slips >= 2) device->locked_out = true;
    device_latch_fault(device, FAULT_SLIP, EVENT_SLIP);
    return;
  }
  bool too_fast = drive_is_running_away(drive, position);
  bool backwards = drive_is_running_backwards(drive, position);
  if ((too_fast || backwards) && in_motion) {
    drive_cut(drive, position);
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
    homing_start(device, RETURN_RATE, EVENT_RETURN_SLIP);
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
  device->locked_out = device->rules.hold_used = false;
  if (device->state != IDLE && !device_is_armed(device)) return;
  if (position_is_near_level(&device->position, BUTTON_LEVEL)) {
    device_end_lease(device);
    device_halt(device);
  } else if (may_start(device)) {
    homing_start(device, RETURN_RATE, EVENT_RETURN_BUTTON);
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
  if (!pressed || !device_is_latched(device) || rules->hold_used || !may_start(device)) {
    device->button_held = false;
  } else if (!device->button_held) {
    device->button_held = true;
    rules->held_since = device->now;
  } else if (get_elapsed(device, rules->held_since) >= BUTTON_HOLD_MS) {
    rules->hold_used = true;
    homing_start(device, RETURN_RATE, EVENT_RETURN_BUTTON);
  }
}

/* Rule 3 (H26). */
static void check_inversion(struct device *device) {
  struct rules *rules = &device->rules;
  bool above = device->position.bad ? !device_has_input(device, INPUT_LEVEL) : device->position.angle > INVERTED_ANGLE;
  if (!above) {
    rules->inverted = device->inversion_handled = false;
    return;
  }
  if (!rules->inverted) {
    rules->inverted = true;
    rules->inverted_since = device->now;
  }
  bool too_long = get_elapsed(device, rules->inverted_since) >= (uint32_t)device->limits.inverted_ms;
  if (!too_long || device->inversion_handled) return;
  if (!may_start(device) || !(device_is_armed(device) || is_unattended(device))) return;
  device->inversion_handled = true;
  homing_start(device, RETURN_RATE, EVENT_RETURN_INVERTED);
}

/* The second half of rule 1 (H06, H21). Returns false where rule 1 does not apply. */
static bool check_expired_lease(struct device *device) {
  if (!device->lease.due || !device_is_armed(device)) return false;
  if (get_elapsed(device, device->lease.until) < LEASE_RETURN_MS) return true;
  if (!device_is_off_level(device)) {
    if (device->state == READY) device_enter(device, IDLE);
  } else if (may_start(device)) {
    homing_start(device, RETURN_RATE, EVENT_RETURN_LEASE);
  }
  return true;
}

/* Rule 2 (H06, H21). */
static void check_unattended(struct device *device) {
  const struct lease *lease = &device->lease;
  if (!is_unattended(device) || lease->running || !may_start(device) || !device_is_off_level(device)) return;
  if (get_elapsed(device, device->entered_at) < UNATTENDED_MS) return;
  if (lease->expired && get_elapsed(device, lease->until) < UNATTENDED_MS) return;
  homing_start(device, RETURN_RATE, device->state == IDLE ? EVENT_RETURN_BOOT : EVENT_RETURN_STOP);
}

/* Rule 10 (H29): the host decides what follows; MOVE further head-down is refused meanwhile. */
static void report_ankle(struct device *device, uint8_t changed) {
  if (!(changed & INPUT_ANKLE)) return;
  device_report(device, device_has_input(device, INPUT_ANKLE) ? EVENT_ANKLE_CLOSED : EVENT_ANKLE_OPEN);
}

/* Order matters where several rules apply in one tick: rules that stop the table run before rules that start it. */
void rules_tick(struct device *device, uint8_t changed) {
  check_estop(device, changed);
  check_sensor(device);
  check_limits(device);
  check_unordered_motion(device);
  check_overcurrent(device);
  device_check_lease(device);
  report_ankle(device, changed);
  check_button(device, changed);
  check_inversion(device);
  if (!check_expired_lease(device)) check_unattended(device);
  if (device->state == AUTONOMOUS) homing_tick(device);
}
