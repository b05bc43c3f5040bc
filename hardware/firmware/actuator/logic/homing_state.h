/* What a return to level remembers from tick to tick. Written by homing.c only. */
#ifndef HOMING_STATE_H
#define HOMING_STATE_H

#include <stdbool.h>
#include <stdint.h>

/* The legs of a return (wire specification, "A return"). */
enum leg {
  LEG_STOPPING,  /* motion away from level is stopped */
  LEG_CHOOSING,  /* the next leg is chosen in the next tick */
  LEG_DWELL,     /* at level already */
  LEG_PROVING,   /* torque against the closed brake, before it is released */
  LEG_TO_SWITCH, /* head-up until the level switch closes */
  LEG_TO_ZERO,   /* to the position sensor's zero */
  LEG_TO_END,    /* head-up to the lower limit switch, where neither switch nor sensor is believed */
  LEG_BLOCKED,   /* stopping after an over-current */
  LEG_RELIEF,    /* 2 degrees away from the obstruction */
  LEG_ENDING     /* stopping at the end of the return */
};

struct homing {
  uint8_t leg;
  uint8_t ends_in;           /* a state */
  bool level_switch_broken;  /* the lower end came before the level switch closed, in this return or in one before it on the way */
  bool began_closed;         /* the level switch was closed when the leg began: its opening ends a leg to zero */
  bool going_down;           /* the leg to zero began head-up of it */
  uint8_t switch_ticks;      /* of the level switch as it ends the leg, up to LOOSE_TICKS */
  bool by_rule;              /* rule 12: a rule's try */
  bool by_person;            /* RETURN or the button */
  bool catches;              /* rule 7: of a slide, which is no try */
  bool proved;               /* the torque has been proved for the release that follows */
  bool by_switch;            /* the level switch has ended it */
  uint8_t overcurrents;
  int16_t progress_angle, began_angle;
  uint32_t progress_at, relief_at;
  int8_t relief_direction;
  int16_t rate;
  uint32_t started_at, limit_ms;
  uint32_t wait_until;       /* end of the dwell, or of the pause before a relief; 0 before the pause begins */
};

#endif
