#include "level_switch.h"
#include "config.h"
#include "transitions.h"

bool level_switch_is_bad(const struct device *device) { return (device->kept.flags & KEPT_SWITCH) != 0; }

bool level_switch_is_lost(const struct device *device) { return device->position.bad && level_switch_is_bad(device); }

void level_switch_distrust(struct device *device) {
  device->kept.flags |= KEPT_SWITCH;
  device->level_switch.seen_open = device->level_switch.seen_closed = false;
}

static void report_contradiction(struct device *device) {
  level_switch_distrust(device);
  device_report(device, EVENT_SWITCH);
}

/* Believed again once it has been seen open above and closed below level. */
static void watch_recovery(struct device *device, bool closed) {
  struct level_switch *watch = &device->level_switch;
  int16_t angle = device->position.angle;
  if (!closed && angle > SWITCH_SEEN) watch->seen_open = true;
  if (closed && angle < -SWITCH_SEEN) watch->seen_closed = true;
  if (watch->seen_open && watch->seen_closed) device->kept.flags &= (uint8_t)~KEPT_SWITCH;
}

void level_switch_tick(struct device *device) {
  struct level_switch *watch = &device->level_switch;
  const struct position *position = &device->position;
  bool closed = device_has_input(device, INPUT_LEVEL), good = !position->bad && position->started;
  if (!closed) watch->excused = false;
  if (good && level_switch_is_bad(device)) watch_recovery(device, closed);
  bool high = good && closed && position->angle > SWITCH_ANGLE && !watch->excused && !level_switch_is_bad(device);
  bool low = good && !closed && position->angle < -SWITCH_ANGLE;
  watch->high_ticks = high ? watch->high_ticks + 1 : 0;
  if (watch->high_ticks >= SWITCH_TICKS) report_contradiction(device);
  if (!low) {
    watch->low_ticks = 0;
  } else if (watch->low_ticks < SWITCH_TICKS && ++watch->low_ticks == SWITCH_TICKS) {
    /* Told only: an open switch leads head-up, and no sensor leads anybody down past it. */
    device_report(device, EVENT_SWITCH);
  }
}

bool level_switch_ends_return(struct device *device) {
  struct level_switch *watch = &device->level_switch;
  if (device->position.bad || device->position.angle <= SWITCH_ANGLE) return true;
  if (watch->ended_return) {
    report_contradiction(device);
    return false;
  }
  watch->ended_return = watch->excused = true;
  return true;
}

void level_switch_forgive(struct device *device) { device->level_switch.ended_return = device->level_switch.excused = false; }
