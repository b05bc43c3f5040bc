/* How a rule starts a return: within rule 12, with the torque proved silently first, and announced by the second pattern. */
#ifndef START_H
#define START_H

#include "state.h"

struct wish {
  uint8_t event;      /* one of the RETURN events */
  int16_t rate;
  uint32_t due_in;    /* ms */
  uint32_t notice_ms; /* of announcement before it; 0: none */
};

/* Once a tick. `wish`: of the rule that comes first, or NULL. Returns true if its return has begun. */
bool start_update(struct device *device, const struct wish *wish);
/* Whether the table is about to move. */
bool start_is_announcing(const struct device *device);

#endif
