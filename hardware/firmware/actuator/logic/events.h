/* Events for the host, queued until they can be sent. */
#ifndef EVENTS_H
#define EVENTS_H

#include <stdbool.h>
#include <stdint.h>
#include "config.h"

enum event {
  EVENT_STOP_HOST, EVENT_STOP_INPUT, EVENT_STOP_LINE, EVENT_LEASE, EVENT_RETURN_HOST, EVENT_RETURN_BUTTON,
  EVENT_RETURN_LEASE, EVENT_RETURN_INVERTED, EVENT_RETURN_BOOT, EVENT_RETURN_SLIP, EVENT_RETURN_STOP, EVENT_LEVEL,
  EVENT_LIMIT_LOWER, EVENT_LIMIT_UPPER, EVENT_LIMIT_TRIP, EVENT_OVERCURRENT, EVENT_BUTTON, EVENT_SENSOR, EVENT_SLIP,
  EVENT_RUNAWAY, EVENT_SUPPLY_LOW, EVENT_SUPPLY_OK, EVENT_ANKLE_OPEN, EVENT_ANKLE_CLOSED, EVENT_STUCK,
  EVENT_LOST, EVENT_SWITCH, EVENTS
};

struct queued_event {
  uint32_t ms;
  int16_t detail; /* of LOST */
  uint8_t event;
};

/* A ring. */
struct event_queue {
  struct queued_event entries[EVENT_QUEUE_LENGTH];
  uint8_t first, count;
};

/* A full queue drops the new event: the first events are the cause of the later ones. */
void events_add(struct event_queue *queue, uint32_t now, enum event event, int16_t detail);
/* Discards the first event. */
void events_drop_first(struct event_queue *queue);

#endif
