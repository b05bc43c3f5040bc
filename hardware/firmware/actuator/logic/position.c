#include "position.h"
#include "config.h"

static void restart(struct position *position) {
  for (uint8_t i = 0; i < RATE_WINDOW; i++) position->history[i] = position->angle;
}

static int16_t back(const struct position *position, uint8_t ticks) {
  uint8_t index = position->newest >= ticks ? position->newest - ticks : position->newest + RATE_WINDOW - ticks;
  return position->history[index];
}

void position_update(struct position *position, uint16_t sum) {
  int32_t fine = ((int32_t)sum - (int32_t)POSITION_LEVEL * POSITION_READINGS) *
                 (16 * 100) / (POSITION_PER_DEGREE * POSITION_READINGS);
  int16_t angle = (int16_t)(fine / 16);
  int16_t step = angle - position->angle;
  bool in_range = sum >= POSITION_LOWEST * POSITION_READINGS && sum <= (uint16_t)POSITION_HIGHEST * POSITION_READINGS;
  bool jumped = position->started && (step > JUMP || step < -JUMP);
  position->fine = fine;
  position->angle = angle;
  if (!position->started || jumped) restart(position);
  if (!in_range || jumped) {
    position->bad = true;
    position->calm = 0;
  } else if (position->calm < POSITION_GOOD_TICKS) {
    position->calm++;
  } else {
    position->bad = false;
  }
  position->started = true;
  position->newest = position->newest + 1 == RATE_WINDOW ? 0 : position->newest + 1;
  position->history[position->newest] = angle;
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
