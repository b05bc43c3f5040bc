/* The mains supply: low or good, with hysteresis in voltage and time. */
#ifndef SUPPLY_H
#define SUPPLY_H

#include <stdbool.h>
#include <stdint.h>

struct supply {
  bool low;
  uint8_t ticks; /* for which the voltage has contradicted `low` */
};

/* Once a tick. Returns true if `low` has just changed. */
bool supply_update(struct supply *supply, uint16_t millivolts);

#endif
