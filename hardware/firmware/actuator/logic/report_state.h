/* What is due to be sent, and the flags that T clears. Written by report.c only. */
#ifndef REPORT_STATE_H
#define REPORT_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct report {
  bool hello_due, telemetry_due, status_due;
  bool errors, button; /* since the last T */
  uint8_t hz;
  uint16_t phase;      /* a T is due whenever the sum of hz x ms reaches 1000 */
  uint32_t stepped_at;
};

#endif
