/*
 * Turns bytes into lines, in the receive interrupt. `!!` is handled here, before everything else (H19): it discards all
 * that was received before it, complete lines too, so that no order sent before the stop is carried out after it.
 */
#ifndef RECEIVE_H
#define RECEIVE_H

#include <stdbool.h>
#include <stdint.h>
#include "line.h"

struct receiver {
  struct line lines[RECEIVE_LINES];
  volatile uint8_t first;  /* oldest complete line */
  volatile uint8_t count;  /* complete lines */
  volatile uint8_t errors; /* saturates at 255 */
  volatile uint8_t stops;  /* number of `!!` received, modulo 256 */
  char last;               /* the previous byte */
  bool in_line;            /* a byte has arrived since the last LF */
  bool in_line_before;     /* the same before the last byte: whether there was a line for `!!` to cut */
  bool spoilt;             /* too long, a lone `!`, a framing error: counts as an error at its LF */
  bool dropped;            /* cut by `!!`, or a bare LF after one: no error */
};

/* Returns true if this byte completes a `!!`. `damaged`: it has a framing error, or a byte before it was lost. */
bool receive_byte(struct receiver *receiver, char byte, bool damaged);

/*
 * The oldest line is taken in two steps, so that interrupts are off only during the second: copy it, then release its
 * slot. `stops` is the count from before the copy; if a `!!` has arrived since, the copy is void and the result false.
 */
bool receive_copy(const struct receiver *receiver, struct line *into);
bool receive_release(struct receiver *receiver, uint8_t stops); /* call with interrupts off */

/* Returns the number of errors and clears it. Call with interrupts off. */
uint8_t receive_take_errors(struct receiver *receiver);

#endif
