/* What turns the potentiometer's readings into angles. */
#ifndef SCALE_H
#define SCALE_H

#include <stdbool.h>
#include <stdint.h>
#include "config.h"

struct scale {
  uint16_t span;  /* from rail to rail, cdeg */
  uint16_t level; /* from the lower rail to level, quarters of a cdeg */
  bool usable;    /* false: there is a calibrated one, which cannot be read or cannot be right */
};

#define SCALE_NOMINAL {.span = POSITION_SPAN, .level = POSITION_LEVEL, .usable = true}

#endif
