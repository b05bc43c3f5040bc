#include "receive.h"
#include <string.h>

static void count_error(struct receiver *receiver) {
  if (receiver->errors < 255) receiver->errors++;
}

static struct line *get_partial_line(struct receiver *receiver) {
  uint8_t index = (uint8_t)(receiver->first + receiver->count);
  return &receiver->lines[index >= RECEIVE_LINES ? index - RECEIVE_LINES : index];
}

static void finish_line(struct receiver *receiver) {
  bool whole = receiver->in_line && !receiver->spoilt;
  if (receiver->dropped) {
    /* a line cut by `!!` is no error */
  } else if (whole && receiver->count < RECEIVE_LINES - 1) {
    receiver->count++;
  } else {
    count_error(receiver); /* spoilt, empty, or no free slot */
  }
  get_partial_line(receiver)->length = 0;
  receiver->in_line = receiver->spoilt = receiver->dropped = false;
}

bool receive_byte(struct receiver *receiver, char byte, bool damaged) {
  bool pair = byte == '!' && receiver->last == '!' && !damaged;
  receiver->last = damaged ? 0 : byte;
  if (pair) {
    receiver->count = 0;
    get_partial_line(receiver)->length = 0;
    receiver->in_line = receiver->in_line_before;
    receiver->dropped = true;
    receiver->spoilt = false;
    receiver->stops++;
    return true;
  }
  receiver->in_line_before = receiver->in_line;
  if (!damaged && byte == '\n') {
    finish_line(receiver);
    return false;
  }
  if (!damaged && byte == '\r') return false;
  if (!receiver->in_line) receiver->dropped = false;
  receiver->in_line = true;
  if (damaged || byte == '!') receiver->spoilt = true;
  struct line *line = get_partial_line(receiver);
  if (line->length < LINE_MAX_BYTES - 1) {
    line->text[line->length++] = byte;
  } else {
    receiver->spoilt = true;
  }
  return false;
}

bool receive_copy(const struct receiver *receiver, struct line *into) {
  if (!receiver->count) return false;
  const struct line *line = &receiver->lines[receiver->first];
  into->length = line->length < LINE_MAX_BYTES ? line->length : LINE_MAX_BYTES;
  memcpy(into->text, line->text, into->length);
  return true;
}

bool receive_release(struct receiver *receiver, uint8_t stops) {
  if (receiver->stops != stops || !receiver->count) return false;
  receiver->first = receiver->first + 1 == RECEIVE_LINES ? 0 : receiver->first + 1;
  receiver->count--;
  return true;
}

uint8_t receive_take_errors(struct receiver *receiver) {
  uint8_t errors = receiver->errors;
  receiver->errors = 0;
  return errors;
}
