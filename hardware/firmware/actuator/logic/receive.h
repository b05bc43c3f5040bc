/*
 * Bytes into lines, in the receive interrupt. `!!` acts here, ahead of everything (H19): it throws away what came
 * before it, complete lines too, so that no order given before the stop can act after it.
 */
#ifndef RECEIVE_H
#define RECEIVE_H

#include <stdbool.h>
#include <stdint.h>
#include "line.h"

#define RECEIVE_LINES 3 /* one outstanding command, one that replaces it, one in the making */

struct receiver {
  struct line lines[RECEIVE_LINES];
  volatile uint8_t first;  /* oldest complete line */
  volatile uint8_t count;  /* complete lines */
  volatile uint8_t errors; /* sticks at 255; whoever reads it sets it to 0 */
  volatile uint8_t stops;  /* how often `!!` came, modulo 256 */
  char last;               /* the byte before */
  bool in_line;            /* something came since the last LF */
  bool in_line_before;     /* the same, ahead of the last byte: was there a line for `!!` to cut? */
  bool spoilt;             /* too long, a lone `!`, a framing error: an error at its LF */
  bool dropped;            /* cut by `!!`, or the bare LF after one: no error */
};

/* True when this byte completed a `!!`. `damaged`: framing error or a byte lost before it. */
bool receive_byte(struct receiver *receiver, char byte, bool damaged);

/*
 * Taking the oldest line, in two steps so that interrupts are held off only for the second: copy it, then release its
 * place. `stops` is the count from before the copy; if `!!` has come since, the copy is void and the answer false.
 */
bool receive_copy(const struct receiver *receiver, struct line *into);
bool receive_release(struct receiver *receiver, uint8_t stops); /* interrupts off */

uint8_t receive_errors(struct receiver *receiver);              /* interrupts off; back to 0 */

#endif
