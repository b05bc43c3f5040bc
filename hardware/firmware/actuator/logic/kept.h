/* What outlives a reset, in EEPROM: the marks and counts of rule 12, and the latches of rules 5 and 14. */
#ifndef KEPT_H
#define KEPT_H

#include <stdint.h>

enum {
  KEPT_INPUT = 1 << 0,    /* flag 12: latched by the e-stop input */
  KEPT_SWITCH = 1 << 1,   /* flag 15: the level switch is not believed */
  KEPT_PROOF = 1 << 2,    /* the torque has to be proved before a release */
  KEPT_OPEN = 1 << 3,     /* a try is under way */
  KEPT_BY_RULE = 1 << 4,  /* it is a rule's */
  KEPT_BLIND = 1 << 5     /* it began with a bad sensor */
};

struct kept {
  int16_t mark;    /* cdeg; 0: none. Never within TRY_LEVEL of level */
  int16_t nearest; /* the nearest place to level that a try has reached; 0: none */
  int16_t began;   /* where the present try began */
  uint8_t tries;   /* counting tries of the rules */
  uint8_t blind;   /* counting tries with a bad sensor */
  uint8_t flags;
};

#endif
