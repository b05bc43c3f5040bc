/* Angle and rate from the potentiometer's readings, and rule 9's check of the sensor. */
#ifndef POSITION_H
#define POSITION_H

#include <stdbool.h>
#include <stdint.h>
#include "config.h"
#include "scale.h"

#define HISTORY_LENGTH (RATE_TICKS + 1)

struct position {
  struct scale scale;
  int32_t fine;                  /* 1/16 cdeg */
  int16_t angle;                 /* cdeg */
  int16_t history[HISTORY_LENGTH];  /* cdeg, a ring */
  uint8_t newest;
  uint8_t doubt;
  uint8_t calm;                  /* ticks without an impossible reading, up to SENSOR_CALM_TICKS */
  bool started;                  /* there has been an angle; never with a scale that is not usable */
  bool bad;                      /* until position_accept: after a jump a sensor is steady again, but wrong */
  int16_t raw;                   /* cdeg, the last reading, possible or not */
  int16_t good;                  /* cdeg, the last angle before the sensor became bad */
};

/* At boot, of zeros. A scale that is not usable makes the sensor bad until the next boot. */
void position_init(struct position *position, const struct scale *scale);
/* Once a tick, with the sum of POSITION_READINGS readings. */
void position_update(struct position *position, uint16_t sum);
/* By a usable scale in range, steady, and on the same side of level as the level switch: RESET may accept the sensor again. */
bool position_is_plausible(const struct position *position, bool level_closed);
void position_accept(struct position *position);
/* Makes the sensor bad: something else has shown it wrong. */
void position_distrust(struct position *position);
/* Whether the angle is within `tolerance` of level, cdeg. */
bool position_is_near_level(const struct position *position, int16_t tolerance);
/*
 * cdeg/s: the mean of the last 300 ms, corrected by the means of the last 200, 100 and 50 ms where a count of the ADC cannot
 * explain the difference. The start or end of a motion shows within tens of milliseconds, and a single count still gives
 * no more than 43 cdeg/s.
 */
int16_t position_get_rate(const struct position *position);
/* The change of the angle in the last `ticks` (RATE_TICKS at most), and its magnitude, cdeg. */
int16_t position_get_change(const struct position *position, uint8_t ticks);
int16_t position_get_moved(const struct position *position, uint8_t ticks);

#endif
