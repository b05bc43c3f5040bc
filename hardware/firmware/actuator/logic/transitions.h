/* The ways from state to state that rules, commands and the return share, and questions about the state. */
#ifndef TRANSITIONS_H
#define TRANSITIONS_H

#include "state.h"

void device_enter(struct device *device, uint8_t state);
/* Stop category 1: S from now on, the brake follows; F stays F. `event` is one of the STOP events. */
void device_stop(struct device *device, enum event event);
/* M to D: a controlled stop. R follows once the brake is on. */
void device_halt(struct device *device);
/* Enters F. */
void device_latch_fault(struct device *device, enum fault_cause cause, enum event event);
/* Records the cause of F. */
void device_set_cause(struct device *device, enum fault_cause cause);
/* Ends a running lease now, or when it expired. */
void device_end_lease(struct device *device);
/* Ends a lease that has expired. */
void device_check_lease(struct device *device);
void device_clear_limits(struct device *device);
/* Queues an event for the host. */
void device_report(struct device *device, enum event event);
void device_report_lost(struct device *device, int16_t lost);

bool device_has_input(const struct device *device, uint8_t bit);
/*
 * At the lower limit switch. It is not believed where an open level switch and the sensor both show the table elsewhere: welded
 * closed, it would bar the way home. Of a bad sensor the last good angle counts, unless the switch has closed since.
 */
bool device_is_at_lower_end(const struct device *device);
/* At the upper limit switch, likewise; rule 6 takes the switch as it is. */
bool device_is_at_upper_end(const struct device *device);
bool device_is_armed(const struct device *device);   /* R, M or D */
bool device_is_latched(const struct device *device); /* S or F */
/* Beyond +-5 degrees; with a bad sensor, an open level switch. */
bool device_is_off_level(const struct device *device);

#endif
