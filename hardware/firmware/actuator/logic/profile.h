/*
 * Where the table should be, tick by tick: a trapezoid of speed, in whole numbers without rounding. At 200 ticks a
 * second the units are chosen so that adding is all there is to do:
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

/* One tick toward `target`; true once there and standing. Brakes harder than `accel`, up to STOP_ACCEL, rather than
 * pass the target; a rate that has become too high is left at `accel`. */
bool profile_to(struct profile *profile, int16_t target_cdeg, int16_t rate, int16_t accel);

/* One tick toward a speed. True once it is reached. */
bool profile_speed(struct profile *profile, int16_t rate, int16_t accel);

int16_t profile_rate(const struct profile *profile);  /* cdeg/s */
int16_t profile_angle(const struct profile *profile); /* cdeg */
void profile_place(struct profile *profile, int16_t angle_cdeg, int16_t rate);

#endif
