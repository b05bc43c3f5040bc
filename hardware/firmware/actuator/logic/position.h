/* The potentiometer's readings into an angle, a rate, and whether either can be believed (rule 9). */
#ifndef POSITION_H
#define POSITION_H

#include <stdbool.h>
#include <stdint.h>

/* 300 ms: one count of a converter without noise (12.8 cdeg) is then 43 cdeg/s, below the 50 that rule 7 allows. */
#define RATE_TICKS 60
#define RATE_WINDOW (RATE_TICKS + 1)
#define STAND_WINDOW 10

struct position {
  int32_t fine;                  /* 1/16 cdeg */
  int16_t angle;                 /* cdeg */
  int16_t history[RATE_WINDOW];  /* cdeg, a ring */
  uint8_t newest;
  uint8_t doubt;
  uint8_t calm;                  /* ticks without a reading that cannot be, up to SENSOR_CALM_TICKS */
  bool started;
  bool bad;                      /* until position_trust: after a jump a sensor is quiet again, and wrong */
  int16_t raw;                   /* cdeg, believed or not */
};

/* Once a tick, with the sum of POSITION_READINGS readings. */
void position_update(struct position *position, uint16_t sum);
/* In range, quiet, and on the side of level that the cam says: RESET may have it believed again. */
bool position_believable(const struct position *position, bool level_closed);
void position_trust(struct position *position);
/*
 * cdeg/s: the mean of the last 300 ms, corrected by the last 200, 100 and 50 ms as far as a count of the converter cannot
 * explain. So a motion that starts or ends shows in tens of milliseconds, and one count still is no more than 43 cdeg/s.
 */
int16_t position_speed(const struct position *position);
/* Movement over the last `ticks`, RATE_TICKS at most, cdeg. */
int16_t position_moved(const struct position *position, uint8_t ticks);

#endif
