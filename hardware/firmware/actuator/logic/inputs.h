/* Debounced switches. A bit is set for its meaning, independent of the level on the pin. */
#ifndef INPUTS_H
#define INPUTS_H

#include <stdbool.h>
#include <stdint.h>

enum {
  INPUT_ESTOP_OPEN = 1 << 0,
  INPUT_BUTTON = 1 << 1,
  INPUT_LOWER = 1 << 2,
  INPUT_UPPER = 1 << 3,
  INPUT_LEVEL = 1 << 4, /* level switch, a cam: closed at every angle <= 0 */
  INPUT_ANKLE = 1 << 5, /* ankle lock closed */
  INPUTS = 6
};

struct inputs {
  uint8_t now;           /* debounced */
  uint8_t ticks[INPUTS]; /* for which each input has differed from `now` */
  bool started;
};

/* Once a tick. Returns the bits that have just changed. */
uint8_t inputs_update(struct inputs *inputs, uint8_t raw);

#endif
