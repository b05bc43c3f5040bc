#include "events.h"

void events_add(struct event_queue *queue, uint32_t now, enum event event, int16_t detail) {
  if (queue->count == EVENT_QUEUE_LENGTH) return;
  uint8_t index = (uint8_t)(queue->first + queue->count++);
  if (index >= EVENT_QUEUE_LENGTH) index -= EVENT_QUEUE_LENGTH;
  queue->entries[index] = (struct queued_event){.ms = now, .detail = detail, .event = (uint8_t)event};
}

void events_drop_first(struct event_queue *queue) {
  queue->first = queue->first + 1 == EVENT_QUEUE_LENGTH ? 0 : queue->first + 1;
  queue->count--;
}
