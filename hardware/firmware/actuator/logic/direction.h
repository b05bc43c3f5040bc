/* Rule 7, direction: detects a table that moves against its profile, even where it is no faster than ordered. */
#ifndef DIRECTION_H
#define DIRECTION_H

#include <stdbool.h>
#include <stdint.h>
#include "position.h"

struct direction {
  int8_t sign;         /* of the profile's speed: +1 head-down, -1 head-up, 0 standing */
  uint8_t turn_ticks;  /* since the profile stood or turned, up to FALL_TICKS */
  uint8_t against_ticks;
  int16_t furthest;    /* the furthest point in the profile's direction, cdeg */
};

/*
 * Once a tick. `speed`: of the profile, in any unit. `judged`: false while the direction proves nothing. Returns true once
 * the table has run against the profile's direction.
 */
bool direction_update(struct direction *direction, const struct position *position, int32_t speed, bool judged);

#endif
