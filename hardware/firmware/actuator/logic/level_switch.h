/* Rule 14: the level switch against the position sensor, and which of the two leads home. */
#ifndef LEVEL_SWITCH_H
#define LEVEL_SWITCH_H

#include "state.h"

/* Once a tick, after the inputs are read. */
void level_switch_tick(struct device *device);
/* The switch has closed in a return: whether that closing ends it. False distrusts the switch from now on. */
bool level_switch_ends_return(struct device *device);
/* Standing at level. */
void level_switch_forgive(struct device *device);
/* Not believed until it has been seen open above and closed below level. */
void level_switch_distrust(struct device *device);
/* Flag 15. */
bool level_switch_is_bad(const struct device *device);
/* Neither switch nor sensor shows the way home. */
bool level_switch_is_lost(const struct device *device);

#endif
