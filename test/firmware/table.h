/* A small model of the table for the firmware's tests: motor, gear, brake, weight, switches, an ideal 10-bit ADC. */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include "logic/state.h"

struct table {
  double angle;        /* deg, true */
  double rate;         /* deg/s */
  double current;      /* A, signed */
  double play;         /* deg between table and gear; 0: they turn as one */
  double mass;         /* kg; weight and inertia are proportional to it */
  double balance;      /* deg at which the weight exerts no torque */
  double bus;          /* V at the bridge */
  double ohms;         /* of the winding */
  double friction;     /* Nm, dry; with play the gear's, and 1 more at the table */
  double gear_angle, gear_rate; /* deg, deg/s: the gear's side of the play */
  int flank;           /* 1 the gear pushes head-down, -1 head-up, 0 neither */
  double brake_ms;     /* until the brake follows its order */
  bool released;       /* the brake's state */
  bool ordered;        /* the brake's order: released */
  struct outputs outputs;
  unsigned noise_seed;

  /* faults and switches */
  double noise;        /* rms counts of a reading */
  double offset;       /* deg, error of the sensor */
  bool wiper_broken, sensor_stuck;
  double stuck_at;
  bool motor_dead;
  bool sense_dead;     /* the current reads 0 */
  double share;        /* of the ordered voltage that arrives */
  bool brake_jammed;   /* engaged, regardless of its coil */
  double runaway;      /* deg/s, the rate of a runaway drive; 0: none */
  double slip_rate;    /* deg/s under the brake, which does not hold; 0: it holds */
  double wall_up, wall_down; /* deg: obstructions, lower and upper; +-1000: none */
  double current_noise;      /* A, amplitude of the noise of a current measurement */
  double wall_stiffness;     /* Nm/deg of a compressible obstruction; 0: rigid */
  double supply;       /* V on the mains side */
  bool estop_open, button, ankle_open, lower_forced, lower_stuck_open, upper_forced, level_switch_stuck_open, level_switch_stuck_closed;
};

void table_init(struct table *table, double angle);
/* Sets the play between table and gear, the mass (person and bed, kg) and the angle of balance (deg). */
void table_set_play(struct table *table, double play, double mass, double balance);
/* Advances 5 ms; returns the readings that the board takes in that time. */
void table_step(struct table *table, const struct outputs *outputs, struct samples *samples);

#endif
