/* PI control with feed-forward: from the profile to PWM counts. */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>
#include <stdint.h>
#include "profile.h"

struct control {
  int32_t sum;           /* integral of the error, 1/16 cdeg ticks: the torque that the load requires */
  int8_t remainder;      /* sixteenths of a count, carried over from the last tick */
  uint8_t stalled_ticks; /* for which the error has exceeded the limit without the table approaching the profile */
  int32_t stalled_from;  /* position when they began, 1/16 cdeg */
};

/* `fine`: the measured angle, 1/16 cdeg. `closed`: false with a bad sensor: feed-forward and the last known load only. */
int16_t control_compute_duty(struct control *control, const struct profile *profile, int32_t fine, bool closed);

/* The duty that carries the load at standstill, applied before the brake is released. */
int16_t control_compute_load_duty(const struct control *control);

#endif
