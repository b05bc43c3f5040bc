/* The lines that the device sends: H at boot, replies, events, telemetry. */
#ifndef REPORT_H
#define REPORT_H

#include "state.h"

enum flag {
  FLAG_ESTOP = 1 << 0, FLAG_BRAKE = 1 << 1, FLAG_LOWER = 1 << 2, FLAG_UPPER = 1 << 3, FLAG_LEASE = 1 << 4,
  FLAG_OVERCURRENT = 1 << 5, FLAG_SENSOR = 1 << 6, FLAG_SUPPLY = 1 << 7, FLAG_ERRORS = 1 << 8, FLAG_ANKLE = 1 << 9,
  FLAG_BUTTON = 1 << 10, FLAG_LEVEL = 1 << 11, FLAG_AWAITED = 1 << 12, FLAG_TRIES = 1 << 13, FLAG_SOUNDER = 1 << 14,
  FLAG_SWITCH = 1 << 15
};

/* At the first tick: H is due, and T from now on. */
void report_start(struct device *device);
/* Once a tick: when the next T is due. */
void report_tick(struct device *device);
void report_set_rate(struct device *device, uint8_t hz);
/* One T at once. */
void report_request_status(struct device *device);
/* Flags 8 and 10, until the next T. */
void report_note_error(struct device *device);
void report_note_button(struct device *device);
/* Adds firmware version and device id to a line. */
void report_add_identity(struct line *line);
/*
 * Takes the next line to send, if there is one: a reply before events, events before telemetry. `receiving`: a command
 * is arriving.
 */
bool report_take_line(struct device *device, bool receiving, struct line *line);

#endif
