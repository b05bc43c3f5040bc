/*
 * The level switch, a cam that is closed at every angle <= 0, guides the return: head-up until it closes,
 * regardless of the sensor (H12, H13).
 */
#include "homing.h"
#include "config.h"
#include "transitions.h"

static bool is_switch_closed(const struct device *device) { return device_has_input(device, INPUT_LEVEL); }

static bool is_running(const struct device *device) { return !drive_is_braked(&device->drive); }

static void run_at(struct device *device, int16_t rate, int16_t accel) {
  drive_run_at(&device->drive, &device->position, rate, accel);
}

static void set_leg(struct device *device, uint8_t leg) { device->homing.leg = leg; }

static void stop_for_next_leg(struct device *device) {
  run_at(device, 0, STOP_ACCEL);
  set_leg(device, LEG_STOPPING);
}

/* The rate under the drive, or of a slide under the brake. */
static int16_t get_rate(const struct device *device) {
  if (is_running(device)) return drive_get_rate(&device->drive);
  return drive_get_slide(&device->drive, &device->position);
}

static bool is_moving_away(const struct device *device) {
  int16_t rate = get_rate(device);
  if (!is_switch_closed(device)) return rate > 0;
  if (device->position.bad) return rate != 0;
  return device->position.angle < 0 ? rate < 0 : rate > 0;
}

static uint32_t get_limit_ms(int16_t rate) {
  uint32_t ms = (uint32_t)(RETURN_SPAN * 1000 / (uint16_t)rate + RETURN_EXTRA_MS);
  return ms < RETURN_MAX_MS ? ms : RETURN_MAX_MS;
}

void homing_end_in_fault(struct device *device, enum fault_cause cause) {
  device_set_cause(device, cause);
  device->homing.ends_in = FAULT;
}

void homing_start(struct device *device, int16_t rate, enum event event) {
  struct homing *homing = &device->homing;
  homing->ends_in = device_is_latched(device) ? device->state : IDLE;
  if (homing->ends_in == IDLE) device->fault = FAULT_NONE;
  if (device->position.bad) homing_end_in_fault(device, FAULT_SENSOR);
  homing->level_switch_broken = homing->had_overcurrent = false;
  homing->rate = rate;
  homing->started_at = device->now;
  homing->limit_ms = get_limit_ms(rate);
  device->locked_out = device->stopped_by_input = false;
  device_enter(device, AUTONOMOUS);
  device_report(device, event);
  homing->began_closed = is_switch_closed(device);
  set_leg(device, LEG_STOPPING);
  if (is_moving_away(device)) run_at(device, 0, STOP_ACCEL);
}

void homing_set_rate(struct device *device, int16_t rate) {
  struct homing *homing = &device->homing;
  homing->rate = rate;
  /* The limit counts from the start and is never shortened: a faster rate must not make the return late. */
  if (get_limit_ms(rate) > homing->limit_ms) homing->limit_ms = get_limit_ms(rate);
  if (homing->leg == LEG_TO_ZERO) set_leg(device, LEG_CHOOSING);
}

static void give_up(struct device *device) {
  drive_stop(&device->drive, &device->position);
  device->locked_out = true;
  device_latch_fault(device, FAULT_STUCK, EVENT_STUCK);
}

void homing_handle_slip(struct device *device) {
  homing_end_in_fault(device, FAULT_SLIP);
  device->homing.wait_until = device->now;
}

void homing_handle_overcurrent(struct device *device, int8_t push_direction) {
  struct homing *homing = &device->homing;
  if (homing->had_overcurrent) {
    give_up(device); /* never push harder (H16) */
    return;
  }
  device_report(device, EVENT_OVERCURRENT);
  homing->had_overcurrent = true;
  homing->relief_direction = push_direction > 0 ? -1 : 1;
  homing->rate = CREEP_RATE;
  homing->wait_until = 0;
  if (homing->leg == LEG_ENDING) return;
  drive_stop(&device->drive, &device->position);
  set_leg(device, LEG_BLOCKED);
}

static void stop_at_level(struct device *device) {
  drive_stop(&device->drive, &device->position);
  set_leg(device, LEG_ENDING);
}

static void choose_leg(struct device *device) {
  struct homing *homing = &device->homing;
  if (!homing->level_switch_broken && !is_switch_closed(device)) {
    set_leg(device, LEG_TO_SWITCH);
  } else if (device->position.bad) {
    stop_at_level(device); /* at or above level, and the direction is unknown: stand */
  } else if (!is_running(device) && position_is_near_level(&device->position, ZERO_TOLERANCE)) {
    homing->wait_until = device->now + LEVEL_DWELL_MS;
    set_leg(device, LEG_DWELL);
  } else {
    drive_move_to(&device->drive, &device->position, 0, homing->rate, RETURN_ACCEL);
    set_leg(device, LEG_TO_ZERO);
  }
}

/* Motion away from level is first stopped, at the hardest deceleration of the drive. */
static void wait_for_stop(struct device *device) {
  if (device->drive.order == ORDER_RUN && device->drive.rate == 0) {
    if (device->drive.phase == DRIVE_TORQUE || (is_running(device) && drive_get_rate(&device->drive) != 0)) return;
  } else if (is_moving_away(device)) {
    run_at(device, 0, STOP_ACCEL);
    return;
  }
  device->homing.began_closed = is_switch_closed(device);
  choose_leg(device);
}

/* The ordered rate, slowed down to cross the sensor's zero at CREEP_RATE; with a bad sensor RETURN_RATE at most. */
static int16_t get_rate_toward_switch(const struct device *device) {
  int16_t rate = device->homing.rate;
  if (device->position.bad) return rate < RETURN_RATE ? rate : RETURN_RATE;
  int16_t angle = device->position.angle;
  if (angle <= 0 || angle < device->limits.min + LOWER_MARGIN) return CREEP_RATE;
  /* v^2 = creep^2 + 2 a x, with the present speed on the left: time to slow down? */
  int32_t v = -drive_get_rate(&device->drive);
  if (v > CREEP_RATE && v * v >= (int32_t)CREEP_RATE * CREEP_RATE + 2L * RETURN_ACCEL * angle) return CREEP_RATE;
  return rate;
}

static void seek_switch(struct device *device) {
  if (is_switch_closed(device)) {
    stop_at_level(device);
  } else if (device_has_input(device, INPUT_LOWER)) {
    /* The end of travel without a closed level switch: the switch is broken. Back to the sensor's zero, if it is good. */
    device_report(device, EVENT_SENSOR);
    homing_end_in_fault(device, FAULT_LEVEL_SWITCH);
    device->homing.level_switch_broken = true;
    stop_for_next_leg(device);
  } else {
    run_at(device, -get_rate_toward_switch(device), RETURN_ACCEL);
  }
}

static bool is_at_end(const struct device *device) {
  int16_t rate = drive_get_rate(&device->drive);
  return (rate < 0 && device_has_input(device, INPUT_LOWER)) || (rate > 0 && device_has_input(device, INPUT_UPPER));
}

static void seek_zero(struct device *device) {
  const struct homing *homing = &device->homing;
  /* A drive that has stopped elsewhere has not arrived: LEVEL is reported only at level, STUCK follows at the limit. */
  bool arrived = device->drive.arrived && position_is_near_level(&device->position, NEAR_ZERO);
  bool opened = !is_switch_closed(device) && homing->began_closed && !homing->level_switch_broken;
  if (is_at_end(device)) {
    give_up(device);
  } else if (device->position.bad) {
    stop_for_next_leg(device);
  } else if (arrived || opened) {
    stop_at_level(device);
  }
}

/* Rule 8: away from the obstruction, except where that could harm: beyond the limits, blind, or with the ankle lock open. */
static void start_relief(struct device *device) {
  struct homing *homing = &device->homing;
  if (is_running(device)) return;
  if (homing->wait_until == 0) homing->wait_until = device->now + RELIEF_PAUSE_MS;
  if ((int32_t)(device->now - homing->wait_until) < 0) return;
  int16_t to = (int16_t)(device->position.angle + homing->relief_direction * RELIEF_ANGLE);
  if (to > device->limits.max) to = device->limits.max;
  if (to < device->limits.min) to = device->limits.min;
  int16_t distance = (int16_t)((to - device->position.angle) * homing->relief_direction);
  if (distance <= 0 || device->position.bad || !device_has_input(device, INPUT_ANKLE)) {
    homing->began_closed = is_switch_closed(device);
    set_leg(device, LEG_CHOOSING);
    return;
  }
  drive_move_to(&device->drive, &device->position, to, CREEP_RATE, RETURN_ACCEL);
  set_leg(device, LEG_RELIEF);
}

static void watch_relief(struct device *device) {
  bool unsafe = device->position.bad || !device_has_input(device, INPUT_ANKLE);
  if (device->drive.arrived || is_at_end(device) || unsafe) stop_for_next_leg(device);
}

static void finish(struct device *device) {
  if (is_running(device)) return;
  /* With a bad sensor the switch decides what is level, and anywhere head-up of it counts. */
  if (!device_is_off_level(device)) {
    device_report(device, EVENT_LEVEL);
    device->release_slips = 0;
  }
  device_enter(device, device->homing.ends_in);
  drive_hold_here(&device->drive, &device->position);
}

void homing_tick(struct device *device) {
  const struct homing *homing = &device->homing;
  if (device->now - homing->started_at >= homing->limit_ms) {
    give_up(device);
    return;
  }
  switch (homing->leg) {
    case LEG_STOPPING:
      wait_for_stop(device);
      break;
    case LEG_CHOOSING:
      choose_leg(device);
      break;
    case LEG_DWELL:
      if ((int32_t)(device->now - homing->wait_until) >= 0) stop_at_level(device);
      break;
    case LEG_TO_SWITCH:
      seek_switch(device);
      break;
    case LEG_TO_ZERO:
      seek_zero(device);
      break;
    case LEG_BLOCKED:
      start_relief(device);
      break;
    case LEG_RELIEF:
      watch_relief(device);
      break;
    default:
      finish(device);
  }
}
