/*
 * The return to level, run by the device alone. Its way home is the level switch, a cam that is closed at every angle
 * <= 0: head-up until it closes, wherever the sensor says the table is (H12, H13).
 */
#include "config.h"
#include "device.h"

#define AT_ZERO 20        /* cdeg: already there, the brake need not be opened */
#define NEAR_ZERO 100
#define DWELL_MS 150UL    /* so that a return with nothing to do still shows as A */
#define PAUSE_MS 300UL    /* an obstruction is left alone this long before it is relieved */

static bool cam_closed(const struct device *device) { return device_input(device, INPUT_LEVEL); }

static bool running(const struct device *device) { return !drive_braked(&device->drive); }

static void speed(struct device *device, int16_t rate, int16_t accel) {
  drive_speed(&device->drive, &device->position, rate, accel);
}

static void go(struct device *device, uint8_t phase) { device->homing.phase = phase; }

/* Which way the table is being driven, or creeping under a brake that slips. */
static int16_t present_rate(const struct device *device) {
  if (running(device)) return drive_rate(&device->drive);
  return drive_slide(&device->drive, &device->position);
}

static bool moving_away(const struct device *device) {
  int16_t rate = present_rate(device);
  if (!cam_closed(device)) return rate > 0;
  if (device->position.bad) return rate != 0;
  return device->position.angle < 0 ? rate < 0 : rate > 0;
}

static uint32_t bound(int16_t rate) {
  uint32_t ms = (uint32_t)(RETURN_SPAN * 1000 / (uint16_t)rate + RETURN_EXTRA_MS);
  return ms < RETURN_MAX_MS ? ms : RETURN_MAX_MS;
}

void homing_begin(struct device *device, int16_t rate, enum event event) {
  struct homing *homing = &device->homing;
  homing->end = device->state == STOPPED || device->state == FAULT ? device->state : IDLE;
  if (homing->end == IDLE) device->fault = FAULT_NONE;
  if (device->position.bad) device_blame(device, FAULT_SENSOR);
  homing->cam_broken = homing->obstructed = false;
  homing->rate = rate;
  homing->begun = device->now;
  homing->bound = bound(rate);
  device->locked = device->by_input = false;
  device_enter(device, AUTONOMOUS);
  report_event(device, event);
  homing->from_closed = cam_closed(device);
  go(device, HOMING_AWAY);
  if (moving_away(device)) speed(device, 0, STOP_ACCEL);
}

void homing_rate(struct device *device, int16_t rate) {
  struct homing *homing = &device->homing;
  homing->rate = rate;
  /* The bound still runs from the beginning; a quicker rate near the end must not make a return out of time. */
  if (bound(rate) > homing->bound) homing->bound = bound(rate);
  if (homing->phase == HOMING_ZERO) go(device, HOMING_DECIDE);
}

void homing_stuck(struct device *device) {
  drive_stop(&device->drive, &device->position);
  device->locked = true;
  device_fault(device, FAULT_STUCK, EVENT_STUCK);
}

void homing_overcurrent(struct device *device) {
  struct homing *homing = &device->homing;
  if (homing->obstructed) {
    homing_stuck(device); /* never push harder (H16) */
    return;
  }
  report_event(device, EVENT_OVERCURRENT);
  homing->obstructed = true;
  homing->relief_way = device->pushed > 0 ? -1 : 1;
  homing->rate = CREEP_RATE;
  homing->pause = 0;
  if (homing->phase == HOMING_ENDING) return;
  drive_stop(&device->drive, &device->position);
  go(device, HOMING_OVERCURRENT);
}

static void finish(struct device *device) {
  drive_stop(&device->drive, &device->position);
  go(device, HOMING_ENDING);
}

static void decide(struct device *device) {
  struct homing *homing = &device->homing;
  if (homing->cam_broken || cam_closed(device)) {
    if (device->position.bad) {
      finish(device); /* somewhere at or above level, head up: stand */
      return;
    }
    int16_t angle = device->position.angle;
    if (!running(device) && angle <= AT_ZERO && angle >= -AT_ZERO) {
      homing->pause = device->now + DWELL_MS;
      go(device, HOMING_DWELL);
      return;
    }
    drive_to(&device->drive, &device->position, 0, homing->rate, RETURN_ACCEL);
    go(device, HOMING_ZERO);
  } else {
    go(device, HOMING_UP);
  }
}

/* Head-up at the ordered rate, slowing so as to cross the sensor's zero at CREEP_RATE; without a sensor blind. */
static int16_t rate_up(const struct device *device) {
  int16_t rate = device->homing.rate;
  if (device->position.bad) return rate < RETURN_RATE ? rate : RETURN_RATE;
  int16_t angle = device->position.angle;
  if (angle <= 0 || angle < device->limits.min + LOWER_MARGIN) return CREEP_RATE;
  /* v^2 = creep^2 + 2 a x, with the present speed on the left: time to slow down? */
  int32_t v = -drive_rate(&device->drive);
  if (v > CREEP_RATE && v * v >= (int32_t)CREEP_RATE * CREEP_RATE + 2L * RETURN_ACCEL * angle) return CREEP_RATE;
  return rate;
}

static void up(struct device *device) {
  struct homing *homing = &device->homing;
  if (cam_closed(device)) {
    finish(device);
  } else if (device_input(device, INPUT_LOWER)) {
    /* The end of the table's way and no level on it: the cam is broken. Back to zero by the sensor, if there is one. */
    report_event(device, EVENT_SENSOR);
    device_blame(device, FAULT_CAM);
    homing->cam_broken = true;
    speed(device, 0, STOP_ACCEL);
    go(device, HOMING_AWAY);
  } else {
    speed(device, -rate_up(device), RETURN_ACCEL);
  }
}

/* A drive that has given up on the way has not arrived: LEVEL is only said of level, STUCK comes with the bound. */
static bool near_zero(const struct device *device) {
  return device->position.angle <= NEAR_ZERO && device->position.angle >= -NEAR_ZERO;
}

static void zero(struct device *device) {
  struct homing *homing = &device->homing;
  int16_t rate = drive_rate(&device->drive);
  bool blocked = (rate < 0 && device_input(device, INPUT_LOWER)) || (rate > 0 && device_input(device, INPUT_UPPER));
  if (blocked) {
    homing_stuck(device);
  } else if (device->position.bad) {
    speed(device, 0, STOP_ACCEL);
    go(device, HOMING_AWAY);
  } else if ((device->drive.arrived && near_zero(device)) || (!cam_closed(device) && homing->from_closed && !homing->cam_broken)) {
    finish(device);
  }
}

/* Rule 8: back off, unless that could itself harm: out of the limits, blind, or with the ankles free. */
static void relieve(struct device *device) {
  struct homing *homing = &device->homing;
  if (running(device)) return;
  if (homing->pause == 0) homing->pause = device->now + PAUSE_MS;
  if ((int32_t)(device->now - homing->pause) < 0) return;
  int16_t to = (int16_t)(device->position.angle + homing->relief_way * RELIEF_ANGLE);
  if (to > device->limits.max) to = device->limits.max;
  if (to < device->limits.min) to = device->limits.min;
  int16_t way = (int16_t)((to - device->position.angle) * homing->relief_way);
  if (way <= 0 || device->position.bad || !device_input(device, INPUT_ANKLE)) {
    homing->from_closed = cam_closed(device);
    go(device, HOMING_DECIDE);
    return;
  }
  drive_to(&device->drive, &device->position, to, CREEP_RATE, RETURN_ACCEL);
  go(device, HOMING_RELIEF);
}

static void relief(struct device *device) {
  int16_t rate = drive_rate(&device->drive);
  bool blocked = (rate < 0 && device_input(device, INPUT_LOWER)) || (rate > 0 && device_input(device, INPUT_UPPER));
  if (device->drive.arrived || blocked || device->position.bad || !device_input(device, INPUT_ANKLE)) {
    speed(device, 0, STOP_ACCEL);
    go(device, HOMING_AWAY);
  }
}

static void ending(struct device *device) {
  struct homing *homing = &device->homing;
  if (running(device)) return;
  /* With a bad sensor level is what the switch says; whoever stands head-up of it is at home too. */
  if (!device_off_level(device)) {
    report_event(device, EVENT_LEVEL);
    device->release_slips = 0;
  }
  device_enter(device, homing->end);
  drive_hold_here(&device->drive, &device->position);
}

void homing_tick(struct device *device) {
  struct homing *homing = &device->homing;
  if (device->now - homing->begun >= homing->bound) {
    homing_stuck(device);
    return;
  }
  switch (homing->phase) {
    case HOMING_AWAY:
      /* Motion away from level is first stopped, at the hardest the drive ever brakes. */
      if (device->drive.order == ORDER_SPEED && device->drive.rate == 0) {
        if (device->drive.phase == DRIVE_TORQUE || (running(device) && drive_rate(&device->drive) != 0)) break;
      } else if (moving_away(device)) {
        speed(device, 0, STOP_ACCEL);
        break;
      }
      homing->from_closed = cam_closed(device);
      decide(device);
      break;
    case HOMING_DECIDE:
      decide(device);
      break;
    case HOMING_DWELL:
      if ((int32_t)(device->now - homing->pause) >= 0) {
        finish(device);
      }
      break;
    case HOMING_UP:
      up(device);
      break;
    case HOMING_ZERO:
      zero(device);
      break;
    case HOMING_OVERCURRENT:
      relieve(device);
      break;
    case HOMING_RELIEF:
      relief(device);
      break;
    default:
      ending(device);
  }
}
