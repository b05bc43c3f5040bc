/* The actuator: its start and its tick. `commands.h` takes the host's lines, `report.h` gives the lines to send. */
#ifndef DEVICE_H
#define DEVICE_H

#include "state.h"

/* `kept`: what memory_load has read; `scale`: what scale_load has. */
void device_init(struct device *device, uint16_t nonce, enum reset_cause cause, const struct kept *kept,
                 const struct scale *scale);
/* One pass of the control loop. The drive's outputs are then in `device->drive.outputs`. */
void device_tick(struct device *device, const struct samples *samples, uint32_t now);

#endif
