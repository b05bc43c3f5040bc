/*
 * Motor and brake together: torque before the brake is released, brake before the torque is removed. Independent of
 * states, leases and rules.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include <stdbool.h>
#include <stdint.h>
#include "config.h"
#include "control.h"
#include "direction.h"
#include "position.h"
#include "profile.h"

enum drive_phase {
  DRIVE_OFF,     /* brake on, no torque */
  DRIVE_PROVE,   /* brake on, a fixed torque against it */
  DRIVE_TORQUE,  /* brake on, torque building up */
  DRIVE_RUN,     /* brake released */
  DRIVE_BRAKED   /* brake on, torque for another DRIVE_OFF_MS */
};

enum drive_order { ORDER_STAND, ORDER_MOVE, ORDER_RUN, ORDER_STOP };

/* The values of the output pins. */
struct outputs {
  int16_t duty;  /* -DUTY_FULL..DUTY_FULL; positive turns head-down */
  bool enable;
  bool release;  /* energise the spring-applied brake */
};

struct drive {
  uint8_t phase;
  uint8_t order;
  int16_t target, rate, accel;
  uint16_t ticks;          /* in this phase, or since the order to stop */
  uint8_t settled_ticks;   /* since the profile ended */
  bool arrived;            /* the profile has ended, and the table stands or has had time to */
  struct profile profile;
  struct control control;
  int16_t brake_angle;     /* the angle that the brake should hold */
  bool brake_angle_known;
  bool stood;              /* under the brake, since it was put on */
  uint8_t held_ticks;      /* under the brake, as far as drive_get_slide looks back */
  int16_t release_angle;
  int8_t release_direction; /* of the first order after a release: +1, -1 or 0 */
  bool releasing;          /* the brake was released and the table has not moved yet: check the direction */
  bool open_loop;          /* by feed-forward alone */
  int8_t proof_direction;
  bool catching;           /* a slide under the brake is being stopped before the order is carried out */
  uint16_t peaks[PEAK_SLOTS]; /* the profile's largest speed in each of the last PEAK_SLOTS x PEAK_TICKS, cdeg/s */
  uint8_t peak_ticks;
  uint8_t fast_ticks;
  uint16_t fast_way;       /* the sum of the excess of each tick, cdeg/s */
  struct direction direction; /* against which rule 7 judges */
  struct outputs outputs;
};

void drive_move_to(struct drive *drive, const struct position *position, int16_t target, int16_t rate, int16_t accel);
/* A fixed torque against the closed brake, until the next order: see torque_proof. */
void drive_prove(struct drive *drive, int8_t direction);
/* The ticks of a proof under way, otherwise 0. */
uint8_t drive_get_proof_ticks(const struct drive *drive);
void drive_run_at(struct drive *drive, const struct position *position, int16_t rate, int16_t accel);
/* Decelerates at STOP_ACCEL; brake at standstill or after STOP_MAX_MS; torque off DRIVE_OFF_MS later. */
void drive_stop(struct drive *drive, const struct position *position);
/* Brake on and torque off at once: for motion that the drive does not control. */
void drive_cut(struct drive *drive, const struct position *position);
void drive_tick(struct drive *drive, const struct position *position);

bool drive_is_braked(const struct drive *drive);
/* The rate of the profile, cdeg/s; 0 under the brake. */
int16_t drive_get_rate(const struct drive *drive);
/* The rate of a slide under the brake, cdeg/s; 0 while the table stands, or moves less than a count of the ADC resolves. */
int16_t drive_get_slide(const struct drive *drive, const struct position *position);
/* The checks of rule 7, once a tick. */
bool drive_has_slipped(struct drive *drive, const struct position *position);
bool drive_has_slipped_on_release(struct drive *drive, const struct position *position);
bool drive_is_running_away(struct drive *drive, const struct position *position);
bool drive_is_running_backwards(struct drive *drive, const struct position *position);
/* Whether the table is being brought to a standstill, by a stop or before a change of direction. */
bool drive_is_stopping(const struct drive *drive);
/* The direction of the motor's torque: +1 head-down, -1 head-up, 0 without torque. */
int8_t drive_get_torque_sign(const struct drive *drive);
/* Discards the learnt load, which was an obstruction. */
void drive_unload(struct drive *drive);
/* Takes the present angle as the one that the brake should hold. */
void drive_hold_here(struct drive *drive, const struct position *position);

#endif
