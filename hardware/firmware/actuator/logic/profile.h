/*
 * The ordered motion, tick by tick: a trapezoid of speed, in integers without rounding. At 200 ticks a second the units
 * are such that each step is an addition:
 *   speed         1/200 cdeg/s          (speed += acceleration in cdeg/s^2, once a tick)
 *   position      1/40000 cdeg          (position += speed, once a tick)
 */
#ifndef PROFILE_H
#define PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#define SPEED_UNITS 200L
#define POSITION_UNITS 40000L

struct profile {
  int32_t position; /* 1/40000 cdeg */
  int32_t speed;    /* 1/200 cdeg/s */
  int16_t accel;    /* cdeg/s^2 of the last tick, for the feed-forward */
};

/* Steps one tick toward `target`; returns true once there and standing. Brakes harder than `accel`, up to STOP_ACCEL,
 * rather than pass the target; a speed above `rate` is reduced at `accel`. */
bool profile_step_to(struct profile *profile, int16_t target_cdeg, int16_t rate, int16_t accel);

/* Steps one tick toward a rate; returns true once it is reached. */
bool profile_step_rate(struct profile *profile, int16_t rate, int16_t accel);

int16_t profile_get_rate(const struct profile *profile);  /* cdeg/s */
void profile_place(struct profile *profile, int16_t angle_cdeg, int16_t rate);

#endif
