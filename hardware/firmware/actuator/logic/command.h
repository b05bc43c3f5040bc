/* Parses a line from the host: grammar and CRC only. Whether values are in range is decided in commands.c. */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdint.h>
#include "line.h"

enum verb {
  VERB_HELLO, VERB_LIMITS, VERB_ARM, VERB_DISARM, VERB_MOVE, VERB_KEEP, VERB_HALT, VERB_STOP, VERB_RETURN,
  VERB_RESET, VERB_RATE, VERB_STATUS, VERB_CHIRP, VERBS
};

/* In the order of the wire specification: the first reason that applies is given. */
enum reason {
  REASON_NONE, REASON_VERSION, REASON_VERB, REASON_SYNTAX, REASON_RANGE, REASON_LATCHED, REASON_STATE, REASON_ESTOP,
  REASON_ANKLE, REASON_SUPPLY, REASON_LIMITS, REASON_LEASE, REASON_SENSOR, REASON_STUCK, REASONS
};

#define COMMAND_FIELDS 6 /* LIMITS has the most */

struct command {
  uint16_t seq;
  uint8_t verb;
  int32_t field[COMMAND_FIELDS];
};

enum parse_result {
  PARSE_ERROR,   /* no legal seq to answer to: silence, and counted */
  PARSE_REFUSED, /* seq is legal; *reason says what is wrong */
  PARSE_COMMAND
};

enum parse_result command_parse(const struct line *line, struct command *command, enum reason *reason);

/* The text of a reason, in flash. */
const char *command_get_reason_text(enum reason reason);

#endif
