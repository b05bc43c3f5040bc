/* A return to level under the device's own control. */
#ifndef HOMING_H
#define HOMING_H

#include "state.h"

enum starter { BY_RULE, BY_PERSON, BY_SLIDE };

/* Enters A. `event` is one of the RETURN events. */
void homing_start(struct device *device, int16_t rate, enum event event, enum starter starter);
/* RETURN in A. */
void homing_set_rate(struct device *device, int16_t rate);
void homing_tick(struct device *device);
/* Lets the return continue and end in F. */
void homing_end_in_fault(struct device *device, enum fault_cause cause);
/* Rule 7: the brake does not hold, so the return must not pause under it. */
void homing_handle_slip(struct device *device);
/* Rule 8. `push_direction`: +1 the obstruction was met head-down, -1 head-up. */
void homing_handle_overcurrent(struct device *device, int8_t push_direction);
/* The way home from here: +1 head-down, -1 head-up, 0 none or unknown. */
int8_t homing_get_direction(const struct device *device);
/* Whether the torque has to be proved before the brake is released for a return. */
bool homing_needs_proof(const struct device *device);

#endif
