/* Rule 14: what it remembers from tick to tick, beside KEPT_SWITCH. Written by level_switch.c only. */
#ifndef LEVEL_SWITCH_STATE_H
#define LEVEL_SWITCH_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct level_switch {
  uint8_t high_ticks;   /* closed above SWITCH_ANGLE, up to SWITCH_TICKS */
  uint8_t low_ticks;    /* open below -SWITCH_ANGLE, up to SWITCH_TICKS */
  bool ended_return;    /* a closing above SWITCH_ANGLE has ended a return since level */
  bool excused;         /* it is still closed from that */
  bool seen_open, seen_closed; /* above and below level, since it was distrusted */
};

#endif
