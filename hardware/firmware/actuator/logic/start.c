#include "start.h"
#include <stddef.h>
#include "config.h"
#include "homing.h"
#include "transitions.h"
#include "tries.h"

bool start_is_announcing(const struct device *device) {
  const struct start *start = &device->start;
  return start->audible && (start->stage == START_ANNOUNCED || start->stage == START_PROVING_AGAIN);
}

static void abandon(struct device *device) {
  bool proving = device->start.stage == START_PROVING || device->start.stage == START_PROVING_AGAIN;
  if (proving && drive_get_proof_ticks(&device->drive) && device->state != AUTONOMOUS) {
    drive_stop(&device->drive, &device->position);
  }
  device->start.stage = START_NONE;
}

/* No try, and nothing lost. Told once until level; asked again after a pause. */
static void fail(struct device *device) {
  struct start *start = &device->start;
  abandon(device);
  start->failed = true;
  start->failed_at = device->now;
  if (device->stuck && device->state == FAULT) return;
  device_latch_fault(device, FAULT_STUCK, EVENT_STUCK);
}

static uint32_t get_later(uint32_t one, uint32_t other) { return one > other ? one : other; }

/* Rules prove again only after a pause. */
static bool has_just_failed(const struct device *device) {
  return device->start.failed && device->now - device->start.failed_at < TRY_PAUSE_MS;
}

static void prove(struct device *device, uint8_t stage) {
  device->start.stage = stage;
  drive_prove(&device->drive, homing_get_direction(device));
}

/* Returns true once passed. A proof that a stop has cut short is repeated. */
static bool is_proved(struct device *device) {
  if (device->drive.phase != DRIVE_PROVE) {
    device->start.stage = START_NONE;
    return false;
  }
  if (drive_get_proof_ticks(&device->drive) < PROOF_TICKS || device->proof.verdict == PROOF_PENDING) return false;
  if (device->proof.verdict == PROOF_PASSED) return true;
  fail(device);
  return false;
}

static bool begin(struct device *device, const struct wish *wish) {
  device->start.stage = START_NONE;
  device->start.failed = false;
  homing_start(device, wish->rate, (enum event)wish->event, BY_RULE);
  return true;
}

bool start_update(struct device *device, const struct wish *wish) {
  struct start *start = &device->start;
  bool needed = wish != NULL && homing_needs_proof(device);
  if (wish == NULL || !tries_allow_rule(device) || has_just_failed(device)) {
    abandon(device);
    return false;
  }
  uint32_t due_in = get_later(wish->due_in, tries_get_pause(device));
  if (due_in > wish->notice_ms + (needed ? PROOF_LEAD_MS : 0)) {
    abandon(device);
    return false;
  }
  start->audible = wish->notice_ms != 0;
  switch (start->stage) {
    case START_NONE:
      if (needed) {
        prove(device, START_PROVING);
        return false;
      }
      break;
    case START_PROVING:
      if (!is_proved(device)) return false;
      drive_stop(&device->drive, &device->position);
      break;
    case START_ANNOUNCED:
      if (due_in > 0 || device->now - start->announced_at < wish->notice_ms) return false;
      if (!needed) return begin(device, wish);
      prove(device, START_PROVING_AGAIN);
      return false;
    default:
      return is_proved(device) && begin(device, wish);
  }
  start->stage = START_ANNOUNCED;
  start->announced_at = device->now;
  return wish->notice_ms == 0 && due_in == 0 && !needed && begin(device, wish);
}
