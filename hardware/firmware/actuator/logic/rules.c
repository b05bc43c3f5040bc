/* What the device does on its own, with the host dead, absent, restarting or lying. Numbers are the protocol's. */
#include "config.h"
#include "device.h"

static bool motion_state(const struct device *device) {
  return device->state == READY || device->state == MOVING || device->state == DECELERATING;
}

static uint32_t since(const struct device *device, uint32_t then) { return device->now - then; }

/* Rule 2's states: nobody is in charge and nobody has asked for stillness. */
static bool left_state(const struct device *device) {
  switch (device->state) {
    case IDLE: return true;
    case STOPPED: return !device->by_input;
    case FAULT: return !device->by_input && device->fault != FAULT_RUNAWAY;
    default: return false;
  }
}

/* Rule 5, and the end of rule 10: who is bound by them starts nothing. */
static bool may_start(const struct device *device) {
  return !device_input(device, INPUT_ESTOP_OPEN) && !device->locked && device->state != AUTONOMOUS;
}

/* Rule 5 (H19). Looked at every tick and not only at the edge: it may be open at boot. That it has been pressed counts in
 * F too: hands may be in the works then, and letting go of the red stop must never be what starts the table. */
static void estop(struct device *device, uint8_t changed) {
  if (!device_input(device, INPUT_ESTOP_OPEN)) return;
  bool news = (changed & INPUT_ESTOP_OPEN) || (device->state != STOPPED && device->state != FAULT);
  device->by_input = true;
  if (news) device_stop(device, STOPPED_BY_INPUT);
}

/* Rule 9 (H13). */
static void sensor(struct device *device, bool was_bad) {
  if (!device->position.bad || was_bad) return;
  if (device->state == AUTONOMOUS) {
    device_blame(device, FAULT_SENSOR);
    report_event(device, EVENT_SENSOR);
  } else if (device->state == FAULT) {
    report_event(device, EVENT_SENSOR);
  } else {
    drive_stop(&device->drive, &device->position);
    device_fault(device, FAULT_SENSOR, EVENT_SENSOR);
  }
}

/* Rule 6 (H01, H02): the brake, not a ramp: something upstream of the profile is wrong. */
static void limits(struct device *device) {
  if (device->state != IDLE && !motion_state(device)) return;
  int16_t angle = device->position.angle;
  bool trip = !device->position.bad &&
              (angle > device->limits.max + TRIP_MARGIN || angle < device->limits.min - TRIP_MARGIN);
  enum event event = EVENT_LIMIT_TRIP;
  if (device_input(device, INPUT_LOWER)) {
    event = EVENT_LIMIT_LOWER;
  } else if (device_input(device, INPUT_UPPER)) {
    event = EVENT_LIMIT_UPPER;
  } else if (!trip) {
    return;
  }
  drive_cut(&device->drive, &device->position);
  device_fault(device, FAULT_LIMIT, event);
}

/* Rule 7 (H02, H03, H17). */
static void unordered_motion(struct device *device) {
  struct drive *drive = &device->drive;
  const struct position *position = &device->position;
  bool on_release = drive_slips_on_release(drive, position);
  bool ordered = device->state == MOVING || device->state == DECELERATING || device->state == AUTONOMOUS;
  if (on_release && ordered) {
    drive_cut(drive, position);
    if (device->release_slips < 255) device->release_slips++;
    if (device->release_slips >= 2) device->locked = true;
    device_fault(device, FAULT_SLIP, EVENT_SLIP);
    return;
  }
  if (drive_runs_away(drive, position) && ordered) {
    drive_cut(drive, position);
    device_fault(device, FAULT_RUNAWAY, EVENT_RUNAWAY);
    return;
  }
  if (!drive_slips(drive, position)) return;
  drive_hold_here(drive, position);
  if (device->state == FAULT && device->fault == FAULT_RUNAWAY) return;
  report_event(device, EVENT_SLIP);
  if (device->state == AUTONOMOUS) {
    device_blame(device, FAULT_SLIP);
    device->homing.pause = device->now; /* no standing about on a brake that does not hold */
  } else if (may_start(device)) {
    homing_begin(device, RETURN_RATE, EVENT_RETURN_SLIP);
    device_blame(device, FAULT_SLIP);
  }
}

/*
 * What was pressed together pushes back: leaving it takes torque against the motion, at first. That is no second push,
 * but for so long only, and not where the torque is the way that the table is going.
 */
static bool lets_go(struct device *device) {
  if (device->let_go_ticks >= LET_GO_MS / TICK_MS) device->pushed = 0;
  if (device->pushed == 0) return false;
  device->let_go_ticks++;
  return drive_torque(&device->drive) == device->pushed && drive_rate(&device->drive) * device->pushed <= 0;
}

/* One push is one over-current: the stop that it causes is still against it, until the brake is on. */
static bool pushes(struct device *device) {
  const struct drive *drive = &device->drive;
  bool ordered = device->state == MOVING || device->state == DECELERATING || device->state == AUTONOMOUS;
  bool driven = drive->phase == DRIVE_TORQUE || drive->phase == DRIVE_RUN;
  if (!driven || !drive_stopping(drive)) device->overcurrent_told = false;
  if (!ordered || !driven || device->overcurrent_told) return false;
  return !lets_go(device) && device->current_ma > OVERCURRENT_MA;
}

/* Rule 8 (H15, H16). */
static void overcurrent(struct device *device) {
  device->overcurrent_ticks = pushes(device) ? device->overcurrent_ticks + 1 : 0;
  if (device->overcurrent_ticks < OVERCURRENT_MS / TICK_MS) return;
  device->overcurrent_ticks = 0;
  device->overcurrent = device->overcurrent_told = true;
  int16_t rate = drive_rate(&device->drive);
  device->pushed = rate > 0 ? 1 : rate < 0 ? -1 : drive_torque(&device->drive);
  device->let_go_ticks = 0;
  drive_unload(&device->drive);
  if (device->state == AUTONOMOUS) {
    homing_overcurrent(device);
  } else {
    report_event(device, EVENT_OVERCURRENT);
    device_slow(device);
  }
}

/* Rule 4 (H18): no clinician can veto it; only the red stop, which the patient has too, goes before it. */
static void button(struct device *device, uint8_t changed) {
  bool pressed = device_input(device, INPUT_BUTTON);
  bool edge = pressed && (changed & INPUT_BUTTON);
  if (pressed) device->report.button = true;
  if (changed & INPUT_BUTTON) report_event(device, EVENT_BUTTON);
  if (edge) {
    device->locked = device->hold_spent = false;
    if (device->state == IDLE || motion_state(device)) {
      int16_t angle = device->position.angle;
      if (angle <= BUTTON_LEVEL && angle >= -BUTTON_LEVEL) {
        device_lease_end(device);
        device_slow(device);
      } else if (may_start(device)) {
        homing_begin(device, RETURN_RATE, EVENT_RETURN_BUTTON);
      }
    }
  }
  bool latched = device->state == STOPPED || device->state == FAULT;
  if (!pressed || !latched || device->hold_spent || !may_start(device)) {
    device->holding = false;
  } else if (!device->holding) {
    device->holding = true;
    device->holding_since = device->now;
  } else if (since(device, device->holding_since) >= BUTTON_HOLD_MS) {
    device->hold_spent = true;
    homing_begin(device, RETURN_RATE, EVENT_RETURN_BUTTON);
  }
}

/* Rule 3 (H26). */
static void inversion(struct device *device) {
  bool above = device->position.bad ? !device_input(device, INPUT_LEVEL) : device->position.angle > INVERTED_ANGLE;
  if (!above) {
    device->inverted = device->inverted_spent = false;
    return;
  }
  if (!device->inverted) {
    device->inverted = true;
    device->inverted_since = device->now;
  }
  if (since(device, device->inverted_since) < (uint32_t)device->limits.inverted_ms || device->inverted_spent) return;
  if (!may_start(device) || !(motion_state(device) || left_state(device))) return;
  device->inverted_spent = true;
  homing_begin(device, RETURN_RATE, EVENT_RETURN_INVERTED);
}

/* The second half of rule 1, and rule 2 (H06, H21). */
static void left_alone(struct device *device) {
  const struct lease *lease = &device->lease;
  if (lease->due && motion_state(device)) {
    if (since(device, lease->until) < LEASE_RETURN_MS) return;
    if (!device_off_level(device)) {
      if (device->state == READY) device_enter(device, IDLE);
    } else if (may_start(device)) {
      homing_begin(device, RETURN_RATE, EVENT_RETURN_LEASE);
    }
    return;
  }
  if (!left_state(device) || lease->running || !may_start(device) || !device_off_level(device)) return;
  if (since(device, device->entered) < LEFT_MS) return;
  if (lease->expired && since(device, lease->until) < LEFT_MS) return;
  homing_begin(device, RETURN_RATE, device->state == IDLE ? EVENT_RETURN_BOOT : EVENT_RETURN_STOP);
}

/* Rule 10 (H29): the host decides what follows; MOVE further down is refused meanwhile. */
static void ankle(struct device *device, uint8_t changed) {
  if (!(changed & INPUT_ANKLE)) return;
  report_event(device, device_input(device, INPUT_ANKLE) ? EVENT_ANKLE_CLOSED : EVENT_ANKLE_OPEN);
}

/* The order matters where several hold in one tick: first what stops, then what brings home. */
void rules_tick(struct device *device, uint8_t changed) {
  bool was_bad = device->sensor_was_bad;
  device->sensor_was_bad = device->position.bad;
  estop(device, changed);
  sensor(device, was_bad);
  limits(device);
  unordered_motion(device);
  overcurrent(device);
  device_lease_check(device);
  ankle(device, changed);
  button(device, changed);
  inversion(device);
  left_alone(device);
  if (device->state == AUTONOMOUS) homing_tick(device);
}
