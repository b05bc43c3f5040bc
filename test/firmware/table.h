/* A small table for the firmware's tests: motor, gear, brake, weight, switches, an ideal 10-bit converter. */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include "logic/device.h"

struct table {
  double angle;        /* deg, the truth */
  double rate;         /* deg/s */
  double current;      /* A, signed */
  double play;         /* deg between table and gear; 0: they turn as one */
  double mass;         /* kg; what it weighs and its inertia grow with it */
  double balance;      /* deg at which the weight pulls neither way */
  double gear_angle, gear_rate; /* deg, deg/s: the gear's side of the play */
  int flank;           /* 1 the gear pushes head-down, -1 head-up, 0 neither */
  double brake_ms;     /* until the brake does what it was told */
  bool released;       /* what the brake does */
  bool told;           /* what it was told */
  struct outputs outputs;
  unsigned noise_seed;

  /* faults and hands */
  double noise;        /* rms counts of a reading */
  double offset;       /* deg that the sensor is wrong by */
  bool wiper_broken, sensor_stuck;
  double stuck_at;
  bool motor_dead;
  bool brake_jammed;   /* shut, whatever its coil says */
  double runaway;      /* deg/s added whatever is ordered */
  double slip_rate;    /* deg/s under the brake: it does not hold */
  double wall_up, wall_down; /* deg: cannot get below, above; +-1000 without */
  double current_noise;      /* A, either way, of a measurement of the current */
  double wall_stiffness;     /* Nm/deg by which it gives way and pushes back; 0: not at all */
  double supply;       /* V on the mains side */
  bool estop_open, button, ankle_open, lower_forced, cam_stuck_open, cam_stuck_closed;
};

void table_init(struct table *table, double angle);
/* Puts play between table and gear, and whoever lies there: kg with the bed, deg of balance. */
void table_loosen(struct table *table, double play, double mass, double balance);
/* 5 ms; gives what the board will have gathered. */
void table_step(struct table *table, const struct outputs *outputs, struct samples *samples);

#endif
