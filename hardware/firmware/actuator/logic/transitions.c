#include "transitions.h"
#include "config.h"

bool device_has_input(const struct device *device, uint8_t bit) { return (device->inputs.now & bit) != 0; }

bool device_is_at_lower_end(const struct device *device) {
  if (!device_has_input(device, INPUT_LOWER)) return false;
  const struct position *position = &device->position;
  bool above = !device_has_input(device, INPUT_LEVEL) && !(device->kept.flags & KEPT_SWITCH);
  if (!above) return true;
  if (!position->bad) return position->angle <= LOWER_BELIEVED;
  return device->met_lower_end || !position->started || position->good <= LOWER_BELIEVED;
}

bool device_is_at_upper_end(const struct device *device) {
  if (!device_has_input(device, INPUT_UPPER)) return false;
  bool below = device_has_input(device, INPUT_LEVEL) && !(device->kept.flags & KEPT_SWITCH);
  return !(below && !device->position.bad && device->position.angle < UPPER_BELIEVED);
}

bool device_is_armed(const struct device *device) {
  return device->state == READY || device->state == MOVING || device->state == DECELERATING;
}

bool device_is_latched(const struct device *device) { return device->state == STOPPED || device->state == FAULT; }

bool device_is_off_level(const struct device *device) {
  if (device->position.bad) return !device_has_input(device, INPUT_LEVEL);
  return !position_is_near_level(&device->position, OFF_LEVEL);
}

void device_report(struct device *device, enum event event) { events_add(&device->events, device->now, event, 0); }

void device_report_lost(struct device *device, int16_t lost) { events_add(&device->events, device->now, EVENT_LOST, lost); }

void device_clear_limits(struct device *device) {
  device->limits_set = false;
  device->limits = (struct limits){.min = ABSOLUTE_MIN,
                                   .max = ABSOLUTE_MAX,
                                   .down_rate = ABSOLUTE_DOWN_RATE,
                                   .up_rate = ABSOLUTE_UP_RATE,
                                   .accel = ABSOLUTE_ACCEL,
                                   .inverted_ms = ABSOLUTE_INVERTED_MS};
}

/* In R, M and D rule 1 follows; elsewhere only the time is kept, from which rule 2 counts. */
void device_end_lease(struct device *device) {
  struct lease *lease = &device->lease;
  if (!lease->running) return;
  lease->running = false;
  lease->expired = true;
  if ((int32_t)(lease->until - device->now) > 0) lease->until = device->now;
  if (!device_is_armed(device)) return;
  lease->due = true;
  device_report(device, EVENT_LEASE);
  device_halt(device);
}

void device_check_lease(struct device *device) {
  if (device->lease.running && (int32_t)(device->now - device->lease.until) >= 0) device_end_lease(device);
}

void device_enter(struct device *device, uint8_t state) {
  if ((state == STOPPED || state == FAULT) && device->state == AUTONOMOUS) {
    /* A return was stopped on purpose: rule 3 does not restart it at once, rule 2 does after its 10 s. */
    device->inversion_handled = true;
  }
  if (state == IDLE || state == AUTONOMOUS) {
    if (device->lease.running) device->lease.until = device->now;
    device->lease.running = false;
  }
  if (state == IDLE) device_clear_limits(device);
  if (state == MOVING || state == AUTONOMOUS) device->overcurrent = false;
  if (state != MOVING) device->target = state == AUTONOMOUS ? 0 : device->position.angle;
  device->state = state;
  device->entered_at = device->now;
  device->button_held = false;
  if (!device_is_armed(device)) device->lease.due = false;
}

void device_halt(struct device *device) {
  if (device->state != MOVING) return;
  device_enter(device, DECELERATING);
  drive_stop(&device->drive, &device->position);
}

void device_stop(struct device *device, enum event event) {
  drive_stop(&device->drive, &device->position);
  bool latched = device_is_latched(device);
  if (device->state == AUTONOMOUS) device->try_stopped = true;
  if (!latched) device_enter(device, STOPPED);
  /* A repeated stop restarts nothing and is not reported; the red stop always is. */
  if (!latched || event == EVENT_STOP_INPUT) device_report(device, event);
}

void device_set_cause(struct device *device, enum fault_cause cause) {
  /* A runaway stays the cause until RESET: a slide is then not caught by this drive (rule 7). */
  if (device->fault != FAULT_RUNAWAY) device->fault = (uint8_t)cause;
}

void device_latch_fault(struct device *device, enum fault_cause cause, enum event event) {
  device_set_cause(device, cause);
  if (cause == FAULT_STUCK) device->stuck = true;
  device_enter(device, FAULT);
  device_report(device, event);
}
