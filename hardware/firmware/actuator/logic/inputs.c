#include "inputs.h"
#include "text.h"

/* Ticks of 5 ms until a change is believed: [input][0] clearing, [input][1] setting. The red stop opening is believed at
 * once and closing late (H19); the button has its 20 ms (rule 4); the cam and the end switches stop motion, so 10 ms. */
static const char settle[INPUTS][2] PROGMEM = {{4, 1}, {4, 4}, {4, 2}, {4, 2}, {2, 2}, {4, 4}};

uint8_t inputs_update(struct inputs *inputs, uint8_t raw) {
  if (!inputs->started) {
    /* What is found at boot is no edge: a button held then asks for nothing until it is let go and pressed again. */
    inputs->started = true;
    inputs->now = raw;
    return 0;
  }
  uint8_t changed = 0;
  for (uint8_t i = 0; i < INPUTS; i++) {
    uint8_t bit = (uint8_t)(1 << i);
    if (((raw ^ inputs->now) & bit) == 0) {
      inputs->ticks[i] = 0;
    } else if (++inputs->ticks[i] >= (uint8_t)TEXT_BYTE(&settle[i][(raw & bit) != 0])) {
      inputs->ticks[i] = 0;
      changed |= bit;
    }
  }
  inputs->now ^= changed;
  return changed;
}
