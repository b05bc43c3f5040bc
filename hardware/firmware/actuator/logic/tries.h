/*
 * Rule 12: tries to return are counted, and so is what they lose, so that no fault and no number of presses takes a person
 * much further from level. A try lasts from its first release of the brake until the table has stood 200 ms under it.
 */
#ifndef TRIES_H
#define TRIES_H

#include "state.h"

/* Once a tick, after the drive. */
void tries_tick(struct device *device);
/* A return begins: ends a try that is still open. */
void tries_close(struct device *device);
/* Standing at level: clears everything, flag 12 included. */
void tries_clear(struct device *device);
/* An accepted MOVE: clears all but the proof of torque. */
void tries_forgive(struct device *device);
/* Rule 7 found motion in the wrong direction after the brake was released, or a runaway. */
void tries_note_slip(struct device *device);
void tries_note_runaway(struct device *device);
/* A press of the red stop. */
void tries_note_red_stop(struct device *device);

/* How far the table stands beyond the mark, cdeg. */
int16_t tries_get_lost(const struct device *device);
bool tries_allow_rule(const struct device *device);
/* The pause after any try that a rule still has to keep, ms. */
uint32_t tries_get_pause(const struct device *device);
bool tries_allow_person(const struct device *device);
/* Flag 13. */
bool tries_are_spent(const struct device *device);

#endif
