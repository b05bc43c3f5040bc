/* Rule 12: what it remembers from tick to tick, beside `struct kept`. Written by tries.c only. */
#ifndef TRIES_STATE_H
#define TRIES_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct tries {
  uint8_t still_ticks;   /* standing under the brake, up to TRY_STOOD_TICKS */
  bool stood;            /* it has, since the brake was released last: what follows is a slide */
  bool moved;            /* M or D, whose end is still to be judged */
  bool booted;           /* the loss has been judged once since boot */
  bool spent;            /* flag 13: no rule tries */
  bool refused;          /* nor does a person: `stuck` */
  bool paused;           /* a try has ended: TRY_PAUSE_MS */
  uint32_t began_at, ended_at;
  int16_t max, min;      /* in force in the last M or D */
  int16_t anchor;        /* from which a slide is followed */
  int16_t nearest;       /* the nearest place that a try has reached, this one included; 0: none */
  int16_t ordered_lost;  /* at the beginning of motion away from level that is ordered */
  int16_t told;          /* the loss of the last LOST */
};

#endif
