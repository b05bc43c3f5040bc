#include "direction.h"
#include "config.h"

bool direction_update(struct direction *direction, const struct position *position, int32_t speed, bool judged) {
  int8_t sign = speed > 0 ? 1 : speed < 0 ? -1 : 0;
  if (sign == 0 || sign != direction->sign) {
    direction->turn_ticks = 0;
  } else if (direction->turn_ticks < FALL_TICKS) {
    direction->turn_ticks++;
  }
  direction->sign = sign;
  if (!judged || direction->turn_ticks < TURN_TICKS) {
    direction->furthest = position->angle;
    direction->against_ticks = 0;
    return false;
  }
  int16_t further = (int16_t)((position->angle - direction->furthest) * sign);
  if (further > 0) direction->furthest = (int16_t)(direction->furthest + (further < FURTHEST_STEP ? further : FURTHEST_STEP) * sign);
  int16_t moved = (int16_t)(position_get_change(position, AGAINST_WINDOW_TICKS) * sign);
  bool against = moved < -(AGAINST_RATE * AGAINST_WINDOW_TICKS / TICKS_PER_S) || further < -AGAINST_ANGLE;
  direction->against_ticks = against ? direction->against_ticks + 1 : 0;
  return direction->against_ticks >= AGAINST_TICKS;
}
