/* The rules: what the device does by itself, with the host dead, absent, restarting or wrong. */
#ifndef RULES_H
#define RULES_H

#include "state.h"

/* Once a tick, after the inputs are read. `changed`: the INPUT_ bits that have just changed. */
void rules_tick(struct device *device, uint8_t changed);

#endif
