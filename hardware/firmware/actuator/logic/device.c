#include "device.h"
#include <stddef.h>
#include <string.h>
#include "config.h"
#include "report.h"
#include "rules.h"
#include "sounder.h"
#include "start.h"
#include "transitions.h"
#include "tries.h"

_Static_assert(offsetof(struct device, state) == 7, "hardware/emulator reads the state at this offset");

/* Rule 5 holds at boot too: the first device_tick finds an open e-stop, and what it has latched outlives a reset. */
void device_init(struct device *device, uint16_t nonce, enum reset_cause cause, const struct kept *kept,
                 const struct scale *scale) {
  memset(device, 0, sizeof *device);
  device->nonce = nonce;
  device->reset_cause = (uint8_t)cause;
  device->kept = *kept;
  position_init(&device->position, scale);
  if (kept->flags & KEPT_INPUT) device->state = STOPPED;
  device_clear_limits(device);
}

static void take_samples(struct device *device, const struct samples *samples) {
  position_update(&device->position, samples->position);
  device->current_ma = CURRENT_MA(samples->current);
  if (supply_update(&device->supply, SUPPLY_MV(samples->supply))) {
    device_report(device, device->supply.low ? EVENT_SUPPLY_LOW : EVENT_SUPPLY_OK);
  }
}

/* The transitions that follow from the end of a motion. */
static void follow_drive(struct device *device) {
  struct drive *drive = &device->drive;
  if (device->state == MOVING) {
    if (drive_is_braked(drive) && drive->phase != DRIVE_TORQUE) {
      device_enter(device, READY);
    } else if (drive->arrived) {
      drive_stop(drive, &device->position);
    }
  } else if (device->state == DECELERATING && drive_is_braked(drive)) {
    device_enter(device, READY);
  }
}

void device_tick(struct device *device, const struct samples *samples, uint32_t now) {
  device->now = now;
  if (!device->inputs.started) report_start(device);
  uint8_t changed = inputs_update(&device->inputs, samples->switches);
  take_samples(device, samples);
  rules_tick(device, changed);
  drive_tick(&device->drive, &device->position); /* after the rules, so that a stop reaches the pins in this tick */
  follow_drive(device);
  tries_tick(device);
  sounder_tick(device, start_is_announcing(device));
  report_tick(device);
}
