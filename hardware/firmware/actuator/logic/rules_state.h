/* What the rules remember from tick to tick. Written by rules.c only. */
#ifndef RULES_STATE_H
#define RULES_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct rules {
  bool inverted;
  uint32_t inverted_since;
  uint32_t held_since;         /* rule 4: see `button_held` of the device */
  bool hold_used;              /* one return per press: a button stuck closed must not undo every STOP after 2 s */
  uint32_t decide_since;       /* rule 5: nothing has happened since then by which somebody decides */
  int16_t decide_angle;
  bool sensor_was_bad;
  uint8_t overcurrent_ticks;
  bool overcurrent_handled;    /* acted on, and the stop that it caused is under way */
  int8_t push_direction;       /* of the last over-current; 0 once the obstruction is unloaded */
  uint16_t unloading_ticks;    /* of motion since then */
};

#endif
