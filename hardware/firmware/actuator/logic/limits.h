/* The limits of motion in force: the session's, or the absolutes where none are set. */
#ifndef LIMITS_H
#define LIMITS_H

#include <stdint.h>

struct limits {
  int16_t min, max, down_rate, up_rate, accel;
  int32_t inverted_ms;
};

#endif
