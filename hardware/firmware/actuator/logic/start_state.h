/* What starting a return by a rule remembers from tick to tick. Written by start.c only. */
#ifndef START_STATE_H
#define START_STATE_H

#include <stdbool.h>
#include <stdint.h>

enum start_stage {
  START_NONE,
  START_PROVING,       /* silently */
  START_ANNOUNCED,     /* by the second pattern, where that is due */
  START_PROVING_AGAIN  /* at the release */
};

struct start {
  uint8_t stage;
  bool audible;
  bool failed;          /* the last proof, at `failed_at` */
  uint32_t announced_at;
  uint32_t failed_at;
};

#endif
