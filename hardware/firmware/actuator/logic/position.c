#include "position.h"
#include "config.h"

static void restart_history(struct position *position) {
  for (uint8_t i = 0; i < HISTORY_LENGTH; i++) position->history[i] = position->angle;
}

static int16_t get_past_angle(const struct position *position, uint8_t ticks) {
  uint8_t index = position->newest >= ticks ? position->newest - ticks : position->newest + HISTORY_LENGTH - ticks;
  return position->history[index];
}

static bool is_near(int16_t one, int16_t other) { return one - other <= JUMP && other - one <= JUMP; }

void position_init(struct position *position, const struct scale *scale) {
  position->scale = *scale;
  position->bad = !scale->usable;
}

void position_update(struct position *position, uint16_t sum) {
  int32_t fine = POSITION_FINE(sum, position->scale.span, position->scale.level);
  int16_t angle = (int16_t)(fine / 16);
  bool in_range = sum >= POSITION_LOWEST && sum <= POSITION_HIGHEST;
  bool steady = in_range && (!position->started || is_near(angle, position->raw));
  position->calm = !steady ? 0 : position->calm < SENSOR_CALM_TICKS ? position->calm + 1 : position->calm;
  position->raw = angle;
  bool possible = in_range && (!position->started || is_near(angle, position->angle));
  if (possible) {
    if (position->doubt) position->doubt--;
  } else {
    position->doubt += DOUBT_BAD;
    if (position->doubt > DOUBT_LIMIT) position->bad = true;
    if (position->doubt > 2 * DOUBT_LIMIT) position->doubt = 2 * DOUBT_LIMIT;
  }
  /* An impossible reading is skipped, until the sensor is bad: then telemetry shows its readings as they are. */
  if (possible || position->bad || !position->started) {
    position->fine = fine;
    position->angle = angle;
  }
  if (!position->bad) position->good = position->angle;
  if (!position->started || !possible) restart_history(position);
  position->started = position->started || (in_range && position->scale.usable);
  position->newest = position->newest + 1 == HISTORY_LENGTH ? 0 : position->newest + 1;
  position->history[position->newest] = position->angle;
}

bool position_is_plausible(const struct position *position, bool level_closed) {
  if (!position->bad) return true;
  if (!position->scale.usable) return false;
  if (position->calm < SENSOR_CALM_TICKS) return false;
  return level_closed ? position->raw < JUMP : position->raw > -JUMP;
}

void position_distrust(struct position *position) { position->bad = true; }

void position_accept(struct position *position) {
  position->bad = false;
  position->doubt = 0;
}

bool position_is_near_level(const struct position *position, int16_t tolerance) {
  return position->angle <= tolerance && position->angle >= -tolerance;
}

static int16_t get_mean_rate(const struct position *position, uint8_t ticks) {
  int32_t moved = position->angle - get_past_angle(position, ticks);
  return (int16_t)(moved * TICKS_PER_S / ticks);
}

int16_t position_get_rate(const struct position *position) {
  int16_t rate = get_mean_rate(position, RATE_TICKS);
  for (uint8_t ticks = RATE_CORRECTION_TICKS; ticks >= STAND_TICKS; ticks /= 2) {
    int16_t newer = get_mean_rate(position, ticks), grain = (int16_t)(POSITION_COUNT * TICKS_PER_S / ticks);
    if (rate < newer - grain) rate = newer - grain;
    if (rate > newer + grain) rate = newer + grain;
  }
  return rate;
}

int16_t position_get_change(const struct position *position, uint8_t ticks) {
  return position->angle - get_past_angle(position, ticks);
}

int16_t position_get_moved(const struct position *position, uint8_t ticks) {
  int16_t moved = position_get_change(position, ticks);
  return moved < 0 ? -moved : moved;
}
