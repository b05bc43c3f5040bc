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

int16_t position_rate(const struct position *position) {
  /* the slot after the newest is the oldest: RATE_WINDOW - 1 ticks back */
  int32_t moved = position->angle - back(position, RATE_WINDOW - 1);
  return (int16_t)(moved * TICKS_PER_S / (RATE_WINDOW - 1));
}

int16_t position_moved(const struct position *position) {
  int16_t moved = position->angle - back(position, STAND_WINDOW);
  return moved < 0 ? -moved : moved;
}
