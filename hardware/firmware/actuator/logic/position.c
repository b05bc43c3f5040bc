#include "position.h"
#include "config.h"

static void restart(struct position *position) {
  for (uint8_t i = 0; i < RATE_WINDOW; i++) position->history[i] = position->angle;
}

static int16_t back(const struct position *position, uint8_t ticks) {
  uint8_t index = position->newest >= ticks ? position->newest - ticks : position->newest + RATE_WINDOW - ticks;
  return position->history[index];
}

static bool near(int16_t one, int16_t other) { return one - other <= JUMP && other - one <= JUMP; }

void position_update(struct position *position, uint16_t sum) {
  int32_t fine = POSITION_FINE(sum);
  int16_t angle = (int16_t)(fine / 16);
  bool in_range = sum >= POSITION_LOWEST && sum <= POSITION_HIGHEST;
  bool steady = in_range && (!position->started || near(angle, position->raw));
  position->calm = !steady ? 0 : position->calm < SENSOR_CALM_TICKS ? position->calm + 1 : position->calm;
  position->raw = angle;
  bool possible = in_range && (!position->started || near(angle, position->angle));
  if (possible) {
    if (position->doubt) position->doubt--;
  } else {
    position->doubt += DOUBT_BAD;
    if (position->doubt > DOUBT_LIMIT) position->bad = true;
    if (position->doubt > 2 * DOUBT_LIMIT) position->doubt = 2 * DOUBT_LIMIT;
  }
  /* Until it is bad, a reading that cannot be is left out; once bad, telemetry shows what the sensor says. */
  if (possible || position->bad || !position->started) {
    position->fine = fine;
    position->angle = angle;
  }
  if (!position->started || !possible) restart(position);
  position->started = position->started || in_range;
  position->newest = position->newest + 1 == RATE_WINDOW ? 0 : position->newest + 1;
  position->history[position->newest] = position->angle;
}

bool position_believable(const struct position *position, bool level_closed) {
  if (!position->bad) return true;
  if (position->calm < SENSOR_CALM_TICKS) return false;
  return level_closed ? position->raw < JUMP : position->raw > -JUMP;
}

void position_trust(struct position *position) {
  position->bad = false;
  position->doubt = 0;
}

static int16_t mean(const struct position *position, uint8_t ticks) {
  int32_t moved = position->angle - back(position, ticks);
  return (int16_t)(moved * TICKS_PER_S / ticks);
}

int16_t position_speed(const struct position *position) {
  int16_t speed = mean(position, RATE_TICKS);
  for (uint8_t ticks = 40; ticks >= STAND_WINDOW; ticks /= 2) {
    int16_t newer = mean(position, ticks), grain = (int16_t)(POSITION_COUNT * TICKS_PER_S / ticks);
    if (speed < newer - grain) speed = newer - grain;
    if (speed > newer + grain) speed = newer + grain;
  }
  return speed;
}

int16_t position_moved(const struct position *position, uint8_t ticks) {
  int16_t moved = position->angle - back(position, ticks);
  return moved < 0 ? -moved : moved;
}
