/* Rule 13: the device's own sounder, supplied from the battery: who is alive calls for help. */
#ifndef SOUNDER_H
#define SOUNDER_H

#include "state.h"

/* Once a tick, after the rules. `announcing`: the table is about to move. */
void sounder_tick(struct device *device, bool announcing);
/* CHIRP. */
void sounder_chirp(struct device *device);
/* A right command line has come. */
void sounder_note_command(struct device *device);

#endif
