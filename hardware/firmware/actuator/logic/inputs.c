#include "inputs.h"
#include "config.h"
#include "text.h"

enum { TO_CLEAR, TO_SET };

/* Ticks until a change is accepted, in the order of the INPUT_ bits. */
static const char settle_ticks[INPUTS][2] PROGMEM = {
    {[TO_CLEAR] = ESTOP_CLEAR_TICKS, [TO_SET] = ESTOP_SET_TICKS},
    {[TO_CLEAR] = BUTTON_CLEAR_TICKS, [TO_SET] = BUTTON_SET_TICKS},
    {[TO_CLEAR] = END_CLEAR_TICKS, [TO_SET] = END_SET_TICKS},
    {[TO_CLEAR] = END_CLEAR_TICKS, [TO_SET] = END_SET_TICKS},
    {[TO_CLEAR] = LEVEL_CLEAR_TICKS, [TO_SET] = LEVEL_SET_TICKS},
    {[TO_CLEAR] = ANKLE_CLEAR_TICKS, [TO_SET] = ANKLE_SET_TICKS},
};

uint8_t inputs_update(struct inputs *inputs, uint8_t raw) {
  if (!inputs->started) {
    /* The first reading is no edge: a button held at boot has no effect until it is released and pressed again. */
    inputs->started = true;
    inputs->now = raw;
    return 0;
  }
  uint8_t changed = 0;
  for (uint8_t i = 0; i < INPUTS; i++) {
    uint8_t bit = (uint8_t)(1 << i);
    if (((raw ^ inputs->now) & bit) == 0) {
      inputs->ticks[i] = 0;
    } else if (++inputs->ticks[i] >= (uint8_t)TEXT_BYTE(&settle_ticks[i][raw & bit ? TO_SET : TO_CLEAR])) {
      inputs->ticks[i] = 0;
      changed |= bit;
    }
  }
  inputs->now ^= changed;
  return changed;
}
