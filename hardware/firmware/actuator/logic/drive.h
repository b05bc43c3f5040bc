/*
 * Motor and brake together: torque before the brake lets go, brake before the torque goes away. Knows nothing of
 * states, leases or reasons; the device orders, the drive obeys and tells what it sees.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include <stdbool.h>
#include <stdint.h>
#include "control.h"
#include "position.h"
#include "profile.h"

enum drive_phase {
  DRIVE_OFF,     /* brake on, no torque */
  DRIVE_TORQUE,  /* brake still on, torque building */
  DRIVE_RUN,     /* brake released */
  DRIVE_BRAKED   /* brake on, torque for DRIVE_OFF_MS more */
};

enum drive_order { ORDER_STAND, ORDER_TO, ORDER_SPEED, ORDER_STOP };

/* What goes to the pins. */
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
  uint8_t settled;         /* ticks since the profile came to its end */
  bool arrived;            /* the profile has ended and the table stands, or has had its time to */
  struct profile profile;
  struct control control;
  int16_t brake_angle;     /* where the brake was put on */
  bool brake_angle_known;
  uint8_t held_ticks;      /* since then, as far as drive_slide looks back */
  int16_t release_angle;
  int8_t release_way;      /* +1, -1 or 0: where the first order after a release pointed */
  bool releasing;          /* no way made yet since the brake let go: watch for the wrong one */
  bool catching;           /* a slide under the brake is being stopped before the order is carried out */
  uint16_t peaks[4];       /* the profile's largest speed in each of the last four 50 ms, cdeg/s */
  uint8_t peak_ticks;
  uint8_t fast_ticks;
  struct outputs outputs;
};

void drive_to(struct drive *drive, const struct position *position, int16_t target, int16_t rate, int16_t accel);
void drive_speed(struct drive *drive, const struct position *position, int16_t rate, int16_t accel);
/* Decelerate at STOP_ACCEL, brake at standstill or after STOP_MAX_MS, torque off DRIVE_OFF_MS later. */
void drive_stop(struct drive *drive, const struct position *position);
/* Brake on and torque off, now: for motion that the drive does not control. */
void drive_cut(struct drive *drive, const struct position *position);
void drive_tick(struct drive *drive, const struct position *position);

bool drive_braked(const struct drive *drive);
/* cdeg/s the table is being driven at; 0 under the brake. */
int16_t drive_rate(const struct drive *drive);
/* cdeg/s the table moves at under the closed brake; 0 while it stands, or moves less than a count of the converter tells. */
int16_t drive_slide(const struct drive *drive, const struct position *position);
/* The checks of rule 7, once a tick after drive_tick. */
bool drive_slips(struct drive *drive, const struct position *position);
bool drive_slips_on_release(struct drive *drive, const struct position *position);
bool drive_runs_away(struct drive *drive, const struct position *position);
/* Being brought to a stand, by a stop or on the way to a turn. */
bool drive_stopping(const struct drive *drive);
/* Which way the motor's torque is, +1 head-down; 0 without any. */
int8_t drive_torque(const struct drive *drive);
/* What it had to push against was no load but an obstacle: forget it. */
void drive_unload(struct drive *drive);
/* Take the present angle for the one to hold. */
void drive_hold_here(struct drive *drive, const struct position *position);

#endif
