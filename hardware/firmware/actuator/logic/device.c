#include "device.h"
#include <string.h>
#include "config.h"

/* A boot is no exception to rule 5: device_tick finds an open e-stop on its first pass. */
void device_init(struct device *device, uint16_t nonce, enum reset_cause cause) {
  memset(device, 0, sizeof *device);
  device->nonce = nonce;
  device->reset_cause = (uint8_t)cause;
  device->report.hz = 20;
  device->report.hello_due = true;
  device_clear_limits(device);
}

bool device_input(const struct device *device, uint8_t bit) { return (device->inputs.now & bit) != 0; }

bool device_off_level(const struct device *device) {
  if (device->position.bad) return !device_input(device, INPUT_LEVEL);
  return device->position.angle > OFF_LEVEL || device->position.angle < -OFF_LEVEL;
}

void device_clear_limits(struct device *device) {
  device->limits_set = false;
  device->limits = (struct limits){ABSOLUTE_MIN, ABSOLUTE_MAX, ABSOLUTE_DOWN_RATE,
                                   ABSOLUTE_UP_RATE, ABSOLUTE_ACCEL, ABSOLUTE_INVERTED_MS};
}

/* Runs out, or is ended: R, M and D answer with rule 1; elsewhere only the time is kept (rule 2 counts from it). */
void device_lease_end(struct device *device) {
  struct lease *lease = &device->lease;
  if (!lease->running) return;
  lease->running = false;
  lease->expired = true;
  if ((int32_t)(lease->until - device->now) > 0) lease->until = device->now;
  if (device->state != READY && device->state != MOVING && device->state != DECELERATING) return;
  lease->due = true;
  report_event(device, EVENT_LEASE);
  device_slow(device);
}

void device_lease_check(struct device *device) {
  if (device->lease.running && (int32_t)(device->now - device->lease.until) >= 0) device_lease_end(device);
}

void device_enter(struct device *device, uint8_t state) {
  if ((state == STOPPED || state == FAULT) && device->state == AUTONOMOUS) {
    /* Whoever stops a return means it: rule 3 does not start it again at once, rule 2 does after its 10 s. */
    device->inverted_spent = true;
  }
  if (state == IDLE || state == AUTONOMOUS) {
    if (device->lease.running) device->lease.until = device->now;
    device->lease.running = false;
  }
  if (state != READY && state != MOVING && state != DECELERATING) device->lease.due = false;
  if (state == IDLE) device_clear_limits(device);
  if (state == MOVING || state == AUTONOMOUS) device->overcurrent = false;
  if (state != MOVING) device->target = state == AUTONOMOUS ? 0 : device->position.angle;
  device->state = state;
  device->entered = device->now;
  device->holding = false;
}

void device_slow(struct device *device) {
  if (device->state != MOVING) return;
  device_enter(device, DECELERATING);
  drive_stop(&device->drive, &device->position);
}

void device_stop(struct device *device, uint8_t by) {
  drive_stop(&device->drive, &device->position);
  bool latched = device->state == STOPPED || device->state == FAULT;
  if (!latched) device_enter(device, STOPPED);
  /* A repeat restarts nothing and is no news; the red stop is, whoever was first. */
  if (!latched || by == STOPPED_BY_INPUT) report_event(device, EVENT_STOP_HOST + by);
}

void device_stop_line(struct device *device, uint32_t now) {
  device->now = now;
  device->last.length = 0;
  device->reply_due = false;
  device_stop(device, STOPPED_BY_LINE);
}

void device_fault(struct device *device, enum fault fault, enum event event) {
  if (device->fault != FAULT_RUNAWAY) device->fault = (uint8_t)fault;
  device_enter(device, FAULT);
  report_event(device, event);
}

void device_blame(struct device *device, enum fault fault) {
  /* A runaway stays the cause: whatever came after it, no rule may trust this drive again (rule 2). */
  if (device->fault != FAULT_RUNAWAY) device->fault = (uint8_t)fault;
  device->homing.end = FAULT;
}

static void measure(struct device *device, const struct samples *samples) {
  position_update(&device->position, samples->position);
  device->current_ma = CURRENT_MA(samples->current);
  uint16_t supply = SUPPLY_MV(samples->supply);
  bool other = device->supply_low ? supply > SUPPLY_OK_MV : supply < SUPPLY_LOW_MV;
  device->supply_ticks = other ? device->supply_ticks + 1 : 0;
  /* Low after 20 ms, well again after 500: a relay that chatters is one event. */
  if (device->supply_ticks >= (device->supply_low ? 100 : 4)) {
    device->supply_low = !device->supply_low;
    device->supply_ticks = 0;
    report_event(device, device->supply_low ? EVENT_SUPPLY_LOW : EVENT_SUPPLY_OK);
  }
}

/* What the drive has come to the end of. */
static void follow_drive(struct device *device) {
  struct drive *drive = &device->drive;
  if (device->state == MOVING) {
    if (drive_braked(drive) && drive->phase != DRIVE_TORQUE) {
      device_enter(device, READY);
    } else if (drive->arrived) {
      drive_stop(drive, &device->position);
    }
  } else if (device->state == DECELERATING && drive_braked(drive)) {
    device_enter(device, READY);
  }
}

void device_tick(struct device *device, const struct samples *samples, uint32_t now) {
  bool boot = !device->inputs.started;
  device->now = now;
  uint8_t changed = inputs_update(&device->inputs, samples->switches);
  measure(device, samples);
  if (boot) device->report.stepped = now;
  rules_tick(device, changed);
  drive_tick(&device->drive, &device->position); /* after the rules: a stop is on its way to the pins in this tick */
  follow_drive(device);
  report_tick(device);
}
