/* The host's commands: what each does in each state, why one is refused, and repeats. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "state.h"

/* A line from the host. The reply is then in `device->reply`, if `device->reply_due`. */
void commands_receive(struct device *device, const struct line *line, uint32_t now);
/* `!!`: stops, and discards the last line and its reply. */
void commands_receive_stop(struct device *device, uint32_t now);

#endif
