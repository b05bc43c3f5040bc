/* PI with feed-forward: from where the table should be to PWM counts. */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>
#include <stdint.h>
#include "profile.h"

struct control {
  int32_t sum;     /* of the error, 1/16 cdeg ticks: it is the torque that the load asks for */
  int8_t carried;  /* sixteenths of a count left over from the last tick */
  uint8_t late;    /* ticks for which the table has been off by more than the loop makes up for, and come no nearer */
  int32_t mark;    /* where it was when they began, 1/16 cdeg */
};

/* `fine`: measured, 1/16 cdeg. `closed`: false with a bad sensor, then feed-forward and the last known load only. */
int16_t control_duty(struct control *control, const struct profile *profile, int32_t fine, bool closed);

/* The duty that carries the load at standstill: put on before the brake is released. */
int16_t control_load(const struct control *control);

#endif
