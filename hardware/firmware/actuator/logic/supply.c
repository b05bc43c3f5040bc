#include "supply.h"
#include "config.h"

bool supply_update(struct supply *supply, uint16_t millivolts) {
  bool differs = supply->low ? millivolts > SUPPLY_OK_MV : millivolts < SUPPLY_LOW_MV;
  supply->ticks = differs ? supply->ticks + 1 : 0;
  if (supply->ticks < (supply->low ? SUPPLY_OK_TICKS : SUPPLY_LOW_TICKS)) return false;
  supply->low = !supply->low;
  supply->ticks = 0;
  return true;
}
