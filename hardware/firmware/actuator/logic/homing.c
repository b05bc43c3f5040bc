/*
 * The level switch, a cam that is closed at every angle <= 0, guides the return: head-up until it closes,
 * regardless of the sensor (H12, H13).
 */
#include "homing.h"
#include "config.h"
#include "level_switch.h"
#include "transitions.h"
#include "tries.h"

static bool is_switch_closed(const struct device *device) { return device_has_input(device, INPUT_LEVEL); }

/* Open, and believed: it leads head-up. */
static bool is_switch_open(const struct device *device) {
  return !device->homing.level_switch_broken && !level_switch_is_bad(device) && !is_switch_closed(device);
}

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

int8_t homing_get_direction(const struct device *device) {
  if (level_switch_is_lost(device) || is_switch_open(device)) return -1;
  if (device->position.bad || position_is_near_level(&device->position, ZERO_TOLERANCE)) return 0;
  return device->position.angle > 0 ? -1 : 1;
}

/* Not asked in the catch of a slide, which cannot wait. */
bool homing_needs_proof(const struct device *device) {
  if (is_running(device) || drive_get_slide(&device->drive, &device->position) != 0) return false;
  if (homing_get_direction(device) == 0) return false;
  if (device->position.bad) return true;
  return (device->kept.flags & KEPT_PROOF) && !torque_proof_is_blind(&device->proof);
}

void homing_start(struct device *device, int16_t rate, enum event event, enum starter starter) {
  struct homing *homing = &device->homing;
  tries_close(device);
  homing->ends_in = device_is_latched(device) ? device->state : IDLE;
  if (homing->ends_in == IDLE) device->fault = FAULT_NONE;
  if (device->position.bad) homing_end_in_fault(device, FAULT_SENSOR);
  /* Once at the lower end without a closed level switch, the way down is known until level, also after a stop. */
  if (device->position.bad || device->position.angle >= 0 || !level_switch_is_bad(device)) homing->level_switch_broken = false;
  homing->by_switch = false;
  homing->overcurrents = 0;
  homing->by_rule = starter == BY_RULE;
  homing->by_person = starter == BY_PERSON;
  homing->catches = starter == BY_SLIDE;
  homing->proved = drive_get_proof_ticks(&device->drive) && device->proof.verdict == PROOF_PASSED;
  homing->rate = rate;
  homing->started_at = homing->progress_at = device->now;
  homing->began_angle = homing->progress_angle = device->position.angle;
  homing->limit_ms = get_limit_ms(rate);
  /* Rule 5: a person has decided. */
  if (starter == BY_PERSON) device->kept.flags &= (uint8_t)~KEPT_INPUT;
  device_enter(device, AUTONOMOUS);
  device_report(device, event);
  homing->began_closed = is_switch_closed(device);
  set_leg(device, LEG_STOPPING);
  if (is_moving_away(device)) run_at(device, 0, STOP_ACCEL);
}

void homing_set_rate(struct device *device, int16_t rate) {
  struct homing *homing = &device->homing;
  if (homing->leg == LEG_BLOCKED || homing->leg == LEG_RELIEF) return;
  homing->rate = homing->overcurrents && rate > CREEP_RATE ? CREEP_RATE : rate;
  /* The limit counts from the start and is never shortened: a faster rate must not make the return late. */
  if (get_limit_ms(rate) > homing->limit_ms) homing->limit_ms = get_limit_ms(rate);
  if (homing->leg == LEG_TO_ZERO) set_leg(device, LEG_CHOOSING);
}

static void give_up(struct device *device) {
  drive_stop(&device->drive, &device->position);
  device_latch_fault(device, FAULT_STUCK, EVENT_STUCK);
}

void homing_handle_slip(struct device *device) {
  homing_end_in_fault(device, FAULT_SLIP);
  device->homing.wait_until = device->now;
}

void homing_handle_overcurrent(struct device *device, int8_t push_direction) {
  struct homing *homing = &device->homing;
  device_report(device, EVENT_OVERCURRENT);
  /* Obstructed on both sides: a relief is not relieved. */
  if (homing->leg == LEG_RELIEF) {
    give_up(device);
    return;
  }
  homing->overcurrents++;
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
  if (homing_needs_proof(device) && !homing->proved) {
    drive_prove(&device->drive, homing_get_direction(device));
    set_leg(device, LEG_PROVING);
    return;
  }
  homing->proved = false;
  homing->switch_ticks = 0;
  if (level_switch_is_lost(device) && homing->by_person) {
    set_leg(device, LEG_TO_END);
  } else if (is_switch_open(device)) {
    set_leg(device, LEG_TO_SWITCH);
  } else if (device->position.bad) {
    stop_at_level(device); /* at or above level, and the direction is unknown: stand */
  } else if (!is_running(device) && position_is_near_level(&device->position, ZERO_TOLERANCE)) {
    homing->wait_until = device->now + LEVEL_DWELL_MS;
    set_leg(device, LEG_DWELL);
  } else {
    homing->going_down = device->position.angle < 0;
    drive_move_to(&device->drive, &device->position, 0, homing->rate, RETURN_ACCEL);
    set_leg(device, LEG_TO_ZERO);
  }
}

/* A person sees A at once, and STUCK each time. */
static void wait_for_proof(struct device *device) {
  if (device->drive.phase == DRIVE_PROVE && homing_needs_proof(device)) {
    if (device->proof.verdict == PROOF_PENDING || drive_get_proof_ticks(&device->drive) < PROOF_TICKS) return;
    device->homing.proved = device->proof.verdict == PROOF_PASSED;
    if (!device->homing.proved) {
      give_up(device);
      return;
    }
  }
  set_leg(device, LEG_CHOOSING);
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

/* A sensor that has stood still while the table came home. */
static bool is_frozen(const struct device *device) {
  const struct homing *homing = &device->homing;
  int16_t angle = device->position.angle, began = homing->began_angle;
  if (device->now - homing->started_at < FROZEN_MS || position_is_near_level(&device->position, SWITCH_ANGLE)) return false;
  return (began < 0 ? -began : began) - (angle < 0 ? -angle : angle) < FROZEN_ANGLE;
}

static void handle_closing(struct device *device) {
  if (!device->position.bad && is_frozen(device)) {
    position_distrust(&device->position); /* rule 9 follows */
  } else if (!level_switch_ends_return(device)) {
    set_leg(device, LEG_CHOOSING);
    return;
  }
  device->homing.by_switch = true;
  stop_at_level(device);
}

/* Neither switch nor sensor shows level: to the one place that is certain. */
static void seek_end(struct device *device) {
  if (device_is_at_lower_end(device)) {
    homing_end_in_fault(device, FAULT_SENSOR);
    stop_at_level(device);
  } else {
    run_at(device, -CREEP_RATE, RETURN_ACCEL);
  }
}

/*
 * Whether the level switch, closed on the way head-up or open on the way down, ends the leg. Head-up of the sensor's zero
 * a contact may be loose, and must last.
 */
static bool ends_leg(struct device *device, bool changed) {
  uint8_t *ticks = &device->homing.switch_ticks;
  if (!changed) *ticks = 0;
  else if (*ticks < LOOSE_TICKS) ++*ticks;
  bool far = !device->position.bad && device->position.angle < -TRY_LEVEL;
  return *ticks >= (far ? LOOSE_TICKS : 1);
}

/* At the lower end by its switch, or past it by a good sensor: that switch may be broken too. */
static bool has_come_to_lower_end(const struct device *device) {
  return device_is_at_lower_end(device) || (!device->position.bad && device->position.angle <= LOWER_PASSED);
}

static void seek_switch(struct device *device) {
  if (ends_leg(device, is_switch_closed(device))) {
    handle_closing(device);
  } else if (has_come_to_lower_end(device)) {
    /* The end of travel without a closed level switch: the switch is broken. Back to the sensor's zero, if it is good. */
    device_report(device, EVENT_SENSOR);
    homing_end_in_fault(device, FAULT_LEVEL_SWITCH);
    device->homing.level_switch_broken = true;
    /* The next return goes to the sensor's zero at once. */
    if (!device->position.bad) level_switch_distrust(device);
    stop_for_next_leg(device);
  } else {
    run_at(device, -get_rate_toward_switch(device), RETURN_ACCEL);
  }
}

static bool is_at_end(const struct device *device) {
  int16_t rate = drive_get_rate(&device->drive);
  return (rate < 0 && device_is_at_lower_end(device)) || (rate > 0 && device_is_at_upper_end(device));
}

static void seek_zero(struct device *device) {
  struct homing *homing = &device->homing;
  /* A drive that has stopped elsewhere has not arrived: LEVEL is reported only at level, STUCK follows at the limit. */
  bool arrived = device->drive.arrived && position_is_near_level(&device->position, NEAR_ZERO);
  bool opened = ends_leg(device, is_switch_open(device)) && homing->began_closed;
  /* An upper end switch that is closed on the way down from the lower end has lost its cable. */
  bool from_end = homing->level_switch_broken && homing->going_down;
  if (is_at_end(device) && !from_end) {
    give_up(device);
  } else if (device->position.bad) {
    stop_for_next_leg(device);
  } else if (opened && !homing->going_down) {
    set_leg(device, LEG_CHOOSING); /* the open switch leads on head-up */
  } else if (arrived || opened) {
    stop_at_level(device);
  }
}

/* Where a relief ends: within the limits, and at most its own length beyond the nearest place that a try has reached. */
static int16_t get_relief_target(const struct device *device) {
  int16_t direction = device->homing.relief_direction, nearest = device->tries.nearest;
  int16_t to = (int16_t)(device->position.angle + direction * RELIEF_ANGLE);
  if (nearest * direction > 0 && (to - nearest) * direction > RELIEF_ANGLE) to = (int16_t)(nearest + direction * RELIEF_ANGLE);
  if (to > device->limits.max) to = device->limits.max;
  if (to < device->limits.min) to = device->limits.min;
  return to;
}

static void end_relief(struct device *device) {
  if (device->homing.overcurrents >= 2) {
    give_up(device); /* never push harder (H16) */
  } else {
    stop_for_next_leg(device);
  }
}

/* Rule 8: away from the obstruction, except where that could harm: beyond the limits, blind, or with the ankle lock open. */
static void start_relief(struct device *device) {
  struct homing *homing = &device->homing;
  if (is_running(device)) return;
  if (homing->wait_until == 0) homing->wait_until = device->now + RELIEF_PAUSE_MS;
  if ((int32_t)(device->now - homing->wait_until) < 0) return;
  int16_t to = get_relief_target(device);
  int16_t distance = (int16_t)((to - device->position.angle) * homing->relief_direction);
  if (distance <= 0 || device->position.bad || !device_has_input(device, INPUT_ANKLE)) {
    homing->began_closed = is_switch_closed(device);
    if (homing->overcurrents >= 2) give_up(device);
    else set_leg(device, LEG_CHOOSING);
    return;
  }
  drive_move_to(&device->drive, &device->position, to, CREEP_RATE, RETURN_ACCEL);
  device->drive.open_loop = true; /* a sensor that lags or stands still must not make it long */
  homing->relief_at = device->now;
  set_leg(device, LEG_RELIEF);
}

static void watch_relief(struct device *device) {
  struct homing *homing = &device->homing;
  if (!is_running(device)) homing->relief_at = device->now;
  bool unsafe = device->position.bad || !device_has_input(device, INPUT_ANKLE);
  bool over = device->now - homing->relief_at >= RELIEF_MAX_MS;
  int16_t left = (int16_t)((device->drive.target - device->position.angle) * homing->relief_direction);
  if (device->drive.arrived || over || left <= 0 || unsafe) end_relief(device);
}

/* Rule 8, in a relief and in the stop of motion away from level: rule 6's bounds hold. */
static bool is_beyond_limits(const struct device *device, enum event *event) {
  int16_t rate = drive_get_rate(&device->drive), angle = device->position.angle;
  bool ordered_away = device->homing.leg == LEG_RELIEF || device->homing.leg == LEG_STOPPING;
  if (!ordered_away || device->homing.catches || !is_moving_away(device)) return false;
  *event = rate < 0 ? EVENT_LIMIT_LOWER : EVENT_LIMIT_UPPER;
  if (is_at_end(device)) return true;
  *event = EVENT_LIMIT_TRIP;
  if (device->position.bad) return false;
  return rate > 0 ? angle > device->limits.max + TRIP_MARGIN : angle < device->limits.min - TRIP_MARGIN;
}

/* A weak drive, or a heavy person, is not given up while it comes home. */
static bool is_overdue(struct device *device) {
  struct homing *homing = &device->homing;
  int16_t angle = device->position.angle, last = homing->progress_angle;
  if (!device->position.bad && (last < 0 ? -last : last) - (angle < 0 ? -angle : angle) >= PROGRESS_ANGLE) {
    homing->progress_angle = angle;
    homing->progress_at = device->now;
  }
  if (device->now - homing->started_at < homing->limit_ms) return false;
  return device->position.bad || device->now - homing->progress_at >= PROGRESS_MS;
}

static void finish(struct device *device) {
  if (is_running(device)) return;
  /* With a bad sensor the switch decides what is level, and anywhere head-up of it counts. */
  if (!device_is_off_level(device) && !level_switch_is_lost(device)) device_report(device, EVENT_LEVEL);
  if (device->position.bad && device->homing.by_switch && !level_switch_is_lost(device)) tries_clear(device);
  device_enter(device, device->homing.ends_in);
  drive_hold_here(&device->drive, &device->position);
}

void homing_tick(struct device *device) {
  const struct homing *homing = &device->homing;
  enum event event;
  if (is_beyond_limits(device, &event)) {
    drive_cut(&device->drive, &device->position);
    device_latch_fault(device, FAULT_LIMIT, event);
    return;
  }
  if (is_overdue(device)) {
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
    case LEG_PROVING:
      wait_for_proof(device);
      break;
    case LEG_TO_END:
      seek_end(device);
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
