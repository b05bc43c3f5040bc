#include "sounder.h"
#include "config.h"
#include "level_switch.h"
#include "text.h"
#include "transitions.h"

/*
 * The high pattern: ten pulses of 150 ms, 3 + 2 and again, every 7 s, as the pendant's; in units of 50 ms. The second one:
 * 100 ms on, 100 ms off.
 */
#define UNIT_TICKS (50 / TICK_MS)
#define PULSE_UNITS 3
#define HIGH_PERIOD_TICKS (7000 / TICK_MS)
#define SECOND_PULSE_TICKS (100 / TICK_MS)
static const char pulse_starts[] PROGMEM = {0, 5, 10, 20, 25, 38, 43, 48, 58, 63};

static bool is_pulse(uint16_t ticks) {
  uint8_t unit = (uint8_t)(ticks / UNIT_TICKS);
  for (uint8_t i = 0; i < sizeof pulse_starts; i++) {
    uint8_t start = (uint8_t)TEXT_BYTE(&pulse_starts[i]);
    if (unit >= start && unit < start + PULSE_UNITS) return true;
  }
  return false;
}

static bool is_beyond(const struct device *device, int16_t tolerance) {
  if (level_switch_is_lost(device)) return true;
  if (device->position.bad) return !device_has_input(device, INPUT_LEVEL);
  return !position_is_near_level(&device->position, tolerance);
}

/* Begins off level and lasts until level, or until its cause is gone. */
static bool is_alarm(const struct device *device) {
  const struct sounder *sounder = &device->sounder;
  bool silent = device->now - sounder->heard_at > SILENCE_MS;
  bool cause = device->state == FAULT || device->stuck || silent;
  return cause && is_beyond(device, sounder->alarm ? TRY_LEVEL : OFF_LEVEL);
}

static uint8_t choose_sound(const struct device *device, bool announcing) {
  const struct sounder *sounder = &device->sounder;
  if (announcing || sounder->chirping) return SOUND_SECOND;
  bool pressed_long = device->now - sounder->closed_at >= SOUND_MAX_MS;
  return sounder->alarm && !pressed_long ? SOUND_HIGH : SOUND_NONE;
}

void sounder_tick(struct device *device, bool announcing) {
  struct sounder *sounder = &device->sounder;
  if (!device_has_input(device, INPUT_ESTOP_OPEN)) sounder->closed_at = device->now;
  if (device->now - sounder->chirped_at >= CHIRP_MS) sounder->chirping = false;
  sounder->alarm = is_alarm(device);
  uint8_t sound = choose_sound(device, announcing);
  if (sound != sounder->sound) {
    sounder->sound = sound;
    sounder->ticks = 0;
  }
  if (sound == SOUND_SECOND) {
    sounder->on = sounder->ticks < SECOND_PULSE_TICKS;
    if (++sounder->ticks == 2 * SECOND_PULSE_TICKS) sounder->ticks = 0;
  } else {
    sounder->on = sound == SOUND_HIGH && is_pulse(sounder->ticks);
    if (++sounder->ticks == HIGH_PERIOD_TICKS) sounder->ticks = 0;
  }
}

void sounder_chirp(struct device *device) {
  device->sounder.chirping = true;
  device->sounder.chirped_at = device->now;
}

void sounder_note_command(struct device *device) { device->sounder.heard_at = device->now; }
