/* A line from the host, read: grammar and CRC only. What is in range is the device's to judge. */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdint.h>
#include "line.h"

enum verb {
  VERB_HELLO, VERB_LIMITS, VERB_ARM, VERB_DISARM, VERB_MOVE, VERB_KEEP, VERB_HALT, VERB_STOP, VERB_RETURN,
  VERB_RESET, VERB_RATE, VERB_STATUS, VERBS
};

/* In the order in which the first that fits is given. */
enum reason {
  REASON_NONE, REASON_VERSION, REASON_VERB, REASON_SYNTAX, REASON_RANGE, REASON_LATCHED, REASON_STATE, REASON_ESTOP,
  REASON_ANKLE, REASON_SUPPLY, REASON_LIMITS, REASON_LEASE, REASON_SENSOR, REASONS
};

#define COMMAND_FIELDS 6

struct command {
  uint16_t seq;
  uint8_t verb;
  int32_t field[COMMAND_FIELDS];
};

enum reading {
  READ_ERROR,   /* nobody can be answered: silence, and counted */
  READ_REFUSED, /* seq is right; *reason says what is not */
  READ_COMMAND
};

enum reading command_read(const struct line *line, struct command *command, enum reason *reason);

/* Flash text of a reason. */
const char *reason_text(enum reason reason);

#endif
